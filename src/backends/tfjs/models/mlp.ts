/** The multi-layer perceptron: for tables, and for images taken as one row of pixels. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../../config/keel/schema';
import type { DataShape, ModelParts, Tf } from '../types';
import { activate } from './activations';
import { inputOf } from './input';
import { denseLayer, dropout } from './layers';
import { normalization } from './normalization';
import { usualInitialization, type WeightFactory } from './weights';

type Options = Pick<
  Extract<Config['model'], { type: 'mlp' }>,
  'hidden' | 'activation' | 'initialization' | 'normalization'
>;

/** Hidden layers, each dense, normalization, activation, dropout. Maps [batch, inputs] to [batch, last width]. */
export function hiddenLayers(tf: Tf, make: WeightFactory, inputs: number, options: Options, rate: number) {
  const { activation, hidden } = options;
  const kind = options.initialization ?? usualInitialization(activation);
  const layers = hidden.map((width, i) => ({
    dense: denseLayer(tf, make, `hidden${i}`, [hidden[i - 1] ?? inputs, width], kind),
    normalize: normalization(tf, make, options.normalization, `hidden${i}/norm`, width),
  }));
  const forward = (x: tfjs.Tensor, training: boolean, seed: number) =>
    layers.reduce((x, { dense, normalize }, i) => {
      const active = activate(tf, activation, normalize(dense(x), training));
      return training ? dropout(tf, active, rate, seed, `hidden${i}`) : active;
    }, x);
  return { forward, width: hidden.at(-1) ?? inputs };
}

export function mlp(tf: Tf, make: WeightFactory, config: Config, shape: DataShape): ModelParts {
  const model = config.model as Extract<Config['model'], { type: 'mlp' }>;
  const { name, input } = inputOf(shape, 'features', 'image');
  const width = input.kind === 'features' ? input.features : input.height * input.width * input.channels;
  const hidden = hiddenLayers(tf, make, width, model, config.regularization.dropout);
  const outputs = shape.output.classes ?? 1;
  const output = denseLayer(tf, make, 'output', [hidden.width, outputs], model.initialization ?? 'glorot');
  return {
    kernels: [],
    forward: (inputs, training, seed) => output(hidden.forward(inputs[name]!.reshape([-1, width]), training, seed)),
  };
}
