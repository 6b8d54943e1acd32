/**
 * The figures of evidence that a person can check on a curve, those first that prove most. What is not in the table is for
 * the full list: a figure that says where the others stand, or how they were computed.
 */
import { say, type Message } from '../../shared/messages/say';
import type { EvidenceName } from '../ids';

export interface Rank {
  title: Message;
  /** Of two figures of one quantity with the same value, the first is enough. */
  of: 'loss' | 'held-out' | 'norm' | 'rate' | 'data' | 'layer' | 'steps' | 'policy';
  /** How the value is written; `moment`: the step is all there is to tell. */
  as: 'figure' | 'percent' | 'moment';
  /** It needs no other proof, as a value that is no number does. */
  alone?: true;
  /** On which side of its bound a value is no finding; `between` two of them it is told the one that it passed. */
  sound?: 'below' | 'above' | 'between';
}

const loss = (title: Message): Rank => ({ title, of: 'loss', as: 'figure' });
const heldOut = (title: Message): Rank => ({ title, of: 'held-out', as: 'figure' });
const norm = (title: Message): Rank => ({ title, of: 'norm', as: 'figure' });
const rate = (title: Message): Rank => ({ title, of: 'rate', as: 'figure' });
const layer = (title: Message): Rank => ({ title, of: 'layer', as: 'figure' });
const steps = (title: Message): Rank => ({ title, of: 'steps', as: 'figure' });
const policy = (title: Message): Rank => ({ title, of: 'policy', as: 'figure' });

