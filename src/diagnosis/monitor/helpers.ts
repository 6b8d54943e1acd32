/** Small parts that detectors are made of. */
import type { Confidence, Evidence, RunFinding, RunSeverity } from '../finding';
import type { EvidenceName, RunRuleId } from '../ids';
import { median } from './signals/statistics/median';
import type { Signals } from './signals/signals';

/** A piece of evidence that stands at a step. */
export function at(step: number, name: EvidenceName, value: number, text: string, threshold?: number): Evidence {
  return { name, value, step, text, ...(threshold === undefined ? {} : { threshold }) };
}

/** How long something has held without a break. */
export class Spell {
  /** Looks in a row at which it held. */
  held = 0;
  /** Step at which it began to hold. */
  since = 0;

  /** Takes the next look; true at the look at which it has held `needed` times. */
  push(holds: boolean, step: number, needed: number): boolean {
    this.held = holds ? this.held + 1 : 0;
    if (this.held === 1) this.since = step;
    return this.held === needed;
  }
}

type Told<R extends RunRuleId> = Omit<RunFinding<R>, 'id' | 'endStep' | 'step' | 'causes' | 'paths' | 'fixes'> &
  Partial<Pick<RunFinding, 'id' | 'step' | 'causes' | 'paths' | 'fixes'>> & { confidence: Confidence };

/** A finding at the newest step, with the rule as its id unless it says otherwise. */
export const found = <R extends RunRuleId>(signals: Signals, told: Told<R>): RunFinding<R> => ({
  ...{ id: told.rule, step: signals.step, endStep: signals.step, causes: [], paths: [], fixes: [] },
  ...told,
});

/** A thing that does no harm while the run learns is a note then, and worth a look otherwise. */
export const warnUnlessLearning = ({ learning }: Signals): RunSeverity => (learning ? 'note' : 'warn');

export const layerName = ({ options }: Signals, index: number): string => options.layers[index] ?? `layer ${index}`;

/** Names of several layers, at most three. */
export function layerNames(signals: Signals, indices: readonly number[]): string {
  const names = indices.slice(0, 3).map((index) => layerName(signals, index));
  return indices.length > 3 ? `${names.join(', ')} and ${indices.length - 3} more` : names.join(', ');
}

/** A ratio that some layers have; that of others is zero or not finite, which tells nothing. */
type RatioOf = (layer: number) => number;

const tells = (ratio: number): boolean => ratio > 0 && ratio < Infinity;

/** Whether the middle layer's ratio lies above one bound or below another, by counting: looks are many, sorting is dear. */
export function halves(count: number, ratioOf: RatioOf, { high, low }: { high: number; low: number }) {
  let [above, below, all] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const ratio = ratioOf(i);
    if (!tells(ratio)) continue;
    all += 1;
    if (ratio > high) above += 1;
    else if (ratio < low) below += 1;
  }
  return { above: 2 * above > all, below: 2 * below > all };
}

export const middleOf = (count: number, ratioOf: RatioOf): number =>
  median(Float64Array.from({ length: count }, (_, i) => ratioOf(i)).filter(tells));
