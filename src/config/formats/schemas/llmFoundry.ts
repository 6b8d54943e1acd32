/**
 * Keys of LLM Foundry's YAML, read from llm-foundry 0.3 to 0.22: `TrainConfig` in llmfoundry/utils/config_utils.py (in Composer's
 * words) and, before 0.8, the keys that scripts/train/train.py took. `make_dataclass_and_log_config` stops at an unknown key that
 * is not under `variables`; before that a warning told of it.
 */
import type { SchemaText } from './keySchema';

export const llmFoundryKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'refused',
    keys: `
      accumulate_train_batch_on_tokens algorithms autoresume callbacks code_paths compile_config
      console_log_interval cuda_load_lazy data_local data_remote device_eval_batch_size device_train_batch_size
      device_train_grad_accum device_train_microbatch_size dist_timeout eval_first eval_gauntlet eval_gauntlet_str
      eval_interval eval_loader eval_loaders eval_subset_num_batches expandable_segments flatten_metadata
      fsdp_config global_seed global_train_batch_size icl_seq_len icl_subset_num_batches icl_tasks icl_tasks_str
      json_trace_handler load_ignore_keys load_in_8bit load_path load_strict_model_weights load_weights_only
      log_config log_to_console loggers max_duration max_seq_len max_split_size_mb metadata model n_gpus
      only_composer_checkpoint only_hf_checkpoint optimizer precision profiler progress_bar python_log_level
      run_name save_filename save_folder save_ignore_keys save_interval save_latest_filename
      save_num_checkpoints_to_keep save_overwrite save_weights_only schedule scheduler seed spin_dataloaders
      tokenizer tp_config train_loader train_subset_num_batches variables
    `,
  },
];
