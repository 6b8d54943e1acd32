/**
 * The learning rate of every step, as a pure function of the config, the step and, for `plateau`, of the evaluations
 * so far. Steps count from 1. After `warmup` steps the curves are those of torch.optim.lr_scheduler, spread over the
 * remaining steps: SequentialLR([LinearLR(1 / warmup), X], milestones=[warmup]) gives the same numbers.
 */
import type { Config } from './schema';

export type ScheduleConfig = Config['schedule'];

/** What `plateau` remembers between evaluations; part of a checkpoint. */
export interface PlateauState {
  /** Lowest evaluation loss that counted as an improvement; null before the first. */
  best: number | null;
  /** Evaluations since then. */
  bad: number;
  /** Product of the reductions so far. */
  factor: number;
}

/** Before the first evaluation. */
export const freshPlateau: PlateauState = { best: null, bad: 0, factor: 1 };

/** Steps of linear warmup: `warmup`, else `warmupRatio` of all steps, else none; at most the whole run. */
export function warmupSteps(schedule: ScheduleConfig, totalSteps: number): number {
  return Math.min(totalSteps, schedule.warmup ?? Math.round((schedule.warmupRatio ?? 0) * totalSteps));
}

/** A step after warmup: `done` of `span` steps lie behind it, and `lr` falls towards `minimum`. */
interface Decay {
  lr: number;
  minimum: number;
  done: number;
  span: number;
  gamma: number;
  stepSize: number;
  factor: number;
}

const decays: Record<ScheduleConfig['name'], (at: Decay) => number> = {
  constant: ({ lr }) => lr,
  exponential: ({ lr, gamma, done, stepSize }) => lr * gamma ** (done / stepSize),
  step: ({ lr, gamma, done, stepSize }) => lr * gamma ** Math.floor(done / stepSize),
  linear: ({ lr, minimum, done, span }) => minimum + (lr - minimum) * (1 - done / span),
  // SGDR without restarts (Loshchilov & Hutter, 2017), CosineAnnealingLR in PyTorch.
  cosine: ({ lr, minimum, done, span }) => minimum + ((lr - minimum) * (1 + Math.cos((Math.PI * done) / span))) / 2,
  plateau: ({ lr, factor }) => lr * factor,
};

/**
 * The learning rate of `step` (1 .. totalSteps; later steps stay at the end of the curve).
 * Warmup reaches the peak `lr` at its last step, so that no step is spent at 0.
 * `minimum` bounds the fall, not the warmup, and never lifts the rate above its peak.
 */
export function lrAt(
  schedule: ScheduleConfig,
  lr: number,
  step: number,
  totalSteps: number,
  plateau: PlateauState = freshPlateau,
): number {
  const warmup = warmupSteps(schedule, totalSteps);
  if (step <= warmup) return (lr * step) / warmup;
  const span = Math.max(1, totalSteps - warmup);
  const minimum = Math.min(schedule.minimum, lr);
  const done = Math.min(step - 1 - warmup, span);
  const stepSize = schedule.stepSize ?? Math.max(1, Math.round(totalSteps / 3));
  const value = decays[schedule.name]({ ...schedule, lr, minimum, done, span, stepSize, factor: plateau.factor });
  return Math.max(minimum, value);
}

/**
 * The plateau state after an evaluation, by the rule of ReduceLROnPlateau (mode min, threshold_mode rel):
 * after more than `patience` evaluations in a row that do not beat the best by `threshold`, the rate is multiplied
 * by `factor` and the count starts anew. A loss that is not finite is no improvement.
 */
export function plateauAfter(schedule: ScheduleConfig, state: PlateauState, loss: number): PlateauState {
  if (Number.isFinite(loss) && (state.best === null || loss < state.best * (1 - schedule.threshold))) {
    return { ...state, best: loss, bad: 0 };
  }
  const bad = state.bad + 1;
  return bad > schedule.patience ? { ...state, bad: 0, factor: state.factor * schedule.factor } : { ...state, bad };
}
