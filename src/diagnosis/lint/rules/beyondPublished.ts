import { say } from '../../../shared/messages/say';
import type { LintSeverity } from '../../finding';
import { optimizerOf } from '../optimizers';
import { publishedFor } from '../published';
import { stated } from '../rule';
import type { Rule, Verdict } from '../rule';

type Held = 'weightDecay' | 'eps' | 'accumulate';

/**
 * How many times the greatest published value is loud: a slip of the point is ten times. Epsilon spans decades, and
 * reinforcement learning is known to go one further than recipes of other kinds (1.5e-4 in Rainbow, arXiv 1710.02298).
 */
const loudFrom: Record<Held, number> = { weightDecay: 10, eps: 100, accumulate: Infinity };

const settings = Object.keys(loudFrom) as Held[];

/** A value beyond every published recipe of its kind. */
export const beyondPublished: Rule = {
  id: 'beyond-published',
  doc: {
    title: 'Weight decay, epsilon or accumulation is beyond every published recipe',
    severities: ['warning', 'hint'],
    why: 'Weight decay pulls every weight to zero by its product with the learning rate in each step, and where it wins nothing is learned. An epsilon above the root of the second moment makes Adam plain gradient descent with a tiny rate. Accumulation over very many batches leaves few steps.',
    threshold:
      'Hint above the greatest value that published recipes with the same kind of optimizer have; warning from 10 times that weight decay and 100 times that epsilon on. The message says how many recipes there are. Silent where the optimizer is none of those.',
    source:
      'Some 750 training configs that frameworks publish; how they were read is said in `src/diagnosis/lint/published.ts`. Loshchilov & Hutter, Decoupled weight decay regularization (2019); Kingma & Ba, Adam (2015).',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
weight_decay: 10
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
weight_decay: 0.1
`,
    },
  },
  check(recipe) {
    const { kind, family } = recipe;
    return settings.flatMap((setting): Verdict[] => {
      const found = stated(recipe[setting]);
      const range = found && publishedFor(setting, { optimizer: optimizerOf(recipe), kind, family });
      if (!found || !range || found.value <= range.greatest) return [];
      const severity: LintSeverity = found.value >= loudFrom[setting] * range.greatest ? 'warning' : 'hint';
      const args = { name: found.name, value: found.value, n: range.n, greatest: range.greatest };
      return [{ severity, path: found.path, message: say(`beyond-published.${setting}`, args) }];
    });
  },
};
