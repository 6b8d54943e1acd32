/**
 * Keys of DeepSpeed's JSON, read from deepspeed 0.3 to 0.19: runtime/config.py with its constants, runtime/zero/config.py,
 * runtime/precision_config.py, ops/adam, ops/lamb, ops/lion, runtime/fp16/onebit, runtime/lr_schedules.py, monitor/config.py.
 * The root is read key by key, what else stands there is left unread. Sections of pydantic's `DeepSpeedConfigModel`
 * (runtime/config_utils.py: extra='forbid') stop at an unknown key; `fp16` and `bf16` do so since 0.17. Parameters of optimizer
 * and scheduler are arguments of their classes, which may be PyTorch's (`max_grad_norm` is refused by `_configure_basic_optimizer`).
 */
import type { SchemaText } from './keySchema';
import { allArguments, torchOptimizers, torchSchedules } from './torch';

/** Arguments of DeepSpeed's own optimizers that those of PyTorch do not have. */
const optimizerKeys = `
  adam_lr adam_w_mode adamw_mode amsgrad betas bias_correction coeff_beta comm_backend_name cuda_aware eps
  eps_inside_sqrt factor_max factor_min factor_threshold fp32_optimizer_states freeze_step fused local_step_clipper
  local_step_scaler lr max_coeff min_coeff muon_lr ns_method ns_steps set_grad_none torch_adam var_freeze_step
  var_update_scaler weight_decay
`;

const schedulerKeys = `
  cos_min_ratio cycle_first_stair_count cycle_first_step_size cycle_max_lr cycle_max_mom cycle_min_lr cycle_min_mom
  cycle_momentum cycle_second_stair_count cycle_second_step_size decay_lr_rate decay_mom_rate decay_step_size
  last_batch_iteration lr_range_test_min_lr lr_range_test_staircase lr_range_test_step_rate lr_range_test_step_size
  total_num_steps warmup_max_lr warmup_min_lr warmup_min_ratio warmup_num_steps warmup_type
`;

