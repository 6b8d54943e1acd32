/** Traps of PyTorch's schedules where the file says them with the length of the run: LightningCLI steps them once an epoch. */
import { say } from '../../../shared/messages/say';
import type { Recipe } from '../../../config/recipe';
import { known } from '../rule';
import { scheduleOf, type MadeOfClass } from './callbacks';
import type { Keys } from '../keys';
import type { Sprung, Trap } from './trap';

const above = `seed_everything: 1
trainer: { max_epochs: 50, gradient_clip_val: 1.0 }
model: { class_path: our.Model, init_args: {} }
data: { class_path: our.Data, init_args: { batch_size: 64 } }
optimizer: { class_path: torch.optim.SGD, init_args: { lr: 0.05, momentum: 0.9 } }
`;
const scheduler = (name: string, args: string): string =>
  `${above}lr_scheduler:
  class_path: torch.optim.lr_scheduler.${name}
  init_args: { ${args} }
`;

/** The schedule of a name, and the epochs of the run; null where either is not known. */
function inEpochs(
  keys: Keys,
  { format, total }: Recipe,
  name: string,
): { schedule: MadeOfClass; epochs: number } | null {
  const schedule = scheduleOf(keys);
  const length = known(total);
  if (format !== 'lightning-cli' || schedule?.name !== name || length?.unit !== 'epochs') return null;
  return { schedule, epochs: length.value };
}

const cosineReturns: Trap = {
  id: 'cosine-returns',
  formats: ['lightning-cli'],
  doc: {
    title: 'A cosine that is not as long as the run',
    severities: ['warning', 'hint'],
    why: 'After `T_max` epochs `CosineAnnealingLR` goes up again, back to the full rate at twice that. One that is much longer than the run, as where steps are meant, hardly falls.',
    threshold:
      'LightningCLI, which steps it once an epoch: warning where `T_max` is below the epochs of the run, hint where more than half of the rate is left at its end.',
    source: 'torch/optim/lr_scheduler.py, `CosineAnnealingLR`; lightning/pytorch/cli.py, `configure_optimizers`.',
    fix: '`cosine-returns` sets `T_max` to the epochs of the run.',
    example: { bad: scheduler('CosineAnnealingLR', 'T_max: 10'), good: scheduler('CosineAnnealingLR', 'T_max: 50') },
  },
  find(keys, recipe) {
    const found = inEpochs(keys, recipe, 'cosineannealinglr');
    const at = `${found?.schedule.args}.T_max`;
    const period = found && keys.number(at);
    if (!period || !(period > 0)) return [];
    const { epochs } = found;
    const mending = [{ set: at, to: epochs }];
    const args = { name: keys.name(at), period, epochs };
    if (period < epochs) return [{ severity: 'warning', at, message: say('cosine-returns.rises', args), mending }];
    const left = (1 + Math.cos((Math.PI * epochs) / period)) / 2;
    if (left <= 0.5) return [];
    return [{ severity: 'hint', at, message: say('cosine-returns.long', { ...args, left }), mending }];
  },
};

/** The steps at which a schedule falls. */
function milestonesOf(keys: Keys, { name, args }: MadeOfClass): { at: string; first: number; last: number } | null {
  if (name === 'steplr') {
    const size = keys.number(`${args}.step_size`);
    return size === null ? null : { at: `${args}.step_size`, first: size, last: size };
  }
  const list = keys.list(`${args}.milestones`)?.filter((each): each is number => typeof each === 'number') ?? [];
  if (name !== 'multisteplr' || list.length === 0) return null;
  return { at: `${args}.milestones`, first: Math.min(...list), last: Math.max(...list) };
}

/** Where other frameworks have the steps of their schedule, and the length of the run in the same unit. */
const written: Record<string, { at: string; end: string; when?: (keys: Keys) => boolean }> = {
  detectron2: { at: 'SOLVER.STEPS', end: 'SOLVER.MAX_ITER' },
  darknet: { at: 'net.steps', end: 'net.max_batches', when: (keys) => keys.word('net.policy') === 'steps' },
  timm: { at: 'decay_epochs', end: 'epochs', when: (keys) => keys.word('sched') === 'step' },
};

