import type { Length, Recipe, Setting } from '../../../config/recipe';
import { say } from '../../../shared/messages/say';
import type { LintSeverity } from '../../finding';
import { known, stated, writeFix } from '../rule';
import type { Rule, Verdict } from '../rule';

type Interval = 'evalEvery' | 'saveEvery' | 'logEvery';

/** Most frameworks save once more at the end, so that a checkpoint that comes late costs only a run that breaks. */
const levels: Record<Interval, LintSeverity> = { evalEvery: 'warning', saveEvery: 'hint', logEvery: 'warning' };
/** How often is usual: ten evaluations, five checkpoints, a hundred figures. */
const times: Record<Interval, number> = { evalEvery: 10, saveEvery: 5, logEvery: 100 };

/** An interval as a share of the run; null where the two are counted in units that do not compare. */
function shareOf(every: Length, total: Length): number | null {
  if (every.unit === 'share') return every.value;
  return every.unit === total.unit && total.value > 0 ? every.value / total.value : null;
}

function verdict(recipe: Recipe, kind: Interval): Verdict[] {
  const setting: Setting<Length> = recipe[kind];
  const every = stated(setting);
  const total = known(recipe.total);
  const share = every && total && shareOf(every.value, total);
  if (!every || !total || share === null || share <= 1) return [];
  const args = { name: every.name, every: every.value.value, total: total.value };
  const shorter = Math.max(1, Math.floor(total.value / times[kind]));
  const title = say('lint-fix.set', { name: every.name, value: shorter });
  const fixes =
    every.value.unit === 'share' ? [] : writeFix('interval', title, setting, { ...every.value, value: shorter });
  return [{ severity: levels[kind], path: every.path, message: say(`interval-length.${kind}`, args), fixes }];
}

/** An evaluation, a checkpoint or a figure that never comes, for the run is over before. */
export const intervalLength: Rule = {
  id: 'interval-length',
  doc: {
    title: 'Evaluation, saving or logging never comes: its interval is longer than the run',
    severities: ['warning', 'hint'],
    why: 'It happens when a run is cut short and its intervals are kept. Without an evaluation nobody sees that the model overfits; without a checkpoint a run that breaks is lost; without figures nothing tells how it goes.',
    threshold:
      'The interval is written, longer than the run, and both are counted in the same unit; of checkpoints a hint, for most frameworks save once more at the end. Silent where one of them is not known, as epochs against steps.',
    source:
      'transformers docs, TrainingArguments: eval_steps and save_steps count update steps; the same holds for the keys of the other formats, which their adapters name.',
    fix: '`interval` sets a tenth of the run for evaluations, a fifth for checkpoints, a hundredth for figures.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
max_steps: 1000
learning_rate: 0.00002
eval_strategy: steps
eval_steps: 5000
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
max_steps: 1000
learning_rate: 0.00002
eval_strategy: steps
eval_steps: 500
`,
    },
  },
  check: (recipe) => (['evalEvery', 'saveEvery', 'logEvery'] as const).flatMap((kind) => verdict(recipe, kind)),
};
