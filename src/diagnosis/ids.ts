/**
 * The names of all rules, remedies and figures of evidence. Each is a union type, so that a name that nobody bears does
 * not compile. Names are part of configs, comments and run folders: they never change, and folders of other versions may
 * hold names that are not in these lists.
 */

import type { TrapId } from './trapIds';

/** Rules of the lint, each with a file in `lint/rules/`; `trapIds` has those that are rows of a table. */
export const lintRuleIds = [
  'lr-too-high',
  'lr-too-low',
  'batch-for-rate',
  'batch-arithmetic',
  'small-batch',
  'rollout-batch',
  'no-warmup',
  'warmup-length',
  'two-warmups',
  'minimum-lr',
  'scheduler-peak',
  'schedule-length',
  'fp16-without-clip',
  'recurrent-without-clip',
  'clip-extreme',
  'two-precisions',
  'static-loss-scale',
  'initial-loss-scale',
  'betas',
  'epsilon',
  'momentum',
  'coupled-weight-decay',
  'dropout',
  'small-batch-norm',
  'fused-backward',
  'text-number',
  'plateau-without-validation',
  'post-norm-without-warmup',
  'restart-only',
  'no-effect',
  'unknown-rule',
  'out-of-range',
  'not-a-number',
  'interval-length',
  'beyond-published',
  'misspelt-key',
  'unknown-name',
  'fp16-model',
  'unknown-setting',
] as const;

/** Rules of the monitor, each documented by the detector that speaks of it. */
export const runRuleIds = [
  'non-finite',
  'non-finite-gradient',
  'non-finite-evaluation',
  'exploding-gradient',
  'early-blow-up',
  'overshoot',
  'divergence',
  'loss-spike',
  'repeated-spike',
  'gradient-warning',
  'resume-shock',
  'schedule-shock',
  'schedule-left',
  'oscillation',
  'edge-of-stability',
  'dead-units',
  'vanishing-gradient',
  'exploding-layers',
  'saturated-units',
  'zero-gradient',
  'constant-gradient',
  'guessing',
  'no-learning',
  'slow-learning',
  'spent-lr',
  'schedule-mismatch',
  'unchanged-weights',
  'update-ratio',
  'large-epsilon',
  'stale-second-moment',
  'loss-scale',
  'tight-clipping',
  'poor-initialization',
  'weight-growth',
  'weight-collapse',
  'overfitting',
  'overtraining',
  'metric-disagrees',
  'zero-loss',
  'repeating-loss',
  'stall',
  'slow-steps',
  'policy-step',
  'reward-collapse',
  'entropy-collapse',
  'nothing-compared',
  'reversed-pairs',
  'lost-balance',
  'epoch-stairs',
  'epoch-sawtooth',
  'periodic-spikes',
  'summed-loss',
  'negative-loss',
  'untrained-weights',
  'kept-gradients',
  'double-softmax',
  'uphill',
] as const;

/** Remedies of the catalogue, each with a file in `fixes/remedies/`. */
export const remedyIds = [
  'standardize',
  'initialization',
  'epsilon',
  'longer-decay',
  'activation',
  'skip-batches',
  'raise-lr',
  'warmup',
  'clip-global-norm',
  'adaptive-clipping',
  'lower-lr',
  'normalization',
  'beta2',
  'adamw',
  'more-data',
  'early-stopping',
  'weight-decay',
  'dropout',
  'larger-batch',
  'bf16',
  'dynamic-loss-scale',
  'lower-decay',
] as const;

/** Plans: several remedies offered as one fix. */
export const planIds = ['skip-and-clip', 'stabilize', 'open-gradients', 'regularize', 'restart'] as const;

/** Figures that findings of a run rest on, in the words of the field. */
export type EvidenceName =
  | 'accuracy'
  | 'bestEvaluation'
  | 'bestLoss'
  | 'bestReward'
  | 'beta2'
  | 'changeCorrelation'
  | 'changeSize'
  | 'clipFraction'
  | 'clipNorm'
  | 'clippedShare'
  | 'dataPosition'
  | 'deadLayers'
  | 'decayPull'
  | 'entropy'
  | 'entropyAtStart'
  | 'epochDrop'
  | 'epochRise'
  | 'epsilon'
  | 'epsilonShare'
  | 'evaluation'
  | 'evaluationBefore'
  | 'finiteLosses'
  | 'firstEpochDrop'
  | 'gradNorm'
  | 'gradNormDrift'
  | 'gradNormRoseAt'
  | 'gradNormShareOfStart'
  | 'guessLoss'
  | 'healthyGradNormP50'
  | 'healthyGradNormP90'
  | 'impliedLr'
  | 'initialLoss'
  | 'inputSize'
  | 'layerGradNorm'
  | 'layerGradientQuotient'
  | 'layerGradientRatio'
  | 'loss'
  | 'lossBefore'
  | 'lossMetricCorrelation'
  | 'lossRatio'
  | 'lossScale'
  | 'lostShare'
  | 'lr'
  | 'lrAfterChange'
  | 'lrAtOnset'
  | 'lrRising'
  | 'margin'
  | 'metricChange'
  | 'newScheduleEnd'
  | 'nonFiniteLayer'
  | 'nonFiniteRows'
  | 'nonFiniteStep'
  | 'onset'
  | 'opponentLoss'
  | 'pairAccuracy'
  | 'peakGradNorm'
  | 'peakLoss'
  | 'peakLr'
  | 'period'
  | 'proofRows'
  | 'referenceKl'
  | 'relativeGradientShare'
  | 'reward'
  | 'rewardAtStart'
  | 'rewardSpread'
  | 'scheduleEnd'
  | 'secondMomentRatio'
  | 'skippedShare'
  | 'smoothedLoss'
  | 'spentSince'
  | 'spikes'
  | 'spikesAfterRise'
  | 'spikesHere'
  | 'stepSeconds'
  | 'stepsAfterChange'
  | 'stepsSeen'
  | 'stepsToBlowUp'
  | 'timesLost'
  | 'totalSteps'
  | 'undoneSteps'
  | 'untrainedShare'
  | 'updateKl'
  | 'updateNorm'
  | 'updateRatio'
  | 'weightDecay'
  | 'weightGrowth'
  | 'weightNorm'
  | 'weightNormAtStart'
  | 'zeroLayers'
  | 'zeroShare'
  | 'zeroShareAtStart';

export type LintRuleId = (typeof lintRuleIds)[number] | TrapId;
export type RunRuleId = (typeof runRuleIds)[number];
export type RemedyId = (typeof remedyIds)[number];
export type PlanId = (typeof planIds)[number];
/** What a fix of a run is made of: one remedy, or a plan of several. */
export type FixId = RemedyId | PlanId;

const runRules: ReadonlySet<string> = new Set(runRuleIds);
const remedies: ReadonlySet<string> = new Set(remedyIds);

/** Whether a name read from a folder is a rule of this version. */
export const isRunRule = (name: string): name is RunRuleId => runRules.has(name);

/** Whether a name read from a folder is a fix of this version. */
export const isFix = (name: string): name is FixId => remedies.has(name) || planIds.some((id) => id === name);

/** Whether a name read from a folder is a remedy of this version. */
export const isRemedy = (name: string): name is RemedyId => remedies.has(name);
