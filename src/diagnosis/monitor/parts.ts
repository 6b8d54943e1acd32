/** Small parts that detectors are made of. */
import type { Confidence, Evidence, RunFinding, RunSeverity } from '../finding';
import type { Signals } from './signals';

/** A piece of evidence that stands at a step. */
export function at(step: number, name: string, value: number, text: string, threshold?: number): Evidence {
  return { name, value, step, text, ...(threshold === undefined ? {} : { threshold }) };
}

/** How long something has held without a break. */
export class Spell {
  /** Looks for which it has held. */
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

type Told = Omit<RunFinding, 'id' | 'endStep' | 'step' | 'causes' | 'paths' | 'fixes'> &
  Partial<Pick<RunFinding, 'id' | 'step' | 'causes' | 'paths' | 'fixes'>> & { confidence: Confidence };

/** A finding at the newest step, with the rule as its id unless it says otherwise. */
export const found = (signals: Signals, told: Told): RunFinding => ({
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
