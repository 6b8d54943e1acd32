/** For every remedy a finding that shows its signal, and nearly the same from which it is withheld. */
export type Tree = { [key: string]: unknown };

/** The config that the cases change. */
export const base: Tree = {
  name: 'table',
  task: 'tabular-classification',
  data: { path: 'data.csv', target: 'y' },
  model: { type: 'mlp', hidden: [8, 8] },
  optimizer: { name: 'adamw', lr: 1e-3, weightDecay: 0.1 },
  batchSize: 256,
  steps: 1000,
};

/** A loss that ran away at step 500 with its gradients, a second at which only the loss moved, and a run that learned nothing. */
export const ran = { onset: 500, initialLoss: 2, peakLoss: 90, stepsToBlowUp: 40, peakLr: 1e-3, lrAtOnset: 1e-3 };
export const gradients = { gradNormRoseAt: 495, healthyGradNormP90: 0.83, healthyGradNormP50: 0.4, peakGradNorm: 70 };
export const flat = { initialLoss: 1.4, smoothedLoss: 1.39, lr: 1e-3, peakLr: 1e-3 };

export interface Case {
  id: string;
  config?: Tree;
  rule: string;
  step?: number;
  evidence: Record<string, number>;
  /** Paths that the fix sets, with their values. */
  sets: Record<string, unknown>;
  /** The same with one thing changed: the remedy is withheld. */
  withheld: { why: string; config?: Tree; rule?: string; step?: number; evidence?: Record<string, number> }[];
}