/** `(60000, 80000)` as Detectron2's files have it, `60000,80000` as Darknet's, a list, or a number alone. */
function stepsIn(keys: Keys, at: string): number[] {
  const value = keys.value(at);
  const parts = Array.isArray(value) ? value : String(value ?? '').split(/[(),\s]+/);
  return parts
    .filter((part) => part !== '')
    .map(Number)
    .filter((step) => Number.isFinite(step) && step > 0);
}

const lateMilestones: Trap = {
  id: 'late-milestones',
  formats: ['lightning-cli', 'detectron2', 'darknet', 'timm'],
  doc: {
    title: 'Steps of the schedule lie behind the end of the run',
    severities: ['warning', 'hint'],
    why: 'A milestone that the run does not reach is left out. Where none is reached, the rate never falls.',
    threshold:
      'The step of `StepLR`, or milestones of `MultiStepLR`, at or behind the last epoch in LightningCLI; `SOLVER.STEPS` behind `SOLVER.MAX_ITER` in Detectron2; `steps` behind `max_batches` in Darknet; `decay_epochs` of timm with `sched: step`. Warning where no step is reached, hint where some are not.',
    source: 'detectron2/solver/build.py, `build_lr_scheduler`; torch/optim/lr_scheduler.py.',
    example: { bad: scheduler('StepLR', 'step_size: 60'), good: scheduler('StepLR', 'step_size: 20') },
  },
  find(keys, recipe): Sprung[] {
    const place = written[recipe.format];
    if (place) {
      const [steps, total] = [stepsIn(keys, place.at), keys.number(place.end)];
      if (steps.length === 0 || total === null || place.when?.(keys) === false) return [];
      return behind(keys, place.at, { first: Math.min(...steps), last: Math.max(...steps) + 1, total });
    }
    const [step, multi] = ['steplr', 'multisteplr'].map((name) => inEpochs(keys, recipe, name));
    const found = step ?? multi;
    const steps = found && milestonesOf(keys, found.schedule);
    if (!found || !steps) return [];
    return behind(keys, steps.at, { first: steps.first, last: steps.last + 1, total: found.epochs });
  },
};

/** `last` is one behind the last step, so that a step at the very end is not reached. */
function behind(
  keys: Keys,
  at: string,
  { first, last, total }: { first: number; last: number; total: number },
): Sprung[] {
  if (last <= total) return [];
  const name = keys.name(at);
  const none = say('late-milestones.none', { name, first, total });
  const some = say('late-milestones.some', { name, last: last - 1, total });
  return first >= total ? [{ severity: 'warning', at, message: none }] : [{ severity: 'hint', at, message: some }];
}

const plateauFactor: Trap = {
  id: 'plateau-factor',
  formats: ['lightning-cli', 'hydra'],
  doc: {
    title: 'A plateau schedule whose factor is no reduction',
    severities: ['error'],
    why: 'The rate is multiplied by `factor`. PyTorch refuses one from 1 on.',
    threshold: '`factor` of `ReduceLROnPlateau` is 1 or more.',
    source: 'torch/optim/lr_scheduler.py, `ReduceLROnPlateau`.',
    fix: "`plateau-factor` sets 0.1, PyTorch's default.",
    example: {
      bad: scheduler('ReduceLROnPlateau', 'monitor: val_loss, factor: 2'),
      good: scheduler('ReduceLROnPlateau', 'monitor: val_loss, factor: 0.5'),
    },
  },
  find(keys) {
    const schedule = scheduleOf(keys);
    if (schedule?.name !== 'reducelronplateau') return [];
    const at = `${schedule.args}.factor`;
    const factor = keys.number(at);
    if (factor === null || factor < 1) return [];
    const message = say('plateau-factor.none', { name: keys.name(at), factor });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: 0.1 }] }];
  },
};

/** What is left of the rate below which nothing is learned: a float of 32 bits has 2^-24 of its value as its last digit. */
const spent = 2 ** -24;

