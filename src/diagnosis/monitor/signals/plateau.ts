/**
 * Whether a loss still falls. Means of parts of its way are held against each other and against the error that such a mean
 * has, by the noise of the rows and by how blocks of rows wander; nothing here knows where zero is.
 */
import type { LossLevel } from './lossLevel';

/** Standard errors that a fall must exceed to count. */
export const certainErrors = 4;
/** Share of the rows at the start whose mean stands for it, and fewest of them. */
const startRows = { share: 0.05, fewest: 5 };
/** Share of the late blocks that lie below the start where the loss fell. */
const orderly = 0.95;
/** Rows that make a mean sure enough to speak of a loss that does not move. */
export const fewestRows = 20;
/** As many means of epochs, which hardly vary by chance. */
export const fewestMeans = 12;
/** Steps in which a run can have learned something. */
export const fewestSteps = 100;

/** Share of the progress that a loss has to have crept up by. */
const creeps = 0.1;

export const fewestFor = ({ means }: LossLevel): number => (means ? fewestMeans : fewestRows);

export interface MeanOfRows {
  mean: number;
  /** Standard error of the mean. */
  error: number;
  rows: number;
}

export interface Plateau {
  start: MeanOfRows;
  /** Loss of late: of the last half of the rows. */
  late: MeanOfRows;
  /** The loss does not fall between the middle and the end of what is left after the first `from` of the rows. */
  flat: boolean;
  /** All in all the loss fell beyond what noise explains. */
  learned: boolean;
  /** All that it fell it fell from the first row to the second. */
  atOnce?: boolean;
  rows: number;
}

/** What the calm rows so far tell, with a fall looked for after the first `from` (0 to 1) of them; null if they are too few. `blewUp`: the first rows were thrown out. */
export function plateauOf(level: LossLevel, from = 0.25, blewUp = false): Plateau | null {
  const rows = level.path.rows;
  if (rows < fewestFor(level) || !level.known) return null;
  const whole = startOf(level, rows, blewUp);
  const late = partOf(level, rows / 2, rows);
  const middle = (from * rows + rows) / 2;
  const [before, after] = [partOf(level, from * rows, middle), partOf(level, middle, rows)];
  const byStart = falls(whole, late);
  // The very first loss is a single one; it may have been far above the mean of the first rows, where these fell at once.
  const byFirst = level.initial - late.mean > (certainErrors + 1) * level.deviation;
  // A start that is a single loss may have stood high by chance.
  const learned = byStart || byFirst || liesBelow(level, whole.rows > 1 ? whole.mean : whole.mean - 2 * whole.error);
  return { start: whole, late, flat: !falls(before, after), learned, rows };
}

/** Share of what a loss fell at once; noise that hides a further fall of that size hides what is asked. */
const hidesOfFall = 0.25;

/**
 * What a log of means tells of the time after its first one, which may hold all that the loss fell: null if it has come down
 * since, or rows are no means. Neither the second mean nor those up to the middle stand higher than what follows.
 */
export function afterFirstMean(level: LossLevel): Plateau | null {
  const { path, deviation, means } = level;
  const { rows } = path;
  // The newest rows still wait until they count as calm.
  if (!means || level.count < fewestMeans || !(path.means()[0]?.rows === 1)) return null;
  const late = partOf(level, rows / 2, rows);
  const second = { ...partOf(level, 1, 2), error: deviation };
  if (falls(second, late) || falls(partOf(level, 1, rows / 2), late) || comesDown(path.means().slice(1))) return null;
  const atOnce = falls({ mean: level.initial, error: deviation, rows: 1 }, late);
  // Where noise hides a good share of what fell at once, nobody sees that nothing more came.
  if (atOnce && certainFall(second, late) > hidesOfFall * (level.initial - second.mean)) return null;
  const start = atOnce ? second : partOf(level, 0, startRows.fewest);
  return { start, late, flat: true, learned: false, atOnce, rows };
}

