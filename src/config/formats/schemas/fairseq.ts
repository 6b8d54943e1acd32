/**
 * Keys of fairseq's YAML outside of task, model and criterion, read from fairseq 0.12.2 and what came after it:
 * fairseq/dataclass/configs.py, fairseq/optim. Hydra merges the file into these classes and stops at a key they do not have.
 */
import type { SchemaText } from './keySchema';

export const fairseqKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'refused',
    keys: `
      bmuf bpe checkpoint common common_eval criterion dataset defaults distributed_training ema eval_lm generation
      hydra interactive lr_scheduler model optimization optimizer scoring simul_type task tokenizer
    `,
  },
  {
    section: 'bmuf',
    unknown: 'refused',
    keys: `
      average_sync block_lr block_momentum distributed_world_size global_sync_iter use_nbm warmup_iterations
    `,
  },
  {
    section: 'checkpoint',
    unknown: 'refused',
    keys: `
      best_checkpoint_metric checkpoint_shard_count checkpoint_suffix continue_once finetune_from_model
      keep_best_checkpoints keep_interval_updates keep_interval_updates_pattern keep_last_epochs
      load_checkpoint_on_all_dp_ranks maximize_best_checkpoint_metric model_parallel_size no_epoch_checkpoints
      no_last_checkpoints no_save no_save_optimizer_state optimizer_overrides patience reset_dataloader
      reset_lr_scheduler reset_meters reset_optimizer restore_file save_dir save_interval save_interval_updates
      write_checkpoints_asynchronously
    `,
  },
  {
    section: 'common',
    unknown: 'refused',
    keys: `
      aim_repo aim_run_hash all_gather_list_size amp amp_batch_retries amp_init_scale amp_scale_window
      azureml_logging bf16 cpu debug_param_names empty_cache_freq fp16 fp16_init_scale fp16_no_flatten_grads
      fp16_scale_tolerance fp16_scale_window log_file log_format log_interval memory_efficient_bf16
      memory_efficient_fp16 min_loss_scale model_parallel_size no_progress_bar on_cpu_convert_precision plasma_path
      profile quantization_config_path reset_logging seed suppress_crashes tensorboard_logdir threshold_loss_scale
      tpu use_plasma_view user_dir wandb_project
    `,
  },
  { section: 'common_eval', unknown: 'refused', keys: 'model_overrides path post_process quiet results_path' },
  {
    section: 'dataset',
    unknown: 'refused',
    keys: `
      batch_size batch_size_valid combine_valid_subsets curriculum data_buffer_size dataset_impl disable_validation
      fixed_validation_seed gen_subset grouped_shuffling ignore_unused_valid_subsets max_tokens max_tokens_valid
      max_valid_steps num_shards num_workers required_batch_size_multiple required_seq_len_multiple shard_id
      skip_invalid_size_inputs_valid_test skip_remainder_batch train_subset update_epoch_batch_itr
      update_ordered_indices_seed valid_subset validate_after_updates validate_interval validate_interval_updates
    `,
  },
  {
    section: 'distributed_training',
    unknown: 'refused',
    keys: `
      broadcast_buffers bucket_cap_mb cpu_offload ddp_backend ddp_comm_hook device_id distributed_backend
      distributed_init_method distributed_no_spawn distributed_num_procs distributed_port distributed_rank
      distributed_world_size fast_stat_sync find_unused_parameters fix_batches_to_gpus fp16 fp32_reduce_scatter
      gradient_as_bucket_view heartbeat_timeout localsgd_frequency memory_efficient_fp16 no_reshard_after_forward
      not_fsdp_flatten_parameters nprocs_per_node pipeline_balance pipeline_checkpoint pipeline_chunks
      pipeline_decoder_balance pipeline_decoder_devices pipeline_devices pipeline_encoder_balance
      pipeline_encoder_devices pipeline_model_parallel slowmo_base_algorithm slowmo_momentum tpu use_sharded_state
      zero_sharding
    `,
  },
  {
    section: 'ema',
    unknown: 'refused',
    keys: `
      ema_decay ema_fp32 ema_seed_model ema_start_update ema_update_freq store_ema
    `,
  },
  { section: 'eval_lm', unknown: 'refused', keys: 'context_window output_word_probs output_word_stats softmax_batch' },
  {
    section: 'generation',
    unknown: 'refused',
    keys: `
      beam constraints decoding_format diverse_beam_groups diverse_beam_strength diversity_rate eos_token
      iter_decode_eos_penalty iter_decode_force_max_iter iter_decode_max_iter iter_decode_with_beam
      iter_decode_with_external_reranker lenpen lm_path lm_weight match_source_len max_len_a max_len_b min_len
      nbest no_beamable_mm no_early_stop no_repeat_ngram_size no_seed_provided prefix_size print_alignment
      print_step replace_unk retain_dropout retain_dropout_modules retain_iter_history sacrebleu sampling
      sampling_topk sampling_topp score_reference temperature unkpen unnormalized
    `,
  },
  { section: 'interactive', unknown: 'refused', keys: 'buffer_size input' },
  {
    section: 'optimization',
    unknown: 'refused',
    keys: `
      clip_norm debug_param_names lr max_epoch max_update sentence_avg skip_remainder_batch stop_min_lr
      stop_time_hours update_freq use_bmuf
    `,
  },
  {
    section: 'optimizer',
    unknown: 'refused',
    open: true,
    keys: `
      adadelta_eps adadelta_rho adafactor_eps adam_betas adam_eps adamax_betas adamax_eps anneal_eps beta1
      clip_threshold decay_rate dynamic_groups fp16_adam_stats groups lamb_betas lamb_eps lr lr_float lr_scheduler
      momentum no_bias_correction optimizer relative_step scale_parameter tpu use_old_adam warmup_init wd
      weight_decay
    `,
  },
  {
    section: 'lr_scheduler',
    unknown: 'refused',
    open: true,
    keys: `
      decay_steps end_learning_rate epoch2lr final_lr_scale force_anneal hold_steps init_lr_scale lr
      lr_deacy_period lr_decay lr_patience lr_period_updates lr_shrink lr_threshold max_lr max_update
      maximize_best_checkpoint_metric min_lr phase_ratio power shrink_min t_mult total_num_update update2lr
      warmup_init_lr warmup_steps warmup_updates
    `,
  },
];
