import { say } from '../../../shared/messages/say';
import type { Config } from '../../../config/keel/schema';
import { taskDataKeys, tasksReading } from '../../../config/keel/tasks';
import { editFix, type KeelRule } from '../rule';

interface Use {
  path: [string, string];
  /** The choice that the key depends on, and where it has an effect. */
  choice(config: Config): string;
  only: readonly string[];
  /** What is chosen. */
  noun: 'optimizer' | 'schedule' | 'task';
}

const optimizer = (key: string, ...only: string[]): Use => {
  return { path: ['optimizer', key], choice: (config) => config.optimizer.name, only, noun: 'optimizer' };
};
const schedule = (key: string, ...only: string[]): Use => {
  return { path: ['schedule', key], choice: (config) => config.schedule.name, only, noun: 'schedule' };
};
const uses: Use[] = [
  optimizer('betas', 'adam', 'adamw', 'adamax'),
  optimizer('eps', 'adam', 'adamw', 'adamax', 'rmsprop', 'adagrad', 'adadelta'),
  optimizer('momentum', 'sgd', 'rmsprop'),
  optimizer('nesterov', 'sgd'),
  optimizer('alpha', 'rmsprop', 'adadelta'),
  schedule('gamma', 'exponential', 'step'),
  schedule('stepSize', 'exponential', 'step'),
  schedule('factor', 'plateau'),
  schedule('patience', 'plateau'),
  schedule('threshold', 'plateau'),
  schedule('minimum', 'exponential', 'step', 'linear', 'cosine', 'plateau'),
  ...Object.keys(taskDataKeys).map((key): Use => {
    return { path: ['data', key], choice: (config) => config.task, only: tasksReading(key), noun: 'task' };
  }),
];

/** A key that is written and does nothing beside the other choices: its author expects something that will not happen. */
export const noEffect: KeelRule = {
  id: 'no-effect',
  doc: {
    title: 'A key does nothing beside the other choices',
    severities: ['hint'],
    why: 'A key that is written and never read lets its author expect something that will not happen: momentum with Adam, a minimum with a constant schedule.',
    threshold:
      'Only in `*.keel.yaml`, for keys that the chosen optimizer, schedule or task does not read. A zero is not meant.',
    source: 'The schema of Keel.',
    fix: '`remove-key` takes the key out.',
    example: {
      bad: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001, momentum: 0.9 }
steps: 500
`,
      good: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: sgd, lr: 0.001, momentum: 0.9 }
steps: 500
`,
    },
  },
  check(config, parsed) {
    return (
      uses
        .filter((use) => parsed.given(use.path) && !use.only.includes(use.choice(config)))
        // Zero momentum or a zero minimum says what holds anyway.
        .filter((use) => parsed.written(use.path) !== 0 && parsed.written(use.path) !== false)
        .map((use) => {
          const name = use.path.join('.');
          return {
            severity: 'hint',
            path: use.path,
            message: say(`no-effect.${use.noun}`, { name, choice: use.choice(config), only: use.only }),
            fixes: [editFix('remove-key', say('lint-fix.remove', { name }), [{ op: 'remove', path: use.path }])],
          };
        })
    );
  },
};
