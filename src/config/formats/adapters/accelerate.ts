/** Files of `accelerate config`: they say how a script is launched; what they leave out the script decides. */
import { clipNorm } from '../fields/clips';
import { count } from '../fields/fields';
import type { Format } from '../format';
import { precisionWord } from '../fields/precisions';
import { View } from '../configView';

const words: Record<string, string> = { 'mixed-bf16': 'bf16', 'mixed-fp16': 'fp16', fp32: 'no', fp8: 'fp8' };

export const accelerate: Format = {
  name: 'accelerate',
  doc: {
    title: 'accelerate',
    recognisedBy: '`compute_environment` and `distributed_type`',
  },
  recognise: (root) => {
    const view = new View(root, [], false);
    const launch = view.any('compute_environment', 'num_processes', 'machine_rank');
    return launch && view.any('distributed_type') ? view : null;
  },
  loader: 'pyyaml',
  fields: {
    clip: clipNorm('deepspeed_config.gradient_clipping', { empty: 'skip' }),
    precision: precisionWord('mixed_precision', { spell: (value) => words[value] ?? null }),
    accumulate: count('deepspeed_config.gradient_accumulation_steps'),
  },
};
