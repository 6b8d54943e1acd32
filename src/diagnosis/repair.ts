/** Whether a fix held: the loss of the run that it made, against where the loss stood in the run before. */
import { say, type Message } from '../shared/messages/say';

export interface Course {
  /** Losses in the order of their steps; what was not recorded is left out. */
  losses: readonly { step: number; loss: number }[];
  /** Losses on held-out data. */
  evaluations: readonly { step: number; loss: number }[];
  /** The first step from which on the run counts as gone wrong; null where it did not. */
  trouble: number | null;
  /** Number of tables, one for each optimizer. */
  tables: number;
}

/**
 * - better: the loss is lower than it ever stood before;
 * - held: it is where it stood before the trouble, and the trouble did not come back;
 * - failed: the trouble came back, or the loss is higher than it stood, or no lower where nothing had been lost;
 * - unknown: the losses do not tell.
 */
export type RepairVerdict = 'better' | 'held' | 'failed' | 'unknown';

export interface Judgement {
  verdict: RepairVerdict;
  why: Message;
}

interface Level {
  loss: number;
  /** Standard error of the mean. */
  error: number;
  step: number;
  n: number;
}

/** Rows of a level: a tenth of the shorter run. */
const rows = { share: 0.1, least: 5, most: 200 };
/** Standard errors by which two levels must differ; the lowest of many levels is low by chance, too. */
const clear = 3;
/** Share of a level below which a difference means nothing, however little it moves. */
const nothing = 0.01;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Levels of `size` rows each, the newest last; the rows before the first whole level are left out. */
function levels(losses: Course['losses'], size: number): Level[] {
  const found: Level[] = [];
  for (let end = losses.length; end >= size; end -= size) {
    const part = losses.slice(end - size, end);
    const mean = part.reduce((sum, { loss }) => sum + loss, 0) / size;
    const spread = part.reduce((sum, { loss }) => sum + (loss - mean) ** 2, 0) / Math.max(1, size - 1);
    found.unshift({ loss: mean, error: Math.sqrt(spread / size), step: part.at(-1)!.step, n: size });
  }
  return found;
}

const lowest = (found: Level[]): Level | null =>
  found.reduce<Level | null>((best, each) => (best === null || each.loss < best.loss ? each : best), null);

const isSound = ({ loss }: { loss: number }) => Number.isFinite(loss);

/** Where the loss stood at best in `before`, and where it stands at the end of `after`; null where there is too little of either. */
function compared(
  before: Course,
  after: Course,
): { stood: Level; last: Level; now: Level; of: 'evaluation' | 'loss' } | null {
  const [held, heldNow] = [before.evaluations.filter(isSound), after.evaluations.filter(isSound)];
  if (held.length > 0 && heldNow.length > 0) {
    const [stood, now] = [lowest(levels(held, 1))!, lowest(levels(heldNow, 1))!];
    return { stood, last: levels(held, 1).at(-1)!, now, of: 'evaluation' };
  }
  const sound = before.losses.filter(isSound);
  const size = clamp(Math.round(rows.share * Math.min(sound.length, after.losses.length)), rows.least, rows.most);
  const found = levels(sound, size);
  const [low, now] = [lowest(found), levels(after.losses, size).at(-1)];
  if (low === null || now === undefined) return null;
  // A run that blew up at once stood best at its very first step.
  const start = { ...sound[0]!, error: now.error * Math.sqrt(now.n), n: 1 };
  return { stood: start.loss < low.loss ? start : low, last: found.at(-1)!, now, of: 'loss' };
}

const unknown = (why: Message): Judgement => ({ verdict: 'unknown', why: say('repair.not-judged', { why }) });

/** `run`: the run before the fix, where one may have to go back to. */
export function judgeRepair(before: Course, after: Course, run: string): Judgement {
  if (after.trouble !== null) return { verdict: 'failed', why: say('repair.again', { step: after.trouble }) };
  if (before.tables > 1 || after.tables > 1) return unknown(say('repair.several-optimizers'));
  if ([...before.losses, ...after.losses].some(({ loss }) => loss < 0)) return unknown(say('repair.signs'));
  const both = compared(before, after);
  if (both === null) return unknown(say('repair.too-short'));
  const { stood, last, now, of } = both;
  const differs = (one: Level, other: Level) =>
    Math.max(clear * Math.hypot(one.error, other.error), nothing * Math.abs(other.loss));
  const on = of === 'loss' ? say('repair.on-loss', { n: now.n }) : say('repair.on-evaluation');
  const about = { on, now: now.loss, stood: stood.loss, step: stood.step };
  if (now.loss < stood.loss - differs(now, stood)) return { verdict: 'better', why: say('repair.better', about) };
  // Where the run before never stood better than at its first step, or ended as well as it ever stood, nothing was lost that could be held.
  const learned = of === 'evaluation' || stood.n > 1;
  const lost = before.losses.some((row) => !isSound(row)) || last.loss > stood.loss + differs(last, stood);
  if (learned && lost && now.loss <= stood.loss + differs(now, stood))
    return { verdict: 'held', why: say('repair.held', about) };
  return { verdict: 'failed', why: say('repair.failed', { ...about, run }) };
}
