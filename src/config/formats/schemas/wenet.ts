/**
 * Keys of WeNet's YAML, read from wenet-e2e/wenet wenet/utils/init_model.py, train_utils.py and scheduler.py. The root is read
 * key by key; the arguments of optimizer and schedule go to their classes, which stop at one they do not have.
 */
import type { SchemaText } from './keySchema';
import { allArguments, torchOptimizers } from './torch';

export const wenetKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    open: true,
    keys: `
      accum_grad cif_predictor_conf cmvn cmvn_conf cmvn_file ctc ctc_conf dataset dataset_conf decoder decoder_conf
      dtype encoder encoder_conf grad_clip init_infos input_dim is_json_cmvn joint joint_conf lfmmi_dir
      log_interval max_epoch model model_conf model_dir optim optim_conf output_dim paraformer predictor
      predictor_conf save_interval save_states scheduler scheduler_conf symbol_table tokenizer tokenizer_conf
      train_engine use_amp vocab_size
    `,
  },
  { section: 'optim_conf', unknown: 'refused', keys: allArguments(torchOptimizers) },
  {
    section: 'scheduler_conf',
    unknown: 'refused',
    keys: `
      decay_rate hold_ratio hold_steps last_epoch max_steps min_lr warmup_ratio warmup_steps
    `,
  },
];
