/** Builds the model that a config names, for data of a given shape. */
import type { ModelType } from '../../../config/keel/models';
import type { Config } from '../../../config/keel/schema';
import { tasks } from '../../../config/keel/tasks';
import { say, SaidError } from '../../../shared/messages/say';
import { taskRuntimes } from '../tasks';
import type { DataShape, Model, ModelParts, Tf } from '../types';
import { conv } from './conv';
import { mlp } from './mlp';
import { recurrent } from './recurrent';
import { transformer } from './transformer';
import { createWeights, type WeightFactory } from './weights';

type Builder = (tf: Tf, make: WeightFactory, config: Config, shape: DataShape) => ModelParts;

const builders: Record<ModelType, Builder> = { mlp, conv, recurrent, transformer };

/**
 * Makes the model with first values drawn from `config.seed`: the same on every backend. Call it with the backend set.
 * Weights are told apart by `Weight.name`; the names of the tf.Variables themselves are tfjs's own.
 * Throws a sentence for the user when the model cannot read the data.
 */
export function buildModel(tf: Tf, config: Config, shape: DataShape): Model {
  const { model, task } = config;
  const { models } = tasks[task];
  if (!models.includes(model.type)) throw new SaidError(say('model.wrong-task', { type: model.type, task, models }));
  const make = createWeights(tf, config.seed);
  const { kernels, forward } = builders[model.type](tf, make, config, shape);
  const { weights, buffers } = make;
  return {
    kernels,
    forward(inputs, training, dropoutSeed) {
      const logits = forward(inputs, training, dropoutSeed);
      return shape.output.classes === null ? logits.reshape(logits.shape.slice(0, -1)) : logits;
    },
    ...taskRuntimes[task].objective(tf, shape.output, config),
    weights,
    buffers,
    dispose: () => [...weights, ...buffers].forEach(({ variable }) => variable.dispose()),
  };
}
