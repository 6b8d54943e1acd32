/** A kind of made runs: a generator, and what a careful engineer would say of its curves with hindsight. */
import type { Counts, Outcome, Run } from '../runs';
import { Random } from './random';
import type { Curve } from './shapes';

export interface MadeKind {
  id: string;
  /** Stuck runs got nowhere without losing anything: a warning tells them as well. */
  outcome: Exclude<Outcome, 'unclear'>;
  /** Why it is that, in a sentence. */
  why: string;
  /** The severities that count as told, where not those of its outcome. */
  counts?: Counts;
  make(r: Random): Made;
}

/** One run. Without `log` it is watched as a run of Keel's own; with it, it is read as a log of these columns. */
export interface Made {
  loss: Curve;
  gradNorm?: Curve;
  lr?: Curve;
  step?: Curve;
  evaluations?: { at: number; loss: number }[];
  /** The row at which its trouble begins; the first where absent. */
  onset?: number;
  /** Planned length in steps; unknown where absent. */
  totalSteps?: number;
  log?: Record<string, readonly (number | undefined)[]>;
}

/** Every so many-th step has a row. */
export const everySo = (n: number, every: number): Curve => Array.from({ length: n }, (_, i) => i * every);

/** The numbers of epochs, from 1 on. */
export const epochs = (n: number): Curve => Array.from({ length: n }, (_, i) => i + 1);

/** The steps of rows that are so far apart, in a run whose planned length is known or not. */
export function stepsOf(
  r: Random,
  n: number,
  apart: readonly number[] = [1, 1, 10, 50],
): Pick<Made, 'step' | 'totalSteps'> {
  const every = r.pick(apart);
  return { step: everySo(n, every), ...(r.chance(0.5) && { totalSteps: n * every }) };
}

const seeds = 20;

export function runsOf(kind: MadeKind, first: number): Run[] {
  const { id, outcome, why, counts, make } = kind;
  return Array.from({ length: seeds }, (_, i) => {
    const made = make(new Random(textSeed(id) + first + i));
    const { loss, gradNorm, lr, step, evaluations, totalSteps, log, onset } = made;
    const floats = (curve: Curve | undefined) => (curve === undefined ? null : Float64Array.from(curve));
    return {
      ...{ collection: 'made', id: `${id}/${first + i}`, problem: id, label: id, outcome, why },
      ...{
        totalSteps: totalSteps ?? null,
        step: floats(step),
        loss: Float64Array.from(loss),
        gradNorm: floats(gradNorm),
      },
      ...(lr && { lr: Float64Array.from(lr) }),
      ...(evaluations && { evaluations }),
      ...(log && { log }),
      ...(counts && { counts }),
      ...(onset !== undefined && { onset }),
      ...(outcome === 'bad' && onset === undefined && { onset: 0 }),
    };
  });
}

const textSeed = (text: string): number => [...text].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 1e6, 7);
