import type { Recipe } from '../../../config/recipe';
import type { ConfigPath } from '../../../config/types';
import { figure } from '../../../shared/numbers';
import { isAdam, optimizerOf } from '../optimizers';
import { stated, writeFix } from '../rule';
import type { Rule, Verdict } from '../rule';

/** Its first beta is 0.8 to 0.95 in all of 9 published configs; the second one is anything. */
function ofNovograd({ betas: setting }: Recipe, { path, name, value }: Stated): Verdict[] {
  const [first, second] = value;
  if (first >= 0.6 || second < first) return [];
  const message = `${name} is ${figure(first)} and ${figure(second)}: NovoGrad hardly averages the gradient, as if the two were swapped.`;
  const fixes = writeFix<[number, number]>('betas', 'Swap the betas', setting, [second, first]);
  return [{ severity: 'hint', path, message, fixes }];
}

interface Stated {
  path: ConfigPath;
  name: string;
  value: [number, number];
}

/** Betas of Adam that are swapped, or no decay rates at all. */
export const betas: Rule = {
  id: 'betas',
  doc: {
    title: "Adam's betas are swapped, or outside their range",
    severities: ['error', 'warning', 'hint'],
    why: 'The first beta averages the gradient over about 1 / (1 - beta1) steps, the second its square over 1 / (1 - beta2). The square must be remembered longer: where it is forgotten sooner than the gradient, one old large gradient is divided by a small scale, and the step is large.',
    threshold:
      'Adam and its relatives; NovoGrad and Lion use theirs otherwise, and of NovoGrad only a beta1 below 0.6 is a hint (published ones have 0.8 to 0.95). Error outside 0 to 1 (1 excluded), warning where beta1 is above beta2, hint where beta2 is below 0.9 or beta1 above 0.98.',
    source:
      'Kingma & Ba, Adam (2015); Reddi et al., On the convergence of Adam (2018). In a survey of 559 published configs no Adam has a beta1 above its beta2.',
    fix: '`betas` swaps the two where they are swapped (safe), and else sets 0.9 and 0.999.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
adam_beta1: 0.999
adam_beta2: 0.9
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
adam_beta1: 0.9
adam_beta2: 0.999
`,
    },
  },
  check(recipe) {
    const { betas: setting } = recipe;
    const pair = stated(setting);
    const optimizer = optimizerOf(recipe);
    if (pair && optimizer === 'novograd') return ofNovograd(recipe, pair);
    if (!pair || !isAdam(optimizer)) return [];
    const [first, second] = pair.value;
    const both = `${pair.name} is ${figure(first)} and ${figure(second)}`;
    const usual = writeFix<[number, number]>('betas', 'Set betas 0.9 and 0.999', setting, [0.9, 0.999]);
    if (![first, second].every((beta) => beta >= 0 && beta < 1))
      return [
        { severity: 'error', path: pair.path, message: `${both}: each must be at least 0 and below 1.`, fixes: usual },
      ];
    if (first > second) {
      const message = `${both}: the second moment is forgotten before the first, as if the two were swapped.`;
      const fixes = writeFix<[number, number]>('betas', 'Swap the betas', setting, [second, first], {
        preferred: true,
      });
      return [{ severity: 'warning', path: pair.path, message, fixes }];
    }
    if (second >= 0.9 && first <= 0.98) return [];
    const odd =
      second < 0.9
        ? `beta2 averages over ${figure(1 / (1 - second))} steps only`
        : `beta1 averages over ${figure(1 / (1 - first))} steps`;
    return [
      { severity: 'hint', path: pair.path, message: `${both}: ${odd}, which no published Adam does.`, fixes: usual },
    ];
  },
};
