/**
 * Keys of mlx-lm's YAML, read from mlx-lm 0.0.3 to 0.32: `CONFIG_DEFAULTS` and options of mlx_lm/lora.py, tuner/utils.py. The
 * file's keys go into the namespace of arguments, where other names stay unread.
 */
import type { SchemaText } from './keySchema';

export const mlxKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    keys: `
      adapter_file adapter_path batch_size clear_cache_threshold config data fine_tune_type grad_accumulation_steps
      grad_checkpoint iters learning_rate lora_layers lora_parameters lr_schedule mask_prompt max_seq_length model
      num_layers optimizer optimizer_config project_name report_to resume_adapter_file save_every seed
      steps_per_eval steps_per_report test test_batches train trust_remote_code use_dora val_batches wandb
    `,
  },
  { section: 'lora_parameters', unknown: 'ignored', keys: 'alpha dropout keys rank scale' },
  { section: 'lr_schedule', unknown: 'ignored', keys: 'arguments name warmup warmup_init' },
];