export const cases: Case[] = [
  {
    id: 'clip-global-norm',
    rule: 'divergence',
    evidence: { ...ran, ...gradients },
    sets: { 'clip.norm': 0.83 },
    withheld: [
      { why: 'norms were normal', evidence: { ...ran, healthyGradNormP90: 0.83 } },
      { why: 'it is clipped as low already', config: { clip: { norm: 0.9 } } },
    ],
  },
  {
    id: 'more-data',
    rule: 'overfitting',
    config: { data: { limit: 400 } },
    evidence: {},
    sets: { 'data.limit': undefined },
    withheld: [{ why: 'all examples are in use', config: {} }],
  },
  {
    id: 'adaptive-clipping',
    config: { clip: { norm: 0.8 } },
    rule: 'divergence',
    evidence: { ...ran, ...gradients },
    sets: { 'clip.relative': 0.01 },
    withheld: [
      { why: 'norms were normal', evidence: ran },
      { why: 'the global norm is not clipped yet', config: {} },
      { why: 'it is on', config: { clip: { norm: 0.8, relative: 0.1 } } },
    ],
  },
  {
    id: 'lower-lr',
    rule: 'divergence',
    evidence: ran,
    sets: { 'optimizer.lr': 5e-4 },
    withheld: [
      { why: 'the config is as low already', config: { optimizer: { lr: 4e-4 } } },
      { why: 'nothing blew up', rule: 'no-learning', evidence: flat },
    ],
  },
  {
    id: 'warmup',
    rule: 'early-blow-up',
    step: 5,
    evidence: { ...ran, onset: 5 },
    sets: { 'schedule.warmup': 100 },
    withheld: [
      { why: 'the trouble came late', step: 500, evidence: ran },
      { why: 'there is as much', config: { schedule: { warmup: 100 } } },
    ],
  },
  {
    id: 'longer-decay',
    config: { schedule: { name: 'exponential', gamma: 0.1, stepSize: 20 } },
    rule: 'no-learning',
    step: 1,
    evidence: flat,
    sets: { 'schedule.name': 'cosine' },
    withheld: [
      { why: 'the rate lasts', config: { schedule: { name: 'exponential', gamma: 0.5 } } },
      { why: 'the rate is constant', config: {} },
    ],
  },
  {
    id: 'adamw',
    config: { optimizer: { name: 'adam', weightDecay: 1e-4 } },
    rule: 'overfitting',
    evidence: {},
    sets: { 'optimizer.name': 'adamw', 'optimizer.weightDecay': 0.01 },
    withheld: [
      { why: 'Adam has no L2', config: { optimizer: { name: 'adam', weightDecay: 0 } } },
      { why: 'it is AdamW', config: {} },
    ],
  },
  {
    id: 'beta2',
    rule: 'divergence',
    evidence: ran,
    sets: { 'optimizer.betas': [0.9, 0.95] },
    withheld: [
      { why: 'it is low', config: { optimizer: { betas: [0.9, 0.95] } } },
      { why: 'SGD has none', config: { optimizer: { name: 'sgd' } } },
    ],
  },
  {
    id: 'epsilon',
    config: { optimizer: { eps: 0.1 } },
    rule: 'no-learning',
    evidence: flat,
    sets: { 'optimizer.eps': 1e-8 },
    withheld: [
      { why: 'it is small', config: { optimizer: { eps: 1e-7 } } },
      { why: 'SGD has none', config: { optimizer: { name: 'sgd', eps: 0.1 } } },
    ],
  },
  {
    id: 'larger-batch',
    config: { batchSize: 16 },
    rule: 'oscillation',
    evidence: {},
    sets: { accumulate: 4 },
    withheld: [{ why: 'batches are large', config: {} }],
  },
  {
    id: 'initialization',
    config: { model: { initialization: 'zeros' } },
    rule: 'no-learning',
    evidence: flat,
    sets: { 'model.initialization': undefined },
    withheld: [
      { why: 'it is the usual', config: {} },
      { why: 'it is glorot', config: { model: { initialization: 'glorot' } } },
    ],
  },
  {
    id: 'activation',
    config: { model: { activation: 'sigmoid' } },
    rule: 'vanishing-gradient',
    evidence: {},
    sets: { 'model.activation': 'relu' },
    withheld: [{ why: 'no unit is dead', config: {} }],
  },
  {
    id: 'activation',
    rule: 'dead-units',
    evidence: { zeroShare: 0.9 },
    sets: { 'model.activation': 'leakyRelu' },
    withheld: [{ why: 'it leaks already', config: { model: { activation: 'leakyRelu' } } }],
  },
  {
    id: 'normalization',
    rule: 'vanishing-gradient',
    evidence: {},
    sets: { 'model.normalization': 'layer' },
    withheld: [{ why: 'there is one', config: { model: { normalization: 'batch' } } }],
  },
  {
    id: 'dropout',
    rule: 'overfitting',
    evidence: {},
    sets: { 'regularization.dropout': 0.25 },
    withheld: [{ why: 'it drops as many', config: { regularization: { dropout: 0.3 } } }],
  },
  {
    id: 'weight-decay',
    config: { optimizer: { name: 'adam', weightDecay: 0 } },
    rule: 'overfitting',
    evidence: {},
    sets: { 'optimizer.name': 'adamw', 'optimizer.weightDecay': 0.1 },
    withheld: [{ why: 'it is strong', config: {} }],
  },
  {
    id: 'lower-decay',
    config: { optimizer: { name: 'adamw', weightDecay: 5 } },
    rule: 'divergence',
    evidence: { ...ran, weightDecay: 5, decayPull: 4 },
    sets: { 'optimizer.weightDecay': 0.013 },
    withheld: [
      { why: 'nothing was seen of it', evidence: ran },
      { why: 'it is lower by now', config: { optimizer: { name: 'adamw', weightDecay: 0.01 } } },
    ],
  },
  {
    id: 'early-stopping',
    rule: 'overfitting',
    evidence: { bestEvaluation: 0.4 },
    sets: { 'validation.patience': 4 },
    withheld: [
      { why: 'it is on', config: { validation: { patience: 9 } } },
      { why: 'nothing is held out', config: { validation: { split: 0 } } },
    ],
  },
  {
    id: 'skip-batches',
    rule: 'divergence',
    evidence: { ...ran, stepsToBlowUp: 2 },
    sets: { 'data.skip': [500, 501] },
    withheld: [
      { why: 'it took many steps', evidence: ran },
      { why: 'gradients announced it', rule: 'exploding-gradient' },
      { why: 'it came at the start', step: 4 },
      { why: 'the rate was rising', evidence: { ...ran, stepsToBlowUp: 2, lrRising: 1 } },
    ],
  },
  {
    // 200 steps of a cosine are worth half of them at the full rate.
    id: 'raise-lr',
    config: { optimizer: { lr: 1e-6 }, schedule: { name: 'cosine' }, steps: 200 },
    rule: 'no-learning',
    evidence: flat,
    sets: { 'optimizer.lr': 0.01 },
    withheld: [
      { why: 'the rate is usual', config: {} },
      { why: 'the loss had blown up', evidence: { ...flat, peakLoss: 1e5 } },
    ],
  },
  {
    id: 'standardize',
    config: { data: { standardize: false } },
    rule: 'early-blow-up',
    evidence: ran,
    sets: { 'data.standardize': true },
    withheld: [{ why: 'they are scaled', config: {} }],
  },
];
