/** Small parts that detectors are made of. */
import { say, spoken, type Message } from '../../shared/messages/say';
import type { Confidence, Evidence, FindingSaid, RunFinding, RunSeverity } from '../finding';
import type { EvidenceName, RunRuleId } from '../ids';
import { median } from './signals/statistics/median';
import type { Signals } from './signals/signals';

/** A piece of evidence. */
export const fact = (name: EvidenceName, value: number, text: Message, threshold?: number): Evidence => ({
  ...{ name, value, ...(threshold === undefined ? {} : { threshold }) },
  ...spoken({ text }),
});

/** A piece of evidence that stands at a step. */
export const at = (step: number, ...given: Parameters<typeof fact>): Evidence => ({ step, ...fact(...given) });

/** What is usual for the gradient norms of this run. */
export const healthyNorms = ({ p50, p90 }: Pick<Signals['norms'], 'p50' | 'p90'>): Evidence[] => [
  fact('healthyGradNormP50', p50, say('evidence.healthy-median', { p50 })),
  fact('healthyGradNormP90', p90, say('evidence.healthy-p90', { p90 })),
];

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

type Told<R extends RunRuleId> = Pick<RunFinding<R>, 'rule' | 'severity' | 'evidence'> &
  Partial<Pick<RunFinding, 'id' | 'step' | 'paths' | 'fixes'>> & { confidence: Confidence } & Pick<
    FindingSaid,
    'message' | 'notChecked'
  > &
  Partial<Pick<FindingSaid, 'causes'>>;

/** A finding at the newest step, with the rule as its id unless it says otherwise. Its texts come as messages. */
export function found<R extends RunRuleId>(signals: Signals, told: Told<R>): RunFinding<R> {
  const { message, causes = [], notChecked, ...rest } = told;
  return {
    ...{ id: told.rule, step: signals.step, endStep: signals.step, paths: [], fixes: [] },
    ...rest,
    ...spoken({ message, causes, ...(notChecked && { notChecked }) }),
  };
}

/** A thing that does no harm while the run learns is a note then, and worth a look otherwise. */
export const warnUnlessLearning = ({ learning }: Signals): RunSeverity => (learning ? 'note' : 'warn');

type LayerName = string | Message;

/** A layer that is only numbered, as those of a sequence are, is told as a number. */
export function layerName({ options }: Signals, index: number): LayerName {
  const name = options.layers[index] ?? String(index);
  return /^\d{1,9}$/.test(name) ? say('layer.number', { index: Number(name) }) : name;
}

/** Names of several layers, at most three. */
export function layerNames(signals: Signals, indices: readonly number[]): LayerName[] {
  const names = indices.slice(0, 3).map((index) => layerName(signals, index));
  return indices.length > 3 ? [...names, say('layers.more', { n: indices.length - 3 })] : names;
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
