/**
 * Keys of Ludwig's YAML outside of features, encoders and decoders, read from ludwig 0.11 and 0.17: ludwig/schema. What its
 * schemas do not have is taken out with a warning (ludwig/schema/utils.py).
 */
import type { SchemaText } from './keySchema';

export const ludwigKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    keys: `
      adapter adapters backend base_model combiner defaults generation hyperopt input_features is_multimodal
      ludwig_version model_parameters model_type output_features preprocessing preset prompt quantization trainer
      training trust_remote_code
    `,
  },
  {
    section: 'trainer',
    unknown: 'ignored',
    keys: `
      base_learning_rate batch_size bucketing_field checkpoints_per_epoch compile contrastive_pretrain_epochs
      contrastive_pretrain_learnable_temperature contrastive_pretrain_projection_dim
      contrastive_pretrain_temperature dpo_beta dpo_label_smoothing dpo_loss_type early_stop effective_batch_size
      enable_gradient_checkpointing enable_profiling epochs eval_batch_size eval_steps evaluate_training_set
      gradient_accumulation_steps gradient_clipping grpo_beta grpo_epsilon grpo_num_generations
      increase_batch_size_eval_metric increase_batch_size_eval_split increase_batch_size_on_plateau
      increase_batch_size_on_plateau_patience increase_batch_size_on_plateau_rate kto_beta layers_to_freeze_regex
      learning_rate learning_rate_scaling learning_rate_scheduler loss_balancing loss_balancing_alpha
      loss_balancing_lr loss_balancing_preference_vector loss_balancing_tchebycheff_weight max_batch_size
      modality_dropout model_soup model_soup_top_k optimizer orpo_beta packing packing_max_sequences_per_pack
      profiler regularization_lambda regularization_type rejected_column should_shuffle skip_all_evaluation
      steps_per_checkpoint train_steps type use_mixed_precision validation_field validation_metric
    `,
  },
  {
    section: 'trainer.optimizer',
    unknown: 'ignored',
    keys: `
      adam_w_mode alpha amsgrad betas bias_correction block_wise centered clipglobalnorm clipnorm clipvalue
      dampening eps history_size initial_accumulator_value l1_regularization_strength l2_regularization_strength
      learning_rate_power line_search_fn lr lr_decay max_eval max_iter max_unorm momentum momentum_decay nesterov
      percentile_clipping relative_step rho scale_parameter tolerance_change tolerance_grad type warmup_init
      warmup_steps weight_decay
    `,
  },
  {
    section: 'trainer.learning_rate_scheduler',
    unknown: 'ignored',
    keys: `
      decay decay_rate decay_steps div_factor eta_min final_div_factor inverse_sqrt_warmup_steps max_lr pct_start
      polynomial_end_lr polynomial_power reduce_eval_metric reduce_eval_split reduce_on_plateau
      reduce_on_plateau_patience reduce_on_plateau_rate staircase t_0 t_mult warmup_evaluations warmup_fraction
      wsd_decay_fraction wsd_stable_fraction wsd_warmup_fraction
    `,
  },
  { section: 'trainer.gradient_clipping', unknown: 'ignored', keys: 'clipglobalnorm clipnorm clipvalue' },
  {
    section: 'adapter',
    unknown: 'ignored',
    keys: `
      active adapter_layers adapter_len adapters adjust_scaling_factors alpha alpha_pattern apply_GS beta1 beta2
      bias_type block_size boft_block_size boft_dropout boft_n_butterfly_factor coft combination_type delta_t
      density dropout eps eva_config fan_in_fan_out feedforward_modules init_ia3_weights init_lora_weights init_r
      label_mask_value layer_replication loftq_bits loftq_config loftq_iter loraplus_lr_ratio merge
      merge_adapter_into_base_model module_dropout modules_to_save n_frequency name num_attention_heads num_layers
      num_transformer_submodules num_vectors num_virtual_tokens oft_block_size orth_reg_weight postprocessor
      pretrained_adapter_weights progressbar projection_prng_key projection_seed r rank_pattern rho
      save_only_topk_weights save_projection scaling sources target_modules target_r tau tfinal tinit
      tinylora_dropout token_dim topk total_step type u use_dora use_label_mask use_rslora vblora_dropout
      vector_length wavelet_family weight_tying weights whiten
    `,
  },
  {
    section: 'quantization',
    unknown: 'ignored',
    keys: `
      backend bits bnb_4bit_compute_dtype bnb_4bit_quant_type bnb_4bit_use_double_quant llm_int8_has_fp16_weight
      llm_int8_threshold mode qat
    `,
  },
  {
    section: 'generation',
    unknown: 'ignored',
    keys: `
      bad_words_ids begin_suppress_tokens bos_token_id diversity_penalty do_sample early_stopping
      encoder_repetition_penalty eos_token_id epsilon_cutoff eta_cutoff exponential_decay_length_penalty
      force_words_ids forced_bos_token_id forced_decoder_ids forced_eos_token_id guidance_scale length_penalty
      max_length max_new_tokens max_time min_length min_new_tokens no_repeat_ngram_size num_beam_groups num_beams
      pad_token_id penalty_alpha prompt_lookup_num_tokens remove_invalid_values renormalize_logits
      repetition_penalty sequence_bias suppress_tokens temperature top_k top_p typical_p use_cache
    `,
  },
];