/** In the order of the keys. */
export const ranks: Readonly<Record<string, Rank>> = {
  nonFiniteStep: { ...loss(say('figure.not-finite')), as: 'moment', alone: true },
  lossScale: { ...steps(say('figure.loss-scale')), sound: 'above' },
  skippedShare: { ...steps(say('figure.skipped-share')), as: 'percent', sound: 'below' },
  clippedShare: { ...norm(say('figure.clipped-share')), as: 'percent', sound: 'below' },
  stepSeconds: { ...steps(say('figure.step-seconds')), sound: 'below' },
  zeroShare: { ...layer(say('figure.zero-share')), as: 'percent', sound: 'below' },
  zeroShareAtStart: { ...layer(say('figure.zero-share-at-start')), as: 'percent' },
  layerGradientRatio: { ...layer(say('figure.layer-ratio')), sound: 'above' },
  layerGradientQuotient: { ...layer(say('figure.layer-ratio')), sound: 'below' },
  relativeGradientShare: { ...layer(say('figure.relative-gradient')), sound: 'above' },
  updateRatio: { ...layer(say('figure.update-ratio')), sound: 'between' },
  updateNorm: { ...layer(say('figure.update-norm')), sound: 'above' },
  weightNorm: { ...layer(say('figure.weight-norm')), sound: 'between' },
  weightGrowth: { ...layer(say('figure.weight-growth')), sound: 'below' },
  weightNormAtStart: layer(say('figure.weight-norm-at-start')),
  layerGradNorm: layer(say('figure.layer-gradient')),
  deadLayers: layer(say('figure.dead-layers')),
  zeroLayers: layer(say('figure.dead-layers')),
  untrainedShare: { ...layer(say('figure.untrained-share')), as: 'percent', sound: 'below' },
  decayPull: { ...layer(say('figure.decay-pull')), sound: 'below' },
  epsilonShare: { ...layer(say('figure.epsilon-share')), sound: 'below' },
  dataPosition: { title: say('figure.data-position'), of: 'data', as: 'figure' },
  spikesHere: { title: say('figure.spikes-here'), of: 'data', as: 'figure', sound: 'below' },
  updateKl: { ...policy(say('figure.update-kl')), sound: 'below' },
  clipFraction: { ...policy(say('figure.clip-fraction')), as: 'percent', sound: 'below' },
  reward: { ...policy(say('figure.reward')), sound: 'above' },
  bestReward: policy(say('figure.best-reward')),
  rewardSpread: policy(say('figure.reward-spread')),
  margin: { ...policy(say('figure.margin')), sound: 'above' },
  pairAccuracy: { ...policy(say('figure.pair-accuracy')), as: 'percent', sound: 'above' },
  entropy: { ...policy(say('figure.entropy')), sound: 'above' },
  timesLost: { ...steps(say('figure.times-lost')), sound: 'below' },
  lostShare: { ...steps(say('figure.lost-share')), as: 'percent', sound: 'below' },
  peakLoss: { ...loss(say('figure.highest-loss')), sound: 'below' },
  evaluation: { ...heldOut(say('figure.held-out-loss')), sound: 'below' },
  bestEvaluation: heldOut(say('figure.best-held-out-loss')),
  evaluationBefore: heldOut(say('figure.held-out-loss-before')),
  lossRatio: { ...heldOut(say('figure.loss-ratio')), sound: 'below' },
  metricChange: { ...heldOut(say('figure.metric-change')), sound: 'above' },
  lossMetricCorrelation: { ...heldOut(say('figure.metric-correlation')), sound: 'below' },
  smoothedLoss: { ...loss(say('figure.smoothed-loss')), sound: 'below' },
  lossBefore: loss(say('figure.loss-before')),
  bestLoss: loss(say('figure.best-loss')),
  loss: { ...loss(say('figure.loss')), sound: 'between' },
  guessLoss: loss(say('figure.guess-loss')),
  initialLoss: { ...loss(say('figure.first-loss')), sound: 'below' },
  opponentLoss: { ...loss(say('figure.opponent-loss')), sound: 'between' },
  nonFiniteRows: loss(say('figure.non-finite-rows')),
  finiteLosses: loss(say('figure.finite-losses')),
  firstEpochDrop: loss(say('figure.first-epoch-drop')),
  epochDrop: loss(say('figure.epoch-drop')),
  epochRise: loss(say('figure.epoch-rise')),
  period: steps(say('figure.period')),
  undoneSteps: steps(say('figure.undone')),
  changeSize: loss(say('figure.change-size')),
  changeCorrelation: { ...loss(say('figure.change-correlation')), sound: 'above' },
  peakGradNorm: { ...norm(say('figure.highest-grad-norm')), sound: 'below' },
  gradNorm: { ...norm(say('figure.grad-norm')), sound: 'below' },
  gradNormShareOfStart: { ...norm(say('figure.norm-share')), sound: 'above' },
  secondMomentRatio: { ...norm(say('figure.second-moment')), sound: 'below' },
  spikesAfterRise: norm(say('figure.jumps-after-rise')),
  gradNormRoseAt: { ...norm(say('figure.norms-since')), as: 'moment' },
  clipNorm: norm(say('figure.clip-norm')),
  lrAfterChange: rate(say('figure.lr-after-change')),
  stepsAfterChange: steps(say('figure.steps-after-change')),
  lr: { ...rate(say('figure.lr')), sound: 'above' },
  lrAtOnset: rate(say('figure.lr-at-onset')),
  spentSince: { ...rate(say('figure.lr-spent')), as: 'moment' },
  scheduleEnd: { ...rate(say('figure.schedule-end')), as: 'moment' },
  newScheduleEnd: { ...rate(say('figure.schedule-end-now')), as: 'moment' },
  epsilon: layer(say('figure.epsilon')),
  stepsSeen: steps(say('figure.steps-seen')),
  weightDecay: layer(say('figure.weight-decay')),
  inputSize: { title: say('figure.input-size'), of: 'data', as: 'figure', sound: 'below' },
  lrRising: { ...rate(say('figure.lr-rising')), as: 'moment' },
  peakLr: rate(say('figure.peak-lr')),
  impliedLr: rate(say('figure.lr-borne')),
  healthyGradNormP50: norm(say('figure.usual-grad-norm')),
  gradNormDrift: { ...norm(say('figure.norm-drift')), sound: 'below' },
  beta2: norm(say('figure.beta2')),
  accuracy: heldOut(say('figure.accuracy')),
  rewardAtStart: policy(say('figure.first-reward')),
  entropyAtStart: policy(say('figure.first-entropy')),
  referenceKl: policy(say('figure.reference-kl')),
  spikes: steps(say('figure.spikes')),
};

/** What remedies ask for and is evidence of nothing: it is told to nobody. */
export const untold: ReadonlySet<string> = new Set(['totalSteps'] satisfies EvidenceName[]);
