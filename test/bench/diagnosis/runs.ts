/** What the benchmark judges: a curve with what came of it, whatever it was read or made from. */

/**
 * What a record shows with hindsight. `unclear`: it shows neither, such as one that breaks off before the run came to the
 * bad end that its label tells of. Such runs are judged by nobody.
 */
export type Outcome = 'bad' | 'stuck' | 'good' | 'unclear';

export interface Run {
  collection: string;
  id: string;
  /** Kind of problem, to hold some apart. */
  problem: string;
  /** What the whole run came to, by its source: learned, stuck, worse, regressed or nonfinite. Made runs: their kind. */
  label: string;
  outcome: Outcome;
  /** Planned length in steps; null if unknown. */
  totalSteps: number | null;
  /** Numbers of the rows' steps; null if they are counted from 0. */
  step: Float64Array | null;
  loss: Float64Array;
  gradNorm: Float64Array | null;
  lr?: Float64Array;
  /** Losses on held-out data, each after the row `at`. */
  evaluations?: readonly { at: number; loss: number }[];
  /** It is read as a log of another tool: its columns by name, a row where there is no figure has `undefined`. */
  log?: Readonly<Record<string, readonly (number | undefined)[]>>;
  /** Why it is healthy or not, for people; made runs alone. */
  why?: string;
  /** The row at which the trouble of a made run begins; what was told before it was told of nothing. */
  onset?: number;
  /** The severities that count as told, where not those of its outcome. */
  counts?: Counts;
}

/** act: only what needs action tells it; warn: a warning tells it as well. */
export type Counts = 'act' | 'warn';

/** A run that destroys what it had calls for action; one that gets nowhere may be told more gently. */
export const countsOf = ({ counts, outcome }: Run): Counts => counts ?? (outcome === 'stuck' ? 'warn' : 'act');

/** The first row whose loss is not finite; null if all are. */
export function firstBad({ loss }: Run): number | null {
  const bad = loss.findIndex((value) => !Number.isFinite(value));
  return bad < 0 ? null : bad;
}
