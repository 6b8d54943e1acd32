/**
 * Keys of kohya's sd-scripts, read from library/args.py, custom_train_functions.py, deepspeed_utils.py, sai_model_spec.py,
 * flux_train_utils.py, sd3_train_utils.py, lumina_train_util.py and train_network.py. `read_config_from_file` lays all sections
 * of the TOML into the parser's namespace, where other names stay unread; trainers built on it have more.
 */
import type { SchemaText } from './keySchema';

export const kohyaKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    open: true,
    flat: true,
    keys: `
      adaptive_noise_scale ae alpha_mask apply_lg_attn_mask apply_t5_attn_mask async_upload base_weights
      base_weights_multiplier block_lr blocks_to_swap blockwise_fused_optimizers bucket_no_upscale
      bucket_reso_steps cache_info cache_latents cache_latents_to_disk cache_text_encoder_outputs
      cache_text_encoder_outputs_to_disk caption_dropout_every_n_epochs caption_dropout_rate caption_extension
      caption_extention caption_prefix caption_separator caption_suffix caption_tag_dropout_rate clip_g
      clip_g_dropout_rate clip_l clip_l_dropout_rate clip_skip color_aug cond_emb_dim conditioning_data_dir
      config_file console_log_file console_log_level console_log_simple controlnet_model_name_or_path
      cpu_offload_checkpointing cross_attn_lr dataset_class dataset_config dataset_repeats
      ddp_gradient_as_bucket_view ddp_static_graph ddp_timeout debiased_estimation_loss debug_dataset deepspeed
      diffusers_xformers dim_from_weights disable_mmap_load_safetensors discrete_flow_shift double_blocks_to_swap
      dynamo_backend enable_bucket enable_fad enable_scaled_pos_embed enable_wildcard face_crop_aug_range fad_alpha
      fad_c fad_curriculum fad_curriculum_beta fad_curriculum_end fad_curriculum_start fad_p_max fad_p_min
      fad_step_end fad_step_start flip_aug fp16_master_weights_and_gradients fp8_base fp8_base_unet full_bf16
      full_fp16 fused_backward_pass fused_optimizer_groups gemma2 gemma2_max_token_length
      gradient_accumulation_steps gradient_checkpointing guidance_scale highvram huber_c huber_scale huber_schedule
      huggingface_path_in_repo huggingface_repo_id huggingface_repo_type huggingface_repo_visibility
      huggingface_token in_json init_word initial_epoch initial_step ip_noise_gamma ip_noise_gamma_random_strength
      keep_tokens keep_tokens_separator learning_rate learning_rate_te learning_rate_te1 learning_rate_te2
      learning_rate_te3 llm_adapter_lr llm_adapter_path log_config log_prefix log_tracker_config log_tracker_name
      log_with logging_dir logit_mean logit_std loss_type lowram lr_decay_steps lr_scheduler lr_scheduler_args
      lr_scheduler_min_lr_ratio lr_scheduler_num_cycles lr_scheduler_power lr_scheduler_timescale lr_scheduler_type
      lr_warmup_steps masked_loss max_bucket_reso max_data_loader_n_workers max_grad_norm max_timestep
      max_token_length max_train_epochs max_train_steps max_validation_steps mem_eff_attn mem_eff_save
      metadata_author metadata_description metadata_is_negative_embedding metadata_license metadata_merged_from
      metadata_preprocessor metadata_tags metadata_thumbnail metadata_title metadata_trigger_phrase
      metadata_usage_hint min_bucket_reso min_snr_gamma min_timestep mixed_precision mlp_lr mod_lr mode_scale
      model_prediction_type multires_noise_discount multires_noise_iterations network_alpha network_args
      network_dim network_dropout network_module network_train_text_encoder_only network_train_unet_only
      network_weights no_half_vae no_metadata no_token_padding noise_offset noise_offset_random_strength
      num_last_block_to_freeze num_vectors_per_token offload_optimizer_device offload_optimizer_nvme_path
      offload_param_device offload_param_nvme_path optimizer_args optimizer_type output_config output_dir
      output_name persistent_data_loader_workers pos_emb_random_crop_rate pretrained_model_name_or_path
      prior_loss_weight qwen3 qwen3_max_token_length random_crop reg_data_dir resize_interpolation resolution
      resume resume_from_huggingface sample_at_first sample_every_n_epochs sample_every_n_steps sample_folder
      sample_prompts sample_sampler save_every_n_epochs save_every_n_steps save_last_n_epochs
      save_last_n_epochs_state save_last_n_steps save_last_n_steps_state save_model_as save_n_epoch_ratio
      save_precision save_state save_state_on_train_end save_state_to_huggingface scale_v_pred_loss_like_noise_pred
      scale_weight_norms sdpa secondary_separator seed self_attn_lr shuffle_caption sigmoid_scale
      single_blocks_to_swap skip_cache_check skip_image_resolution skip_latents_validity_check
      skip_until_initial_step split_attn split_mode stop_text_encoder_training t5_dropout_rate t5_max_token_length
      t5_tokenizer_path t5xxl t5xxl_device t5xxl_dtype t5xxl_max_token_length text_encoder_batch_size
      text_encoder_cpu text_encoder_lr timestep_sampling token_string token_warmup_min token_warmup_step
      tokenizer_cache_dir torch_compile train_batch_size train_blocks train_data_dir train_inpainting train_t5xxl
      train_text_encoder training_comment training_shift unet_lr use_8bit_adam use_lion_optimizer
      use_object_template use_safetensors use_style_template use_t5xxl_cache_only v2 v_parameterization
      v_pred_like_loss vae vae_batch_size vae_chunk_size vae_disable_cache vae_reflection_padding
      validate_every_n_epochs validate_every_n_steps validation_seed validation_split wandb_api_key wandb_run_name
      weighted_captions weighting_scheme weights xformers zero3_init_flag zero3_save_16bit_model zero_stage
      zero_terminal_snr
    `,
  },
];
