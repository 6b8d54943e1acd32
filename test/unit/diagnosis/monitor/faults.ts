/** Runs with one fault each: what a detector has to see, on a series made to have it. */
import type { Clue } from '../../../../src/diagnosis/monitor/clue';
import type { Evaluation } from '../../../../src/diagnosis/monitor/detector';
import type { RunFacts } from '../../../../src/diagnosis/monitor/facts';
import type { Gauges } from '../../../../src/diagnosis/monitor/gauges';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import type { RunLog } from '../../../../src/diagnosis/report';
import { pictures } from './pictures';
import { healthy, noise, sample } from './series';

type Layers = Parameters<typeof sample>[1];

export interface Fault {
  /** The rule, and its severity in the end. */
  expected: string;
  facts?: RunFacts;
  steps?: number;
  /** Turns a healthy step, counted from 0, into one of the faulty run. */
  step?: (step: Required<Pick<Observation, 'step' | 'loss' | 'lr' | 'gradNorm'>>, i: number) => Observation;
  /** Figures of the layers at sample i, one every second step; those of a healthy layer where absent. */
  sample?: (i: number) => Layers;
  /** Evaluation i, one every twenty steps. */
  evaluation?: (i: number) => Omit<Evaluation, 'step'>;
  /** Figures beside the loss of step i; none where absent. */
  gauges?: (i: number) => Gauges;
  /** What a probe saw of the script, at its third step. */
  clue?: Partial<Clue>;
  /** What the finding's evidence holds, by name, roughly. */
  evidence?: Record<string, number>;
  fixes?: string[];
}

const count = 600;
const names = ['first', 'second', 'third', 'output'];
export const known: RunFacts = {
  optimizer: 'adam',
  beta2: 0.999,
  eps: 1e-8,
  clipNorm: 5,
  activation: 'relu',
  precision: 'fp32',
};
const wavy = (i: number) => 1 + 0.1 * Math.sin(i);
const usual = (i: number): Layers => names.map(() => ({ gradNorm: 0.1 * wavy(i), updateNorm: 0.001 * wavy(i) }));
const usualEvaluation = (i: number) => ({
  loss: 1.1 + 3 * Math.exp(-i / 5),
  metrics: { accuracy: 0.9 - 0.8 * Math.exp(-i / 5) },
});
/** One layer's figures replaced from a sample on. */
const layer =
  (index: number, figures: Layers[number], from = 0) =>
  (i: number): Layers =>
    usual(i).map((each, at) => (at === index && i >= from ? { ...each, ...figures } : each));

/** The log of a run with a fault; of a healthy one where nothing is changed. */
export function logOf(fault: Fault): RunLog {
  const { facts = known, steps = count, step = (each) => each } = fault;
  return {
    steps: healthy(steps).map((each, i) => ({ time: i, ...step(each, i) })),
    layers: names,
    samples: Array.from({ length: steps / 2 }, (_, i) => sample(2 * i + 1, (fault.sample ?? usual)(i))),
    evaluations: Array.from({ length: steps / 20 }, (_, i) => ({
      step: 20 * i + 20,
      ...(fault.evaluation ?? usualEvaluation)(i),
    })),
    totalSteps: steps,
    facts,
    ...(fault.clue && { clues: [{ step: 3, clue: '', names: [], values: {}, ...fault.clue }] }),
    ...(fault.gauges && {
      gauges: Array.from({ length: steps }, (_, i) => ({ step: i + 1, gauges: fault.gauges!(i) })),
    }),
  };
}

const flat = (seed: number, level = 2.3) => {
  const random = noise(seed);
  return () => level + 0.01 * random();
};

/** Steps with another loss, with noise of a hundredth. */
function noisy(seed: number, loss: (i: number) => number): NonNullable<Fault['step']> {
  const random = noise(seed);
  return (each, i) => ({ ...each, loss: loss(i) + 0.01 * random() });
}

