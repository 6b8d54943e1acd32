/** The zoo: healthy configs, and the faults planted into them. Nothing here is tuned to a seed. */
import { stringify } from 'yaml';
import { createOrder } from '../../../src/backends/tfjs/order';
import { createRandom, permutation } from '../../../src/backends/tfjs/random';
import type { Batch, Split, Tf } from '../../../src/backends/tfjs/types';
import type { Config } from '../../../src/config/keel/schema';
import type { Plant } from './lab';
import { merged, type Tree } from './merged';

const common = {
  device: 'cpu',
  steps: 300,
  batchSize: 32,
  validation: { split: 0.1, every: 20, batches: 10 },
  checkpoints: { every: 25, keep: 5 },
};

const regression = { task: 'tabular-regression', data: { path: 'regression.csv', target: 'y' } };
const classes = { task: 'tabular-classification', data: { path: 'classes.csv', target: 'y' } };
const digits = { task: 'image-classification', data: { path: 'digits.idx', labels: 'digits-labels.idx' } };
const text = {
  steps: 200,
  task: 'language-modelling',
  data: { path: 'moby.txt' },
  batchSize: 16,
  validation: { split: 0.1, every: 20, batches: 6 },
};
const cosine = { name: 'cosine', warmup: 20 };

/** Configs that train well, of every kind of model, optimizer and schedule. */
export const healthy = {
  'regression, SGD': {
    ...regression,
    model: { type: 'mlp', hidden: [32, 32] },
    optimizer: { name: 'sgd', lr: 0.03, momentum: 0.9 },
    schedule: cosine,
  },
  'regression, SGD, high rate': {
    ...regression,
    model: { type: 'mlp', hidden: [32, 32] },
    optimizer: { name: 'sgd', lr: 0.12, momentum: 0.9 },
    schedule: { name: 'cosine', warmup: 100 },
  },
  'regression, RMSprop, layer norm': {
    ...regression,
    model: { type: 'mlp', hidden: [32, 32], normalization: 'layer' },
    optimizer: { name: 'rmsprop', lr: 3e-3 },
    schedule: { name: 'linear' },
  },
  'classes, Adam': {
    ...classes,
    model: { type: 'mlp', hidden: [32, 32] },
    optimizer: { name: 'adam', lr: 5e-3 },
    schedule: cosine,
  },
  'classes, SGD, batch norm, dropout': {
    ...classes,
    model: { type: 'mlp', hidden: [32, 32], normalization: 'batch' },
    optimizer: { name: 'sgd', lr: 0.1 },
    schedule: { name: 'step' },
    regularization: { dropout: 0.1 },
  },
  'classes, Adagrad, tanh': {
    ...classes,
    model: { type: 'mlp', hidden: [32, 32], activation: 'tanh' },
    optimizer: { name: 'adagrad', lr: 0.05 },
  },
  'classes, Adam, six layers': {
    ...classes,
    model: { type: 'mlp', hidden: [24, 24, 24, 24, 24, 24] },
    optimizer: { name: 'adam', lr: 3e-3 },
    schedule: cosine,
  },
  'digits, AdamW': {
    ...digits,
    model: { type: 'mlp', hidden: [48] },
    optimizer: { name: 'adamw', lr: 3e-3, weightDecay: 0.05 },
    schedule: cosine,
    regularization: { dropout: 0.1 },
  },
  'digits, convolutions': {
    ...digits,
    model: { type: 'conv', filters: [6, 12], hidden: [32] },
    optimizer: { name: 'adam', lr: 3e-3 },
    schedule: cosine,
  },
  'text, simple recurrent, clipped': {
    ...text,
    model: { type: 'recurrent', cell: 'simple', units: 48, embedding: 24, context: 32 },
    optimizer: { name: 'sgd', lr: 3, momentum: 0.9 },
    schedule: cosine,
    clip: { norm: 0.5 },
  },
  'text, GRU': {
    ...text,
    model: { type: 'recurrent', cell: 'gru', units: 24, embedding: 16, context: 10 },
    optimizer: { name: 'adam', lr: 1e-2 },
    schedule: { name: 'exponential', gamma: 0.5 },
    clip: { norm: 1 },
  },
  'text, transformer': {
    ...text,
    model: { type: 'transformer', layers: 1, heads: 2, width: 24, context: 12 },
    optimizer: { name: 'adamw', lr: 3e-3, betas: [0.9, 0.95], weightDecay: 0.1 },
    schedule: { name: 'cosine', warmup: 30 },
    clip: { norm: 1 },
  },
  'text, transformer, norm after': {
    ...text,
    model: { type: 'transformer', layers: 2, heads: 2, width: 24, context: 12, norm: 'post' },
    optimizer: { name: 'adam', lr: 5e-3 },
    schedule: { name: 'cosine', warmup: 40 },
  },
} satisfies Record<string, Tree>;

export type Base = keyof typeof healthy;

export interface Fault {
  name: string;
  /** The healthy config it is planted into. */
  base: Base;
  /** Changes of the config. */
  changes: Tree;
  /** What the first cause must speak of. */
  cause: RegExp;
  plant?: Plant;
  /** Whether any change of the config can repair it. */
  repairable: boolean;
}