const exponentialDecay: Trap = {
  id: 'exponential-decay',
  formats: ['lightning-cli'],
  doc: {
    title: 'An exponential schedule that grows, or is spent before half of the run',
    severities: ['warning'],
    why: '`ExponentialLR` multiplies the rate by `gamma` once an epoch: 0.5 leaves a millionth after 20 epochs. What is learned later is less than the last digit of the weights.',
    threshold:
      'LightningCLI: `gamma` is above 1, or the rate is below 2^-24 of its start before half of the epochs are done.',
    source: 'torch/optim/lr_scheduler.py, `ExponentialLR`; lightning/pytorch/cli.py; IEEE 754 binary32.',
    example: { bad: scheduler('ExponentialLR', 'gamma: 0.2'), good: scheduler('ExponentialLR', 'gamma: 0.95') },
  },
  find(keys, recipe) {
    const found = inEpochs(keys, recipe, 'exponentiallr');
    const at = `${found?.schedule.args}.gamma`;
    const gamma = found && keys.number(at);
    if (gamma === null || gamma === undefined || !found) return [];
    const args = { name: keys.name(at), gamma, epochs: found.epochs };
    if (gamma > 1) return [{ severity: 'warning', at, message: say('exponential-decay.grows', args) }];
    const lasting = gamma <= 0 ? 1 : Math.ceil(Math.log(spent) / Math.log(gamma));
    if (gamma === 1 || lasting * 2 > found.epochs) return [];
    return [{ severity: 'warning', at, message: say('exponential-decay.spent', { ...args, lasting }) }];
  },
};

const onecyclePeak: Trap = {
  id: 'onecycle-peak',
  formats: ['lightning-cli'],
  doc: {
    title: "OneCycleLR does not look at the optimizer's rate",
    severities: ['hint'],
    why: 'The schedule begins at `max_lr` divided by `div_factor` and rises to `max_lr`. The `lr` of the optimizer is overwritten before the first step.',
    threshold: 'Both are written and differ.',
    source: 'torch/optim/lr_scheduler.py, `OneCycleLR`.',
    fix: "`onecycle-peak` sets one to the other's value.",
    example: {
      bad: scheduler('OneCycleLR', 'max_lr: 0.5, total_steps: 50'),
      good: scheduler('OneCycleLR', 'max_lr: 0.05, total_steps: 50'),
    },
  },
  find(keys, { lr }) {
    const schedule = scheduleOf(keys);
    const at = `${schedule?.args}.max_lr`;
    const peak = schedule?.name === 'onecyclelr' ? keys.number(at) : null;
    if (peak === null || lr.state !== 'written' || lr.path === null || lr.value === peak) return [];
    const args = { name: keys.name(at), peak, key: lr.path.join('.'), lr: lr.value };
    return [
      { severity: 'hint', at, message: say('onecycle-peak.differs', args), mending: [{ set: at, to: lr.value }] },
    ];
  },
};

const onecycleLength: Trap = {
  id: 'onecycle-length',
  formats: ['lightning-cli'],
  doc: {
    title: 'OneCycleLR is not as long as the run',
    severities: ['error', 'warning'],
    why: 'Stepped more often than `total_steps` it stops the run with a ValueError. Where steps are meant and epochs are counted, the run ends while the rate still rises.',
    threshold:
      'LightningCLI, which steps it once an epoch: error where `total_steps` is below the epochs of the run, warning where they end before the rate is at its peak (`pct_start`, 0.3 by default).',
    source: 'torch/optim/lr_scheduler.py, `OneCycleLR`; lightning/pytorch/cli.py, `configure_optimizers`.',
    fix: '`onecycle-length` sets the epochs of the run.',
    example: {
      bad: scheduler('OneCycleLR', 'max_lr: 0.05, total_steps: 20'),
      good: scheduler('OneCycleLR', 'max_lr: 0.05, total_steps: 50'),
    },
  },
  find(keys, recipe): Sprung[] {
    const found = inEpochs(keys, recipe, 'onecyclelr');
    const at = `${found?.schedule.args}.total_steps`;
    const steps = found && keys.number(at);
    if (!found || !steps || !(steps > 0)) return [];
    const { epochs } = found;
    const args = { name: keys.name(at), steps, epochs };
    const mending = [{ set: at, to: epochs }];
    if (steps < epochs) return [{ severity: 'error', at, message: say('onecycle-length.short', args), mending }];
    const rising = keys.number(`${found.schedule.args}.pct_start`) ?? 0.3;
    if (rising * steps <= epochs) return [];
    return [{ severity: 'warning', at, message: say('onecycle-length.rising', args), mending }];
  },
};

export const scheduleTraps: readonly Trap[] = [
  cosineReturns,
  lateMilestones,
  plateauFactor,
  exponentialDecay,
  onecyclePeak,
  onecycleLength,
];
