/**
 * Keys of NeMo's YAML outside of the model, read from nemo_toolkit 3.0: nemo/utils/exp_manager.py, whose `ExpManagerConfig` is a
 * structured config of OmegaConf and stops at an unknown key, and Lightning's `Trainer`.
 */
import type { SchemaText } from './keySchema';
import { lightningTrainerKeys } from './lightning';

export const nemoKeys: readonly SchemaText[] = [
  { section: 'trainer', unknown: 'refused', keys: lightningTrainerKeys },
  {
    section: 'exp_manager',
    unknown: 'refused',
    keys: `
      checkpoint_callback_params clearml_logger_kwargs create_checkpoint_callback create_clearml_logger
      create_dllogger_logger create_early_stopping_callback create_fault_tolerance_callback
      create_ipl_epoch_stopper_callback create_mlflow_logger create_neptune_logger create_preemption_callback
      create_straggler_detection_callback create_tensorboard_logger create_wandb_logger
      disable_validation_on_resume dllogger_logger_kwargs early_stopping_callback_params ema exp_dir
      explicit_log_dir fault_tolerance files_to_copy ipl_epoch_stopper_callback_params log_delta_step_timing
      log_step_timing log_tflops_per_sec_per_gpu max_time_per_run mlflow_logger_kwargs name neptune_logger_kwargs
      resume_from_checkpoint resume_if_exists resume_ignore_no_checkpoint resume_past_end seconds_to_sleep
      step_timing_kwargs straggler_detection_params summary_writer_kwargs use_datetime_version version
      wandb_logger_kwargs
    `,
  },
  {
    section: 'exp_manager.checkpoint_callback_params',
    unknown: 'refused',
    keys: `
      always_save_nemo async_save auto_insert_metric_name dirpath every_n_epochs every_n_train_steps filename
      filepath mode model_parallel_size monitor postfix prefix save_best_model save_last save_last_n_optim_states
      save_nemo_on_train_end save_on_train_epoch_end save_top_k save_weights_only train_time_interval verbose
    `,
  },
  {
    section: 'exp_manager.early_stopping_callback_params',
    unknown: 'refused',
    keys: `
      check_finite check_on_train_epoch_end divergence_threshold log_rank_zero_only min_delta mode monitor patience
      stopping_threshold strict verbose
    `,
  },
  { section: 'exp_manager.step_timing_kwargs', unknown: 'refused', keys: 'buffer_size reduction sync_cuda' },
  {
    section: 'exp_manager.ema',
    unknown: 'refused',
    keys: `
      cpu_offload decay enable every_n_steps validate_original_weights
    `,
  },
];
