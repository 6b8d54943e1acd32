/** The signals that detectors need: whether a run has them, and what would let what is missing be checked. */
import { say, type Message } from '../../shared/messages/say';
import type { DetectorKind, Need } from './detector';
import type { Signals } from './signals/signals';

interface Source {
  has(signals: Signals): boolean;
  /** Whether the run could use it at all; by default it could. */
  matters?(signals: Signals): boolean;
  /** What is missing, and what would let it be checked. */
  remedy: Message;
  /** As `remedy`, where it was recorded and told nothing. */
  useless?(signals: Signals): Message | null;
}

/** The first, and three in a row above it. */
const fewestEvaluations = 4;

const known = (value: unknown): boolean => value !== undefined;

export const sources: Record<Need, Source> = {
  gradNorm: {
    has: ({ normRecorded }) => normRecorded,
    remedy: say('need.grad-norm'),
    useless: ({ badNorms }) => (badNorms.seen > 0 ? say('need.grad-norm-number') : null),
  },
  lr: {
    has: ({ rates }) => rates.recorded,
    remedy: say('need.lr'),
  },
  layers: {
    has: ({ layers }) => layers.samples > 0,
    remedy: say('need.layers'),
  },
  evaluation: {
    has: ({ evaluations }) => evaluations > 0,
    remedy: say('need.evaluation'),
  },
  evaluations: {
    has: ({ evaluations }) => evaluations >= fewestEvaluations,
    matters: ({ evaluations }) => evaluations > 0,
    remedy: say('need.evaluation'),
    useless: ({ evaluations: n }) => say('need.evaluations', { n }),
  },
  metrics: {
    has: ({ metrics }) => metrics > 0,
    matters: ({ evaluations }) => evaluations > 0,
    remedy: say('need.metrics'),
  },
  time: {
    has: ({ timed }) => timed,
    remedy: say('need.time'),
  },
  lossScale: {
    has: ({ scaled }) => scaled,
    matters: ({ facts }) => facts.precision === undefined || facts.precision === 'fp16',
    remedy: say('need.loss-scale'),
  },
  position: {
    has: ({ position }) => !Number.isNaN(position),
    matters: ({ spikes }) => spikes.count > 1,
    remedy: say('need.position'),
  },
  config: {
    has: ({ facts }) => known(facts.optimizer) || known(facts.clipNorm),
    remedy: say('need.config'),
  },
  classes: {
    has: ({ facts }) => known(facts.classes),
    matters: ({ facts }) => !known(facts.optimizer),
    remedy: say('need.classes'),
  },
};

const missing = (need: Need, signals: Signals): boolean =>
  !sources[need].has(signals) && (sources[need].matters?.(signals) ?? true);

const remedyOf = (need: Need, signals: Signals): Message => sources[need].useless?.(signals) ?? sources[need].remedy;

/** What could not be checked of a run by these detectors, each with what would let it. */
export function notChecked(kinds: readonly DetectorKind[], signals: Signals): Message[] {
  const items: Message[] = [];
  for (const need of Object.keys(sources) as Need[]) {
    const what = kinds.filter((kind) => kind.needs.includes(need)).map((kind) => kind.what);
    if (need === 'lr') what.push(say('watch.lr-to-blame'));
    if (missing(need, signals) && what.length > 0)
      items.push(say('not-checked.item', { what, why: remedyOf(need, signals) }));
  }
  return items;
}

/** What would have made a finding of this kind surer, each with what would let it. */
export const notSeen = ({ better = [] }: DetectorKind, signals: Signals): Message[] =>
  better
    .filter((need) => missing(need, signals))
    .map((need) => say('not-checked.surer', { why: remedyOf(need, signals) }));