/** Standard deviations of the order of rows by chance, one time in a thousand. */
const certainOrder = 3;

/**
 * Whether later means lie below earlier ones more often than chance does it: of few rows their order shows a slow fall
 * before means of halves do (Mann, Nonparametric tests against trend, 1945).
 */
function comesDown(means: readonly { mean: number }[]): boolean {
  const n = means.length;
  let down = 0;
  means.forEach(({ mean }, i) => {
    for (let j = i + 1; j < n; j++) down += Math.sign(mean - means[j]!.mean);
  });
  return down > certainOrder * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
}

/** Whether the smoothed loss has come surely below a mean where it had stood still. */
export const fellBelow = ({ level, error, deviation }: LossLevel, mean: number): boolean =>
  level < mean - Math.max(2 * certainErrors * error, deviation);

/** A rise of the loss from its lowest stretch to its last quarter. */
export interface Creep {
  low: MeanOfRows;
  /** Steps at which the lowest stretch ended, and the last one begins. */
  lowStep: number;
  late: MeanOfRows;
  /** Share of the progress that it undid. */
  undone: number;
}

/**
 * Whether the loss has crept up from its lowest stretch, a quarter of the rows, to the last quarter: by more than its errors
 * explain, and by a good share of all progress. Null where it did not.
 */
export function creepOf(level: LossLevel): Creep | null {
  const { path, afterStart } = level;
  const { rows } = path;
  if (rows < 2 * fewestRows || !level.learned) return null;
  const late = partOf(level, 0.75 * rows, rows);
  let low: MeanOfRows = late;
  let lowStep = NaN;
  for (let end = 0.25; end <= 0.5; end += 0.05) {
    const part = partOf(level, (end - 0.25) * rows, end * rows);
    if (part.mean < low.mean) [low, lowStep] = [part, path.stepAt(end)];
  }
  const rise = late.mean - low.mean;
  const undone = rise / (afterStart - low.mean);
  const surely = rise > certainFall(late, low) && undone > creeps;
  return surely ? { low, lowStep, late, undone } : null;
}

/** The first rows; the very first alone where the others stood far above it, as in a blow-up that came back. */
function startOf(level: LossLevel, rows: number, blewUp: boolean): MeanOfRows {
  const { initial, deviation } = level;
  const first = partOf(level, 0, Math.max(startRows.fewest, startRows.share * rows));
  return !blewUp && first.mean < initial + (certainErrors + 1) * deviation
    ? first
    : { mean: initial, error: deviation, rows: 1 };
}

/** Whether nearly every block of the last half lies below the start: a fall in few rows shows in their order before it does in means. */
function liesBelow({ path }: LossLevel, start: number): boolean {
  const late = path.means().slice(path.means().length / 2);
  return late.filter(({ mean }) => mean < start).length > orderly * late.length;
}

/** Means of equal numbers differ by their last digits. */
const resolution = 1e-12;

/** The distance of two means that their errors do not explain. */
export const certainFall = (a: MeanOfRows, b: MeanOfRows): number => certainErrors * Math.hypot(a.error, b.error);

const falls = (before: MeanOfRows, after: MeanOfRows): boolean =>
  before.mean - after.mean > certainFall(before, after) + resolution * Math.abs(after.mean);

/** Mean of the rows from `from` to `to`, counted from 0; blocks count whole, by their middle. */
function partOf({ path, deviation }: LossLevel, from: number, to: number): MeanOfRows {
  let [sum, rows, blocks, seen] = [0, 0, 0, 0];
  for (const block of path.means()) {
    const middle = seen + block.rows / 2;
    seen += block.rows;
    if (middle < from || (middle > to && rows > 0)) continue;
    sum += block.mean * block.rows;
    rows += block.rows;
    blocks += 1;
  }
  const error = Math.max(deviation / Math.sqrt(rows), path.wander / Math.sqrt(blocks));
  return { mean: sum / rows, error, rows };
}
