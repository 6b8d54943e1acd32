/** The learning rate over a whole run, as far as the config alone tells it. Pure. */
import { lrAt, warmupSteps } from '../config/keel/schedule';
import type { ScheduleConfig } from '../config/keel/schedule';
import type { Length, Recipe, Setting } from '../config/recipe';
import type { Config } from '../config/keel/schema';

export interface ScheduleCurve {
  /** e.g. `cosine`. */
  schedule: string;
  peak: number;
  /** At the last step; 0 where it is less than a thousandth of the peak. */
  end: number;
  /** Length of the run in optimizer steps; null where the config does not tell it. The shape is known all the same. */
  steps: number | null;
  /** Warmup as a share of the run, 0 to 1. */
  warmup: number;
  /** The learning rate after a share of the run, 0 to 1. */
  at(share: number): number;
}

/** Steps that stand for a run of unknown length; enough for a smooth curve. */
const anyLength = 10_000;

/** A smaller share of the peak is told as 0. */
const negligible = 1e-3;

/** The curve of our own config, by the trainer's own code. Null for `plateau`, which follows the validation loss. */
export function curveOfConfig({ schedule, optimizer, steps }: Config): ScheduleCurve | null {
  const relative = schedule.warmup === undefined && schedule.stepSize === undefined;
  if (schedule.name === 'plateau' || (steps === undefined && !relative)) return null;
  return curve(schedule, optimizer.lr, steps ?? null);
}

/** Names of foreign schedules that the trainer has too; the others depend on numbers that a recipe does not hold. */
const shared = new Set<string>(['constant', 'linear', 'cosine']);

/** The curve of any recipe; null where a part of it is unknown or is not drawn by the same formula everywhere. */
export function curveOfRecipe(recipe: Recipe): ScheduleCurve | null {
  const { lr, schedule, minimumLr, warmup, schedulerPeak } = recipe;
  if (recipe.lrIsMultiplier || lr.value === null || !(lr.value > 0)) return null;
  const unknown = [schedule, minimumLr, warmup, schedulerPeak].some(({ state }) => state === 'unknown');
  if (unknown || (schedule.state === 'absent' && !recipe.complete)) return null;
  const name = schedule.value ?? 'constant';
  const steps = stepsOf(recipe.total);
  const rise = warmupOf(warmup, recipe.total);
  if (!shared.has(name) || rise === null) return null;
  const fall = { name: name as 'constant' | 'linear' | 'cosine', minimum: minimumLr.value ?? 0, ...rise };
  return curve({ ...unused, ...fall }, schedulerPeak.value ?? lr.value, steps);
}

/** What the three schedules above do not read. */
const unused = { gamma: 0.1, factor: 0.1, patience: 5, threshold: 1e-4 };

export function stepsOf(total: Setting<Length>): number | null {
  return total.value?.unit === 'steps' && total.value.value >= 1 ? Math.round(total.value.value) : null;
}

/** Null where the length of the warmup cannot be compared with that of the run. */
function warmupOf(
  warmup: Setting<Length>,
  total: Setting<Length>,
): Pick<ScheduleConfig, 'warmup' | 'warmupRatio'> | null {
  const share = warmupShare(warmup, total);
  return share === null ? null : { warmupRatio: share };
}

/** Warmup as a share of the run, 0 to 1; null where that is not known. */
export function warmupShare(warmup: Setting<Length>, total: Setting<Length>): number | null {
  if (warmup.state === 'unknown') return null;
  if (warmup.value === null || warmup.value.value === 0) return 0;
  const { value, unit } = warmup.value;
  if (unit === 'share') return value >= 0 && value <= 1 ? value : null;
  if (total.value === null || total.value.unit !== unit || !(total.value.value > 0) || value < 0) return null;
  return Math.min(1, value / total.value.value);
}

function curve(schedule: ScheduleConfig, peak: number, steps: number | null): ScheduleCurve {
  const length = steps ?? anyLength;
  const rateOf = (step: number): number => lrAt(schedule, peak, Math.max(1, step), length);
  const at = (share: number): number => {
    const place = share * length;
    const [before, after] = [rateOf(Math.floor(place)), rateOf(Math.ceil(place))];
    return before + (after - before) * (place - Math.floor(place));
  };
  const last = rateOf(length);
  // The last step of a fall to 0 is a hair above it.
  const end = last < peak * negligible ? 0 : last;
  return { schedule: schedule.name, peak, end, steps, warmup: warmupSteps(schedule, length) / length, at };
}