export const faults: Record<string, Fault> = {
  ...pictures,
  'a loss that lost its progress for good': {
    expected: 'act divergence',
    step: (each, i) => (i < 300 ? each : { ...each, loss: 9 }),
  },
  'a loss that becomes NaN': {
    expected: 'act non-finite',
    step: (each, i) => (i < 500 ? each : { ...each, loss: NaN }),
  },
  'norms that leave their range and a loss that follows': {
    expected: 'act exploding-gradient',
    step: (each, i) => ({ ...each, gradNorm: i >= 298 ? 40 : each.gradNorm, loss: i >= 302 ? 9 : each.loss }),
  },
  'a loss that rises from the first steps on': {
    expected: 'act early-blow-up',
    step: (each, i) => (i < 2 ? each : { ...each, loss: 40 + each.loss }),
  },
  'a loss of the wrong sign, which falls without end': {
    expected: 'act negative-loss',
    step: (each, i) => ({ ...each, loss: -2 * Math.exp(i / 60), gradNorm: Math.exp(i / 80) }),
  },
  'first steps that replace the weights and throw the loss up': {
    expected: 'act overshoot',
    step: noisy(21, (i) => (i === 0 ? 2.3 : 2.3 + 40 * Math.exp(-i))),
    sample: (i) => names.map(() => ({ weightNorm: 2, updateNorm: i === 0 ? 2.6 : 0.002 })),
    evidence: { updateRatio: 1.3, impliedLr: 0.01 * (0.01 / 1.3) },
    fixes: ['lower-lr'],
  },
  'one bad loss': { expected: 'note loss-spike', step: (each, i) => (i === 400 ? { ...each, loss: 3 } : each) },
  'the same batch that spikes in every pass': {
    expected: 'warn repeated-spike',
    step: (each, i) => ({ ...each, position: i % 100, loss: i > 100 && i % 100 === 37 ? each.loss + 2 : each.loss }),
    evidence: { dataPosition: 37, spikesHere: 4 },
    fixes: ['skip-batches'],
  },
  'a step done again after a resume that spikes again': {
    expected: 'warn repeated-spike',
    step: (each, i) => {
      const step = i < 300 ? i + 1 : i - 59;
      return { ...each, step, loss: step === 280 ? 3 : each.loss };
    },
    evidence: { dataPosition: 280 },
  },
  'norms that drift upwards while the loss begins to rise, and come back': {
    expected: 'note gradient-warning',
    step: (each, i) => {
      const drift = Math.max(0, Math.min(i - 300, 420 - i)) / 30;
      return { ...each, gradNorm: each.gradNorm * Math.exp(0.7 * drift), loss: each.loss + 0.6 * drift };
    },
    fixes: [],
  },
  'a jump after a resume without its schedule': {
    expected: 'warn resume-shock',
    step: (each, i) => ({
      ...each,
      ...(i === 300 ? { resumed: true } : {}),
      lr: i >= 300 ? 0.05 : each.lr,
      loss: i > 303 && i < 340 ? 8 : each.loss,
    }),
  },
  'a jump after the rate rose tenfold': {
    expected: 'note schedule-shock',
    step: (each, i) => ({ ...each, lr: i >= 300 ? 0.1 : 0.01, loss: i === 310 ? 3 : each.loss }),
    evidence: { stepsAfterChange: 10 },
  },
  'a rate that leaps back after its schedule had fallen, which the loss bears': {
    expected: 'note schedule-left',
    step: (each, i) => ({ ...each, lr: i < 300 ? 0.01 * (1 - i / 301) : 0.0075 }),
    evidence: { lrAfterChange: 0.0075, scheduleEnd: 302 },
  },
  'a schedule that falls twice as fast as the plan is long': {
    expected: 'note schedule-mismatch',
    step: (each, i) => ({ ...each, lr: 0.001 + 0.009 * Math.max(0, 1 - i / 300) }),
    evidence: { totalSteps: 600 },
  },
  'progress that is lost and regained again and again': {
    expected: 'act oscillation',
    step: (each, i) => ({ ...each, loss: i > 100 && i % 100 < 25 ? each.loss + 6 : each.loss }),
  },
  'progress of which half is lost and regained again and again': {
    expected: 'warn oscillation',
    step: (each, i) => ({ ...each, loss: i > 200 && i % 80 < 25 ? each.loss + 1.9 : each.loss }),
  },
  'a loss that goes up and down in turn': {
    expected: 'note edge-of-stability',
    step: (each, i) => ({ ...each, loss: each.loss + (i > 200 ? 0.4 * (-1) ** i : 0) }),
    evidence: { changeCorrelation: -1 },
  },
  'a hidden layer of which most units died': {
    expected: 'note dead-units',
    sample: layer(1, { zeroShare: 0.9 }, 50),
  },
  'a hidden layer without a living unit in a run that does not learn': {
    expected: 'act dead-units',
    step: (each) => ({ ...each, loss: flat(1)() }),
    sample: layer(1, { zeroShare: 1 }),
    evidence: { zeroShare: 1 },
  },
  'units that all die after the run had learned something': {
    expected: 'act dead-units',
    step: (each, i) => ({ ...each, loss: i < 100 ? each.loss : 2 + 0.01 * each.loss }),
    sample: (i) => names.map((_, at) => ({ zeroShare: at < 2 && i >= 50 ? 1 : 0.5 })),
    evidence: { zeroShare: 1, onset: 100, deadLayers: 2 },
    fixes: ['lower-lr', 'warmup'],
  },
  'units of the first layers that stay alive': {
    expected: 'note dead-units',
    step: (each, i) => ({ ...each, loss: i < 100 ? each.loss : 2 + 0.01 * each.loss }),
    sample: (i) => names.map((_, at) => ({ zeroShare: at === 1 && i >= 50 ? 1 : 0.5 })),
  },
  'an early layer with hardly any gradient': {
    expected: 'note vanishing-gradient',
    sample: layer(0, { gradNorm: 1e-6 }),
  },
  'an early layer with far more gradient than the others': {
    expected: 'note exploding-layers',
    sample: layer(0, { gradNorm: 1e4 }),
    evidence: { layerGradientQuotient: 1e5 },
  },
  'sigmoid units that lose their gradient': {
    expected: 'note saturated-units',
    facts: { ...known, activation: 'sigmoid' },
    sample: layer(1, { gradNorm: 2e-3, weightNorm: 4 }, 60),
  },
  'a loss at the value of guessing, come down from far above': {
    expected: 'act guessing',
    facts: { ...known, classes: 10 },
    step: (each, i) => ({ ...each, loss: Math.log(10) + 3 * Math.exp(-i / 5) }),
    evidence: { guessLoss: Math.log(10) },
  },
  'a loss that stays where it was': { expected: 'warn no-learning', steps: 1500, step: noisy(1, () => 3.1) },
  'a loss that falls slowly and steadily': {
    expected: 'warn slow-learning',
    step: noisy(2, (i) => 2.3 - 0.0001 * i),
  },
  'a schedule that is spent after a fifth of the run': {
    expected: 'act spent-lr',
    step: (each, i) => ({ ...each, lr: 0.01 * 0.1 ** (i / 30) }),
    fixes: ['longer-decay'],
  },
  'a rate of zero': { expected: 'act spent-lr', step: (each) => ({ ...each, lr: 0 }) },
  'a layer with a gradient that is not updated': {
    expected: 'warn unchanged-weights',
    sample: layer(2, { updateNorm: 0 }),
  },
  'no layer that changes at all': {
    expected: 'act unchanged-weights',
    sample: () => names.map(() => ({ updateNorm: 0 })),
  },
  'steps of half the size of the weights': {
    expected: 'note update-ratio',
    sample: () => names.map(() => ({ updateNorm: 0.5 })),
    evidence: { updateRatio: 0.5, impliedLr: 2e-5 },
  },
  'steps of a millionth of the weights, and nothing learned': {
    expected: 'warn update-ratio',
    step: noisy(3, () => 2.3),
    sample: () => names.map(() => ({ updateNorm: 1e-6 })),
    evidence: { updateRatio: 1e-6, impliedLr: 10 },
  },
  'an epsilon far above the gradients': {
    expected: 'warn large-epsilon',
    facts: { ...known, eps: 0.1 },
    // lr x gradient / epsilon = 0.01 x 0.1 / 0.1
    sample: () => names.map(() => ({ updateNorm: 0.009 })),
    evidence: { epsilonShare: 0.9 },
    fixes: ['epsilon'],
  },
  'spikes that follow a gradient the second moment does not know': {
    expected: 'warn stale-second-moment',
    step: (each, i) => ({
      ...each,
      gradNorm: i >= 200 && i % 120 === 0 ? 6 : 0.5,
      loss: i >= 200 && i % 120 === 4 ? each.loss + 2 : each.loss,
    }),
    fixes: ['beta2'],
  },
  'a loss scale that is halved again and again': {
    expected: 'warn loss-scale',
    facts: { ...known, precision: 'fp16' },
    step: (each, i) => ({ ...each, lossScale: 65536 / 2 ** Math.max(0, Math.min(4, Math.floor((i - 300) / 20))) }),
  },
  'a loss scale at its minimum': {
    expected: 'act loss-scale',
    facts: { ...known, precision: 'fp16' },
    step: (each, i) => ({ ...each, lossScale: Math.max(1, 65536 / 2 ** Math.max(0, Math.floor((i - 300) / 5))) }),
    fixes: ['bf16'],
  },
  'clipping far below the usual norm': {
    expected: 'note tight-clipping',
    facts: { ...known, clipNorm: 0.01 },
    evidence: { clippedShare: 1, clipNorm: 0.01 },
  },
  'weights that start at zero': {
    expected: 'warn poor-initialization',
    sample: (i) => names.map((_, at) => (at < 3 ? { weightNorm: 0.001 * (i + 1) } : {})),
    evidence: { zeroLayers: 3 },
    fixes: ['initialization'],
  },
  'a first loss far above guessing': {
    expected: 'warn poor-initialization',
    facts: { ...known, classes: 3 },
    fixes: ['standardize'],
  },
  'weights that grow without an end': {
    expected: 'note weight-growth',
    sample: (i) => names.map((_, at) => (at === 1 ? { weightNorm: 1.02 ** i } : {})),
    fixes: ['lower-lr', 'weight-decay'],
  },
  'weights that fade away': {
    expected: 'note weight-collapse',
    sample: (i) => names.map((_, at) => (at === 1 ? { weightNorm: 0.95 ** i } : {})),
  },
  'held-out loss that rises while training loss falls': {
    expected: 'act overfitting',
    evaluation: (i) => ({ loss: 1.1 + 3 * Math.exp(-i / 2) + (i > 8 ? 0.1 * (i - 8) : 0) }),
    evidence: { bestEvaluation: 1.13 },
    fixes: ['early-stopping'],
  },
  'held-out loss that stands still while training loss falls far below it': {
    expected: 'warn overfitting',
    step: (each, i) => ({ ...each, loss: 0.02 + 3 * Math.exp(-i / 150) }),
    evaluation: (i) => ({ loss: 1.1 + 2 * Math.exp(-i / 2) }),
    fixes: ['more-data', 'early-stopping'],
  },
  'a run that goes on when nothing is gained': {
    expected: 'note overtraining',
    steps: 1200,
    step: (each, i) => ({ ...each, loss: 1 + 3 * Math.exp(-i / 20) }),
    evaluation: (i) => ({ loss: i < 10 ? 2 - i / 10 : 1.1 }),
  },
  'a loss that falls and an accuracy that does not': {
    expected: 'warn metric-disagrees',
    evaluation: (i) => ({ loss: 1.1 + 3 * Math.exp(-i / 10), metrics: { accuracy: 0.1 + 0.001 * (i % 2) } }),
  },
  'a loss that is the same to the last digit from one row on': {
    expected: 'warn repeating-loss',
    step: (each, i) => (i < 300 ? each : { ...each, loss: 1.2345678 }),
    evidence: { loss: 1.2345678 },
  },
  'a loss of exactly zero': { expected: 'act zero-loss', step: (each) => ({ ...each, loss: 0, gradNorm: 0 }) },
  'a gradient of exactly zero': {
    expected: 'act zero-gradient',
    step: (each) => ({ ...each, loss: flat(4)(), gradNorm: 0 }),
    evidence: { gradNorm: 0 },
  },
  'norms that were recorded after clipping': {
    expected: 'note constant-gradient',
    step: (each) => ({ ...each, gradNorm: 1 }),
    evidence: { gradNorm: 1 },
  },
  'norms that are never a number': {
    expected: 'warn non-finite-gradient',
    step: (each, i) => ({ ...each, loss: 2.3 + 0.01 * Math.sin(5 * i), gradNorm: NaN }),
    facts: { ...known, precision: 'fp16' },
    fixes: ['bf16'],
  },
  'evaluations that are NaN': {
    expected: 'warn non-finite-evaluation',
    evaluation: (i) => ({ loss: i < 10 ? 2 : NaN }),
  },
  'an hour without a step': {
    expected: 'warn stall',
    step: (each, i) => ({ ...each, time: i < 400 ? i : i + 3600 }),
    evidence: { stepSeconds: 3601 },
  },
  'quick steps that become four times as slow': {
    expected: 'note slow-steps',
    step: (each, i) => ({ ...each, time: 0.01 * (i < 200 ? i : 200 + 4 * (i - 200)) }),
  },
  'steps that become four times as slow': {
    expected: 'warn slow-steps',
    step: (each, i) => ({ ...each, time: i < 200 ? i : 200 + 4 * (i - 200) }),
    evidence: { stepSeconds: 4 },
  },
};
