import { say } from '../../../shared/messages/say';
import { setFix } from '../rule';
import type { AnyConfig } from '../../../config/keel/anyConfig';
import type { KeelRule } from '../rule';

/** No checkpoint before the end: a run that goes wrong can only be started again. Said only of an interval that is written. */
export const restartOnly: KeelRule<AnyConfig> = {
  id: 'restart-only',
  doc: {
    title: 'Nothing is saved before the end to continue from',
    severities: ['warning'],
    why: 'A run that goes wrong continues from a checkpoint before the trouble. Without one all steps are done again.',
    threshold:
      'Only in `*.keel.yaml`: `checkpoints.every` is written and not below the number of steps, of at least 10.',
    source: 'PaLM (Chowdhery et al., 2022) went back about 100 steps at each spike.',
    fix: '`set-checkpoint-interval` saves ten times a run.',
    example: {
      bad: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001 }
steps: 500
checkpoints: { every: 500 }
`,
      good: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001 }
steps: 500
checkpoints: { every: 50 }
`,
    },
  },
  check({ checkpoints, steps }, parsed) {
    const path = ['checkpoints', 'every'];
    const rare = checkpoints.every !== undefined && steps !== undefined && checkpoints.every >= steps;
    if (!rare || steps < 10 || !parsed.given(path)) return [];
    const every = Math.max(1, Math.floor(steps / 10));
    return [
      {
        severity: 'warning',
        path,
        message: say('restart-only.late', { every: checkpoints.every ?? steps, steps }),
        fixes: [setFix('set-checkpoint-interval', say('lint-fix.save', { steps: every }), path, every)],
      },
    ];
  },
};