export const deepspeedKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    keys: `
      activation_checkpointing aio allgather_size amp autotuning bf16 bfloat16 checkpoint comet comms_logger
      communication_data_type compile compression_training csv_monitor curriculum_learning data_efficiency
      data_parallel_group data_types dataloader_drop_last datastates_ckpt ddp_bf16 disable_allgather
      disable_python_gc dump_state eigenvalue elasticity expert_parallel flops_profiler fp16 fp32_allreduce
      gradient_accumulation_steps gradient_allreduce_op gradient_clipping gradient_predivide_factor
      graph_harvesting hybrid_engine log_level managed_gradient_accumulation memory_breakdown nebula optimizer
      pipeline prescale_gradients progressive_layer_drop quantize_training scheduler seq_parallel_comm_data_type
      seq_parallel_communication_data_type sequence_parallel_size sparse_attention sparse_gradients steps_per_print
      tensor_parallel tensorboard timers torch_autocast train_batch_size train_micro_batch_size_per_gpu
      use_data_before_expert_parallelism vocabulary_size wall_clock_breakdown wandb weight_quantization
      zero_allow_untested_optimizer zero_force_ds_cpu_optimizer zero_optimization
    `,
  },
  {
    section: 'zero_optimization',
    unknown: 'refused',
    keys: `
      allgather_bucket_size allgather_partitions allgather_sequential allgather_size compute_grad_norm
      contiguous_gradients cpu_offload cpu_offload_param cpu_offload_params cpu_offload_use_pin_memory
      elastic_checkpoint enable_sanity_checks find_unused_parameters gather_16bit_weights_on_model_save
      ignore_unused_parameters leaf_module legacy_stage1 load_from_fp32_weights log_trace_cache_warnings
      max_live_parameters max_reuse_distance memory_efficient_linear mics_hierarchical_params_gather
      mics_shard_size model_persistence_threshold module_granularity_threshold offload_optimizer offload_param
      overlap_comm override_module_apply param_persistence_threshold parameter_alignment
      pipeline_loading_checkpoint prefetch_bucket_size reduce_bucket_size reduce_scatter round_robin_gradients
      save_muon_momentum_buffer_in_memory stage stage3_allgather_sequential
      stage3_gather_16bit_weights_on_model_save stage3_gather_fp16_weights_on_model_save stage3_max_live_parameters
      stage3_max_reuse_distance stage3_model_persistence_threshold stage3_module_granularity_threshold
      stage3_param_persistence_threshold stage3_prefetch_bucket_size stage3_use_all_reduce_for_fetch_params
      sub_group_size use_all_reduce_for_fetch_params use_multi_rank_bucket_allreduce zenflow
      zero_hpz_partition_size zero_quantized_gradients zero_quantized_nontrainable_weights zero_quantized_weights
      zeropp_loco_param
    `,
  },
  {
    section: 'zero_optimization.offload_optimizer',
    unknown: 'refused',
    keys: `
      buffer_count cpuadam_cores_perc device fast_init nvme_path pin_memory pipeline pipeline_read pipeline_write
      ratio super_offload
    `,
  },
  {
    section: 'zero_optimization.offload_param',
    unknown: 'refused',
    keys: `
      buffer_count buffer_size device max_in_cpu nvme_path pin_memory pipeline_read pipeline_write
    `,
  },
  { section: 'zero_optimization.leaf_module', unknown: 'refused', keys: 'classes name_suffixes names' },
  {
    section: 'zero_optimization.zenflow',
    unknown: 'refused',
    keys: `
      auto_ratio full_warm_up_rounds offload overlap_step pt_reserved_cores_perc select_interval select_strategy
      steps_per_epoch topk_ratio update_interval
    `,
  },
  {
    section: 'fp16',
    unknown: 'refused',
    keys: `
      auto_cast consecutive_hysteresis enabled fp16_master_weights_and_grads hysteresis initial_scale_power
      loss_scale loss_scale_window min_loss_scale
    `,
  },
  {
    section: 'bf16',
    unknown: 'refused',
    keys: `
      bf16_master_weights_and_grads bf16_optimizer_states check_grad_overflow check_overflow enabled
      immediate_grad_update
    `,
  },
  {
    section: 'bfloat16',
    unknown: 'refused',
    keys: `
      bf16_master_weights_and_grads bf16_optimizer_states check_grad_overflow check_overflow enabled
      immediate_grad_update
    `,
  },
  {
    section: 'amp',
    unknown: 'kept',
    keys: `
      cast_model_outputs cast_model_type enabled keep_batchnorm_fp32 loss_scale master_weights max_loss_scale
      min_loss_scale num_losses opt_level patch_torch_functions verbosity
    `,
  },
  { section: 'torch_autocast', unknown: 'ignored', keys: 'dtype enabled lower_precision_safe_modules' },
  { section: 'optimizer', unknown: 'ignored', keys: 'legacy_fusion params type' },
  {
    section: 'optimizer.params',
    unknown: 'refused',
    keys: [optimizerKeys, allArguments(torchOptimizers)].join(' '),
  },
  { section: 'scheduler', unknown: 'ignored', keys: 'params type' },
  {
    section: 'scheduler.params',
    unknown: 'refused',
    keys: [schedulerKeys, allArguments(torchSchedules)].join(' '),
  },
  {
    section: 'activation_checkpointing',
    unknown: 'ignored',
    keys: `
      contiguous_memory_optimization cpu_checkpointing number_checkpoints partition_activations profile
      synchronize_checkpoint_boundary
    `,
  },
  {
    section: 'flops_profiler',
    unknown: 'ignored',
    keys: `
      detailed enabled module_depth output_file profile_step recompute_fwd_factor top_modules
    `,
  },
  { section: 'tensorboard', unknown: 'refused', keys: 'enabled job_name output_path' },
  { section: 'wandb', unknown: 'refused', keys: 'enabled group project team' },
  { section: 'csv_monitor', unknown: 'refused', keys: 'enabled job_name output_path' },
  {
    section: 'comet',
    unknown: 'refused',
    keys: `
      api_key enabled experiment_key experiment_name mode online project samples_log_interval workspace
    `,
  },
  { section: 'comms_logger', unknown: 'refused', keys: 'debug enabled prof_all prof_ops verbose' },
  {
    section: 'compile',
    unknown: 'refused',
    keys: `
      autoep_non_moe backend debug_log deepcompile disable double_buffer enabled free_activation free_activation_threshold
      keep_all_input_tensors keep_int_input_tensors kwargs offload_activation offload_activation_pin_memory
      offload_opt_states offload_parameters passes symmetric_memory sync_after_allgather sync_after_reduce
      sync_before_allgather sync_before_reduce
    `,
  },
  {
    section: 'aio',
    unknown: 'ignored',
    keys: `
      block_size intra_op_parallelism overlap_events queue_depth single_submit thread_count use_gds
    `,
  },
  {
    section: 'hybrid_engine',
    unknown: 'refused',
    keys: `
      enable_cuda_graph enabled inference_tp_size max_out_tokens pin_parameters release_inference_cache
      tp_gather_partition_size
    `,
  },
  {
    section: 'pipeline',
    unknown: 'kept',
    keys: `
      activation_checkpoint_interval grad_partitioned partition pipe_partitioned seed_layers stages
    `,
  },
  {
    section: 'checkpoint',
    unknown: 'ignored',
    keys: `
      checkpoint_serialization load_universal parallel_write tag_validation type use_node_local_storage writer
    `,
  },
  { section: 'data_types', unknown: 'ignored', keys: 'buffer_dtype grad_accum_dtype keep_in_fp32_modules param_dtype' },
  {
    section: 'elasticity',
    unknown: 'ignored',
    keys: `
      enabled ignore_non_elastic_batch_info max_gpus max_train_batch_size micro_batch_sizes min_gpus min_time
      model_parallel_size num_gpus_per_node prefer_larger_batch version
    `,
  },
  { section: 'progressive_layer_drop', unknown: 'ignored', keys: 'enabled gamma theta' },
  {
    section: 'eigenvalue',
    unknown: 'ignored',
    keys: `
      enabled gas_boundary_resolution layer_name layer_num max_iter stability tol verbose
    `,
  },
  {
    section: 'autotuning',
    unknown: 'ignored',
    keys: `
      arg_mappings enabled end_profile_step exps_dir fast max_train_batch_size max_train_micro_batch_size_per_gpu
      metric metric_path min_train_batch_size min_train_micro_batch_size_per_gpu model_info model_info_path mp_size
      num_tuning_micro_batch_sizes overwrite results_dir start_profile_step tuner_early_stopping tuner_num_trials
      tuner_type
    `,
  },
  {
    section: 'nebula',
    unknown: 'ignored',
    keys: `
      enable_nebula_load enabled nebula_load_path num_of_version_in_retention persistent_storage_path
      persistent_time_interval
    `,
  },
  {
    section: 'curriculum_learning',
    unknown: 'ignored',
    keys: `
      curriculum_type enabled max_difficulty min_difficulty schedule_config schedule_type
    `,
  },
  {
    section: 'tensor_parallel',
    unknown: 'refused',
    keys: `
      autotp_size dtype injection_policy_tuple keep_module_on_host kernel_inject partition_config preset_model
      replace_with_kernel_inject tensor_parallel tp tp_overlap_comm vocab_parallel_ce_backend
      vocab_parallel_lm_head
    `,
  },
  { section: 'timers', unknown: 'ignored', keys: 'throughput' },
];
