import { say, type Message } from '../../../shared/messages/say';
import type { Recipe } from '../../../config/recipe';
import { isAdversarial, isTrial } from '../intent';
import { isAdam } from '../optimizers';
import { known, stated } from '../rule';
import type { Rule, Written } from '../rule';

/** Below it published configs rarely go; `usual` is what they do. */
interface Floor {
  least: number;
  usual: Message;
}

/** Trained on texts of thousands of tokens, of which a few make a batch. */
const ofText = new Set([
  'gpt-neox',
  'torchtitan',
  'llm-foundry',
  'olmo',
  'litgpt',
  'axolotl',
  'llamafactory',
  'hf-trainer',
]);
const fineTuningRate = 2e-5;

function floorFor(recipe: Recipe, text: Written): Floor | null {
  const { kind, format, family } = recipe;
  if (format === 'keel' || isTrial(recipe, text) || isAdversarial(recipe)) return null;
  if (format === 'opennmt')
    return kind === 'pretraining' && text.written(['batch_type']) === 'tokens'
      ? { least: 2000, usual: say('usual-batch.tokens') }
      : null;
  if (kind === 'pretraining' && ofText.has(format)) return { least: 4, usual: say('usual-batch.texts') };
  // What is not said to be fine-tuning is from scratch, but for files of formats that are made for it.
  const scratch = kind === 'pretraining' || (kind === 'unknown' && !ofText.has(format));
  if (scratch && family !== 'detector') return { least: 5, usual: say('usual-batch.scratch') };
  const fast = (known(recipe.lr) ?? 0) >= fineTuningRate;
  const full = kind === 'finetuning' && family === 'transformer' && isAdam(known(recipe.optimizer));
  return full && fast ? { least: 3, usual: say('usual-batch.finetuning') } : null;
}

/** Few examples make a step. */
export const smallBatch: Rule = {
  id: 'small-batch',
  doc: {
    title: 'A step averages the gradient over very few examples',
    severities: ['hint'],
    why: 'The gradient of a handful of examples is mostly noise. Adam takes steps of the same size all the same, so that a rate which was chosen for a larger batch makes the weights wander. Accumulation makes a batch larger without more memory, and more devices do; on many devices there is nothing to mend.',
    threshold:
      'The batch of one device times the accumulation, or the whole batch where the config has it. Below 4 texts for language models from scratch, below 5 examples for other models that are not fine-tuned (detectors aside, whose batch is held against their rate), below 2,000 tokens in OpenNMT; below 3 for full fine-tuning of a transformer with Adam at 2e-5 or more. Silent for adapters and preference optimisation, for trials of at most 100 steps, and for adversarial networks (a beta1 of 0.5 or less), which take few examples.',
    source:
      'McCandlish et al., An empirical model of large-batch training (2018); Devlin et al., BERT (2019): 16 to 32 examples at 2e-5 to 5e-5; Popel & Bojar, Training tips for the Transformer (2018). The floors are those of 182 published configs: none of the language models from scratch has less, and of the other models four.',
    example: {
      bad: `trainer:
  max_epochs: 10
model:
  class_path: our.Model
data:
  class_path: our.Data
  init_args: { batch_size: 2 }
optimizer:
  class_path: torch.optim.Adam
  init_args: { lr: 0.001 }
`,
      good: `trainer:
  max_epochs: 10
model:
  class_path: our.Model
data:
  class_path: our.Data
  init_args: { batch_size: 256 }
optimizer:
  class_path: torch.optim.Adam
  init_args: { lr: 0.001 }
`,
    },
  },
  check(recipe, text) {
    const floor = floorFor(recipe, text);
    const whole = stated(recipe.globalBatchSize);
    const batch = whole ?? stated(recipe.batchSize);
    if (!floor || !batch || known(recipe.lr) === null) return [];
    const times = whole ? 1 : (known(recipe.accumulate) ?? 1);
    const examples = batch.value * times;
    if (examples >= floor.least) return [];
    const args = { name: batch.name, batch: batch.value, examples, usual: floor.usual };
    const message =
      times === 1
        ? say(whole ? 'small-batch.step' : 'small-batch.device', args)
        : say('small-batch.accumulated', { ...args, times });
    return [{ severity: 'hint', path: batch.path, message }];
  },
};