/** A split whose batches pass through `change`. */
function changed(split: Split, change: (tf: Tf, batch: Batch, indices: ArrayLike<number>) => Batch): Split {
  return { size: split.size, batch: (tf, indices) => change(tf, split.batch(tf, indices), indices) };
}

/** Every tensor of a batch of tables times a factor a row. */
function scaled(tf: Tf, { inputs, target }: Batch, factors: number[]): Batch {
  const of = (tensor: Batch['target']) =>
    tf.tidy(() => tensor.mul(tf.tensor(factors, [factors.length, ...tensor.shape.slice(1).fill(1)])));
  const made = {
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, of(tensor)])),
    target: of(target),
  };
  tf.dispose([inputs, target]);
  return made;
}

/** Every training label is that of another, random example. */
const shuffledLabels: Plant = {
  dataset: (dataset) => {
    const other = permutation(dataset.train.size, createRandom(3, 'labels'));
    const train = changed(dataset.train, (tf, batch, indices) => {
      const wrong = dataset.train.batch(
        tf,
        Array.from(indices, (i) => other[i]!),
      );
      tf.dispose([batch.target, wrong.inputs]);
      return { inputs: batch.inputs, target: wrong.target };
    });
    return { ...dataset, train };
  },
};

/** The step whose batch is bad: the examples that the run's order puts there have inputs and targets in a wrong unit. */
const badStep = 160;
const badBatch: Plant = {
  dataset: (dataset, { batchSize, seed }: Config) => {
    // The bad examples are those that the unchanged run meets at that step, whatever a repaired run does.
    const order = createOrder(dataset.train.size, batchSize, seed, { epoch: 0, offset: 0 });
    let bad = new Set<number>();
    for (let step = 1; step <= badStep; step++) bad = new Set(order.next());
    const train = changed(dataset.train, (tf, batch, indices) => {
      const factors = Array.from(indices, (i) => (bad.has(i) ? 300 : 1));
      return factors.includes(300) ? scaled(tf, batch, factors) : batch;
    });
    return { ...dataset, train };
  },
};

export const faults: readonly Fault[] = [
  {
    name: 'rate far too high',
    base: 'regression, SGD',
    changes: { optimizer: { lr: 10 } },
    cause: /learning rate.*too high|too high.*learning rate/i,
    repairable: true,
  },
  {
    name: 'rate too low',
    base: 'classes, Adam',
    changes: { optimizer: { lr: 1e-6 } },
    cause: /learning rate.*too low/i,
    repairable: true,
  },
  {
    name: 'recurrent net without clipping',
    base: 'text, simple recurrent, clipped',
    changes: { clip: undefined },
    cause: /clipping|not held in check/i,
    repairable: true,
  },
  {
    name: 'stack of sigmoids',
    base: 'classes, Adam, six layers',
    changes: { model: { activation: 'sigmoid' } },
    cause: /sigmoid|saturat/i,
    repairable: true,
  },
  {
    name: 'dead ReLUs',
    base: 'classes, Adam, six layers',
    changes: {},
    plant: {
      model: (tf, model) => {
        // A start far below zero: no unit of the second layer is ever active.
        const bias = model.weights.find(({ name }) => name === 'hidden1/bias')!.variable;
        tf.tidy(() => bias.assign(tf.fill(bias.shape, -10)));
      },
    },
    cause: /dead|ReLU/i,
    repairable: true,
  },
  {
    name: 'weights start at zero',
    base: 'classes, Adam',
    changes: { model: { initialization: 'zeros' } },
    cause: /initiali[sz]ation|start at zero|zeros/i,
    repairable: true,
  },
  {
    name: 'inputs not scaled',
    base: 'regression, SGD',
    changes: { data: { standardize: false } },
    cause: /scaled|units|inputs/i,
    repairable: true,
  },
  {
    name: 'labels shuffled',
    base: 'classes, Adam',
    changes: {},
    plant: shuffledLabels,
    cause: /label/i,
    repairable: false,
  },
  {
    name: 'a bad batch',
    base: 'regression, SGD',
    changes: {},
    plant: badBatch,
    cause: /bad batch|data of step/i,
    repairable: true,
  },
  {
    name: 'no warmup',
    base: 'regression, SGD, high rate',
    changes: { schedule: { warmup: 0 } },
    cause: /warmup/i,
    repairable: true,
  },
  {
    name: 'epsilon too large',
    base: 'classes, Adam',
    changes: { optimizer: { eps: 1 } },
    cause: /epsilon/i,
    repairable: true,
  },
  {
    name: 'overfitting',
    base: 'digits, AdamW',
    changes: {
      data: { limit: 400 },
      steps: 600,
      optimizer: { weightDecay: 0 },
      regularization: undefined,
    },
    cause: /memori[sz]|overfit/i,
    repairable: true,
  },
  {
    name: 'spent schedule',
    base: 'classes, Adam',
    changes: { schedule: { name: 'exponential', warmup: 0, gamma: 0.1, stepSize: 10 } },
    cause: /schedule|learning rate.*(fell|spent|ended|zero)/i,
    repairable: true,
  },
];

/** The config of a base with changes, for a seed. */
export function configText(base: Base, changes: Tree, seed: number): string {
  return stringify({ name: base, ...merged(merged(common, healthy[base]), changes), seed });
}
