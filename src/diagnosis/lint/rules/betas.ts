import { breachOf, domains } from '../../../config/domains';
import { say } from '../../../shared/messages/say';
import type { Recipe } from '../../../config/recipe';
import type { ConfigPath } from '../../../config/types';
import { isAdam, optimizerOf } from '../optimizers';
import { stated, writeFix } from '../rule';
import type { Rule, Verdict } from '../rule';

/** Its first beta is 0.8 to 0.95 in all of 9 published configs; the second one is anything. */
function ofNovograd({ betas: setting }: Recipe, { path, name, value }: Stated): Verdict[] {
  const [first, second] = value;
  if (first >= 0.6 || second < first) return [];
  const message = say('betas.novograd', { name, first, second });
  const fixes = writeFix<[number, number]>('betas', say('lint-fix.swap-betas'), setting, [second, first]);
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
      'Error outside 0 to 1 (1 excluded). Of Adam and its relatives warning where beta1 is above beta2, hint where beta2 is below 0.9 or beta1 above 0.98. NovoGrad and Lion use theirs otherwise, and of NovoGrad only a beta1 below 0.6 is a hint (published ones have 0.8 to 0.95).',
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
    if (!pair) return [];
    const [first, second] = pair.value;
    const both = { name: pair.name, first, second };
    const usual = writeFix<[number, number]>('betas', say('lint-fix.usual-betas'), setting, [0.9, 0.999]);
    if ([first, second].some((beta) => breachOf(domains.betas, beta)))
      return [{ severity: 'error', path: pair.path, message: say('betas.outside', both), fixes: usual }];
    if (optimizer === 'novograd') return ofNovograd(recipe, pair);
    if (!isAdam(optimizer)) return [];
    if (first > second) {
      const swap = say('lint-fix.swap-betas');
      const fixes = writeFix<[number, number]>('betas', swap, setting, [second, first], { preferred: true });
      return [{ severity: 'warning', path: pair.path, message: say('betas.swapped', both), fixes }];
    }
    if (second >= 0.9 && first <= 0.98) return [];
    const message =
      second < 0.9
        ? say('betas.beta2', { ...both, steps: 1 / (1 - second) })
        : say('betas.beta1', { ...both, steps: 1 / (1 - first) });
    return [{ severity: 'hint', path: pair.path, message, fixes: usual }];
  },
};
