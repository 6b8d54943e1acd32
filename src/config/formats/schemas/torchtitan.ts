/**
 * Keys of torchtitan's TOML, read from torchtitan 0.1 to 0.2 (torchtitan/config/job_config.py, the experiments) and
 * from the first commits' config_manager.py. `ConfigManager` (config/manager.py) stops at a field that its section does not
 * have; before 0.1 it took them without a word. Since 0.3 there is no TOML.
 */
import type { SchemaText } from './keySchema';

export const torchtitanKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'refused',
    keys: `
      activation_checkpoint checkpoint comm compile data debug encoder eval experimental fault_tolerance float8
      hf_transformers inference job lr_scheduler memory_estimation metrics model mx optimizer parallelism profiling
      quantize training validation
    `,
  },
  {
    section: 'activation_checkpoint',
    unknown: 'refused',
    keys: `
      debug determinism_check early_stop memory_budget mode per_op_sac_force_recompute_mm_shapes_by_fqns
      preserve_rng_state selective_ac_option visualize_memory_budget_pareto
    `,
  },
  {
    section: 'checkpoint',
    unknown: 'refused',
    keys: `
      async_mode convert_hf_token convert_load_every_n_ranks convert_path create_seed_checkpoint enable
      enable_checkpoint enable_first_step_checkpoint enable_ft_dataloader_checkpoints exclude_from_loading
      export_dtype fake_model folder initial_load_in_hf initial_load_in_hf_quantized initial_load_model_only
      initial_load_model_weights_only initial_load_path interval interval_type keep_latest_k last_save_in_hf
      last_save_model_only last_save_model_weights_only load_only load_step model_weights_only
    `,
  },
  {
    section: 'comm',
    unknown: 'refused',
    keys: `
      init_timeout_seconds mode save_traces_file_prefix save_traces_folder trace_buf_size train_timeout_seconds
    `,
  },
  {
    section: 'compile',
    unknown: 'refused',
    keys: `
      backend components enable enable_async_tensor_parallel graph_passes joint_passes model_backend_override
      passes
    `,
  },
  {
    section: 'data',
    unknown: 'refused',
    keys: `
      max_images_per_batch max_patches_per_image packing_buffer_size patch_size spatial_merge_size
    `,
  },
  {
    section: 'debug',
    unknown: 'refused',
    keys: `
      batch_invariant detect_anomaly deterministic deterministic_warn_only enable_structured_logging
      moe_force_load_balance print_config save_config_file seed spmd_typechecking
    `,
  },
  { section: 'encoder', unknown: 'refused', keys: 'autoencoder_path clip_encoder max_t5_encoding_len t5_encoder' },
  {
    section: 'eval',
    unknown: 'refused',
    keys: `
      classifier_free_guidance_scale denoising_steps enable_classifer_free_guidance eval_freq save_img_folder
    `,
  },
  {
    section: 'experimental',
    unknown: 'refused',
    keys: `
      autop_force_bf16 comms_bucket_reorder_strategy context_parallel_degree custom_args_module custom_import
      enable_async_tensor_parallel enable_compiled_autograd pipeline_parallel_degree pipeline_parallel_microbatches
      pipeline_parallel_schedule pipeline_parallel_schedule_csv pipeline_parallel_split_points
    `,
  },
  {
    section: 'fault_tolerance',
    unknown: 'refused',
    keys: `
      enable fragment_sync_delay fragment_update_alpha group_size min_replica_size module_fqns_per_model_fragment
      num_fragments process_group process_group_timeout_ms replica_id semi_sync_method should_quantize sync_steps
    `,
  },
  {
    section: 'float8',
    unknown: 'refused',
    keys: `
      emulate enable_float8_linear enable_fsdp_float8_all_gather filter_fqns force_recompute_fp8_weight_in_bwd
      precompute_float8_dynamic_scale_for_fsdp recipe_name scaling_type_grad_output scaling_type_input
      scaling_type_weight
    `,
  },
  { section: 'hf_transformers', unknown: 'refused', keys: 'model' },
  { section: 'inference', unknown: 'refused', keys: 'img_size local_batch_size prompts_path sampling save_img_folder' },
  {
    section: 'job',
    unknown: 'refused',
    keys: `
      config_file custom_config_module description dump_folder print_args print_config save_config_file
      use_for_integration_test
    `,
  },
  {
    section: 'lr_scheduler',
    unknown: 'refused',
    keys: `
      decay_ratio decay_type lr_min min_lr_factor total_steps warmup_steps
    `,
  },
  { section: 'memory_estimation', unknown: 'refused', keys: 'disable_fake_mode enable enabled' },
  {
    section: 'metrics',
    unknown: 'refused',
    keys: `
      disable_color_printing enable_color_printing enable_tensorboard enable_wandb log_freq rank_0_only
      save_for_all_ranks save_tb_folder
    `,
  },
  {
    section: 'model',
    unknown: 'refused',
    keys: `
      converters flavor hf_assets_path name norm_type print_after_conversion tokenizer_path
    `,
  },
  { section: 'mx', unknown: 'refused', keys: 'filter_fqns recipe_name use_fp8_dim1_cast_triton_kernel' },
  {
    section: 'optimizer',
    unknown: 'refused',
    keys: `
      beta1 beta2 early_step_in_backward eps fused implementation lr name weight_decay
    `,
  },
  {
    section: 'parallelism',
    unknown: 'refused',
    keys: `
      context_parallel_degree context_parallel_load_balancer context_parallel_ptrr_mask_key
      context_parallel_rotate_method data_parallel_replicate_degree data_parallel_shard_degree
      disable_loss_parallel enable_async_tensor_parallel enable_compiled_autograd enable_fsdp_symm_mem
      enable_sequence_parallel expert_parallel_comm_backend expert_parallel_degree expert_tensor_parallel_degree
      fsdp_reshard_after_forward module_fqns_per_model_part pipeline_parallel_degree
      pipeline_parallel_expert_parallel_overlap pipeline_parallel_first_stage_less_layers
      pipeline_parallel_last_stage_less_layers pipeline_parallel_layers_per_stage pipeline_parallel_microbatch_size
      pipeline_parallel_schedule pipeline_parallel_schedule_csv pipeline_parallel_split_points spmd_backend
      tensor_parallel_degree
    `,
  },
  {
    section: 'profiling',
    unknown: 'refused',
    keys: `
      enable_memory_snapshot enable_profiling profile_freq profiler_active profiler_warmup
      save_memory_snapshot_folder save_traces_folder
    `,
  },
  { section: 'quantize', unknown: 'refused', keys: 'grouped_mm linear' },
  { section: 'quantize.grouped_mm', unknown: 'refused', keys: 'float8 mx' },
  { section: 'quantize.grouped_mm.float8', unknown: 'refused', keys: 'fqns' },
  { section: 'quantize.grouped_mm.mx', unknown: 'refused', keys: 'fqns recipe_name' },
  { section: 'quantize.linear', unknown: 'refused', keys: 'float8 mx' },
  {
    section: 'quantize.linear.float8',
    unknown: 'refused',
    keys: `
      emulate enable_fsdp_float8_all_gather filter_fqns precompute_float8_dynamic_scale_for_fsdp recipe_name
    `,
  },
  { section: 'quantize.linear.mx', unknown: 'refused', keys: 'filter_fqns mxfp8_dim1_cast_kernel_choice recipe_name' },
  {
    section: 'training',
    unknown: 'refused',
    keys: `
      batch_size classifer_free_guidance_prob classifier_free_guidance_prob compile data_parallel_degree
      data_parallel_replicate_degree data_parallel_shard_degree dataloader dataset dataset_path
      debug_moe_force_load_balance deterministic dtype enable_cpu_offload enable_loss_parallel gc_debug gc_freq
      global_batch_size img_size local_batch_size max_norm mixed_precision_param mixed_precision_reduce seed
      seq_len steps tensor_parallel_degree test_mode warmup_steps
    `,
  },
  {
    section: 'validation',
    unknown: 'refused',
    keys: `
      all_timesteps classifier_free_guidance_scale dataloader dataset dataset_path denoising_steps enable
      enable_classifier_free_guidance eval_freq freq local_batch_size save_img_count save_img_folder seq_len steps
    `,
  },
];
