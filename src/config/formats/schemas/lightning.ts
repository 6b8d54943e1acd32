/**
 * Keys of Lightning's `Trainer`, which stands under `trainer` in files of LightningCLI (jsonargparse stops at an unknown key) and
 * of NeMo (`Trainer(**cfg.trainer)` does). What LightningCLI has besides is the project's own.
 */
import type { SchemaText } from './keySchema';
import { allArguments, torchOptimizers, torchSchedules } from './torch';

/** Arguments of `Trainer` (pytorch_lightning/trainer/trainer.py), from 1.2 to 2.6. */
export const lightningTrainerKeys = `
  accelerator accumulate_grad_batches amp_backend amp_level auto_lr_find auto_scale_batch_size auto_select_gpus
  automatic_optimization barebones benchmark callbacks check_val_every_n_epoch checkpoint_callback default_root_dir
  detect_anomaly deterministic devices distributed_backend enable_autolog_hparams enable_checkpointing
  enable_model_summary enable_pl_optimizer enable_progress_bar fast_dev_run flush_logs_every_n_steps gpus
  gradient_clip_algorithm gradient_clip_val inference_mode ipus limit_predict_batches limit_test_batches
  limit_train_batches limit_val_batches log_every_n_steps log_gpu_memory logger max_epochs max_steps max_time
  min_epochs min_steps model_registry move_metrics_to_cpu multiple_trainloader_mode num_nodes num_processes
  num_sanity_val_steps overfit_batches plugins precision prepare_data_per_node process_position profiler
  progress_bar_refresh_rate reload_dataloaders_every_epoch reload_dataloaders_every_n_epochs replace_sampler_ddp
  resume_from_checkpoint stochastic_weight_avg strategy sync_batchnorm terminate_on_nan tpu_cores track_grad_norm
  truncated_bptt_steps use_distributed_sampler val_check_interval weights_save_path weights_summary
`;

export const lightningKeys: readonly SchemaText[] = [
  { section: 'trainer', unknown: 'refused', keys: lightningTrainerKeys },
  { section: 'optimizer', unknown: 'refused', keys: 'class_path init_args dict_kwargs' },
  { section: 'optimizer.init_args', unknown: 'refused', open: true, keys: allArguments(torchOptimizers) },
  { section: 'lr_scheduler', unknown: 'refused', keys: 'class_path init_args dict_kwargs' },
  {
    section: 'lr_scheduler.init_args',
    unknown: 'refused',
    open: true,
    keys: `${allArguments(torchSchedules)} monitor`,
  },
];
