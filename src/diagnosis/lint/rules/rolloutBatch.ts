import { say } from '../../../shared/messages/say';
import { stated } from '../rule';
import type { Rule, Written } from '../rule';

const prompts = ['grpo', 'num_prompts_per_step'];
const answers = ['grpo', 'num_generations_per_prompt'];

function count({ written }: Written, path: string[]): number | null {
  const value = written(path);
  return typeof value === 'number' && value > 0 ? value : null;
}

/** Several optimizer steps on one batch of rollouts. */
export const rolloutBatch: Rule = {
  id: 'rollout-batch',
  doc: {
    title: 'Several optimizer steps are taken on one batch of rollouts',
    severities: ['hint'],
    why: 'From the second step on, the answers come from another policy than the one that is trained. The ratio of the two then has to be clipped, and the more steps there are, the further it drifts.',
    threshold:
      'NeMo-RL: `policy.train_global_batch_size` is below `grpo.num_prompts_per_step` times `grpo.num_generations_per_prompt`.',
    source:
      'Shao et al., DeepSeekMath (2024), which introduced GRPO, takes one step; the recipes of NeMo-RL keep the two equal.',
    example: {
      bad: `grpo:
  num_prompts_per_step: 32
  num_generations_per_prompt: 16
  max_num_steps: 100
policy:
  model_name: our/model
  train_global_batch_size: 64
  train_micro_batch_size: 4
  optimizer:
    name: torch.optim.AdamW
    kwargs: { lr: 1.0e-6 }
`,
      good: `grpo:
  num_prompts_per_step: 32
  num_generations_per_prompt: 16
  max_num_steps: 100
policy:
  model_name: our/model
  train_global_batch_size: 512
  train_micro_batch_size: 4
  optimizer:
    name: torch.optim.AdamW
    kwargs: { lr: 1.0e-6 }
`,
    },
  },
  check({ format, globalBatchSize }, text) {
    const batch = stated(globalBatchSize);
    const [each, times] = [count(text, prompts), count(text, answers)];
    if (format !== 'nemo-rl' || !batch || each === null || times === null || batch.value >= each * times) return [];
    const steps = Math.ceil((each * times) / batch.value);
    const message = say('rollout-batch.steps', {
      ...{ name: batch.name, batch: batch.value, prompts: each, answers: times, all: each * times, steps },
    });
    return [{ severity: 'hint', path: batch.path, message }];
  },
};
