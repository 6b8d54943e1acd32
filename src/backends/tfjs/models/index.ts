/** Builds the model that a config names, for data of a given shape. */
import type { ModelConfig } from '../../../config/keel/models';
import type { Config } from '../../../config/keel/schema';
import type { DataShape, Model, ModelParts, Tf } from '../types';
import { conv } from './conv';
import { objective } from './losses';
import { mlp } from './mlp';
import { recurrent } from './recurrent';
import { transformer } from './transformer';
import { createWeights, type WeightFactory } from './weights';

interface Kind {
  build(tf: Tf, make: WeightFactory, config: Config, shape: DataShape): ModelParts;
  /** The data it can read. */
  reads: DataShape['kind'][];
}

const models: Record<ModelConfig['type'], Kind> = {
  mlp: { build: mlp, reads: ['table', 'image'] },
  conv: { build: conv, reads: ['image'] },
  recurrent: { build: recurrent, reads: ['language', 'text'] },
  transformer: { build: transformer, reads: ['language', 'text'] },
};

/**
 * Makes the model with first values drawn from `config.seed`: the same on every backend. Call it with the backend set.
 * Weights are told apart by `Weight.name`; the names of the tf.Variables themselves are tfjs's own.
 * Throws an Error with a sentence for the user when the model cannot read the data.
 */
export function buildModel(tf: Tf, config: Config, shape: DataShape): Model {
  const { type } = config.model;
  if (!models[type].reads.includes(shape.kind)) throw new Error(cannotRead(config));
  const make = createWeights(tf, config.seed);
  const parts = models[type].build(tf, make, config, shape);
  const { weights, buffers } = make;
  return {
    ...parts,
    ...objective(tf, shape),
    weights,
    buffers,
    dispose: () => [...weights, ...buffers].forEach(({ variable }) => variable.dispose()),
  };
}

const dataOf: Record<Config['task'], DataShape['kind']> = {
  'language-modelling': 'language',
  'text-classification': 'text',
  'tabular-regression': 'table',
  'tabular-classification': 'table',
  'image-classification': 'image',
};

function cannotRead({ model, task }: Config): string {
  const fit = Object.entries(models).filter(([, { reads }]) => reads.includes(dataOf[task]));
  return `model.type ${model.type} cannot be trained for ${task}; choose ${fit.map(([type]) => type).join(' or ')}.`;
}
