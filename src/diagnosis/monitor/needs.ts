/** The signals that detectors need: whether a run has them, and what would let what is missing be checked. */
import type { DetectorKind, Need } from './detector';
import type { Signals } from './signals/signals';

interface Source {
  has(signals: Signals): boolean;
  /** Whether the run could use it at all; by default it could. */
  matters?(signals: Signals): boolean;
  /** What is missing, and what would let it be checked. */
  remedy: string;
}

const known = (value: unknown): boolean => value !== undefined;

export const sources: Record<Need, Source> = {
  gradNorm: {
    has: ({ normRecorded }) => normRecorded,
    remedy: 'no gradient norm was recorded; record the global norm before clipping, as grad_norm, at every step',
  },
  lr: {
    has: ({ rates }) => rates.recorded,
    remedy: 'no learning rate was recorded; record it, as lr, at every step',
  },
  layers: {
    has: ({ layers }) => layers.samples > 0,
    remedy: 'no figures of single layers were recorded; runs of Keel record them (monitor.layersEvery)',
  },
  evaluation: {
    has: ({ evaluations }) => evaluations > 0,
    remedy: 'no loss on held-out data was recorded; set validation.split, or record it as val_loss',
  },
  metrics: {
    has: ({ metrics }) => metrics > 0,
    matters: ({ evaluations }) => evaluations > 0,
    remedy: 'no metric beside the loss was recorded on held-out data; record one, such as val_accuracy',
  },
  time: {
    has: ({ timed }) => timed,
    remedy: 'no times were recorded; record the time of every step, as time',
  },
  lossScale: {
    has: ({ scaled }) => scaled,
    matters: ({ facts }) => facts.precision === undefined || facts.precision === 'fp16',
    remedy: 'no loss scale was recorded; where the run computes in fp16, record it, as loss_scale, at every step',
  },
  position: {
    has: ({ position }) => !Number.isNaN(position),
    matters: ({ spikes }) => spikes.count > 1,
    remedy: 'the place of each batch in the data was not recorded; record its number, as batch_index, at every step',
  },
  config: {
    has: ({ facts }) => known(facts.optimizer) || known(facts.clipNorm),
    remedy: 'the optimizer and the clipping of the run are unknown; runs of Keel tell them by their config',
  },
  classes: {
    has: ({ facts }) => known(facts.classes),
    matters: ({ facts }) => !known(facts.optimizer),
    remedy: 'the number of classes is unknown; record it once, as the scalar classes',
  },
};

const missing = (need: Need, signals: Signals): boolean =>
  !sources[need].has(signals) && (sources[need].matters?.(signals) ?? true);

/** What could not be checked of a run by these detectors, each with what would let it. */
export function notChecked(kinds: readonly DetectorKind[], signals: Signals): string[] {
  const items: string[] = [];
  for (const need of Object.keys(sources) as Need[]) {
    const what = kinds.filter((kind) => kind.needs.includes(need)).map((kind) => kind.what);
    if (need === 'lr') what.push('whether the learning rate is to blame');
    if (missing(need, signals) && what.length > 0) items.push(`${what.join(', ')}: ${sources[need].remedy}.`);
  }
  return items;
}

/** What would have made a finding of this kind surer, each with what would let it. */
export const notSeen = ({ better = [] }: DetectorKind, signals: Signals): string[] =>
  better.filter((need) => missing(need, signals)).map((need) => `${sources[need].remedy}.`);
