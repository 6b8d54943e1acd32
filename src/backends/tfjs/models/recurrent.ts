/** The recurrent network over tokens: logits at every step, or those of a whole text from the last state. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../../config/keel/schema';
import type { DataShape, ModelParts, Tf } from '../types';
import { inputOf } from './input';
import { denseLayer, dropout, lookUp } from './layers';
import { recurrentLayer } from './recurrentLayer';
import type { WeightFactory } from './weights';

export function recurrent(tf: Tf, make: WeightFactory, config: Config, shape: DataShape): ModelParts {
  const model = config.model as Extract<Config['model'], { type: 'recurrent' }>;
  const { name, input } = inputOf(shape, 'tokens');
  const { units, embedding, cell } = model;
  const kind = model.initialization ?? 'glorot';
  const rate = config.regularization.dropout;
  // Unit variance, as PyTorch's Embedding: an embedding is looked up, so its width does not add up its variance.
  const table = make.embedding('embedding', [input.vocabulary, embedding], kind === 'zeros' ? 0 : 1);
  const layers = Array.from({ length: model.layers }, (_, i) =>
    recurrentLayer(tf, make, `${cell}${i}`, cell, [i === 0 ? embedding : units, units], kind),
  );
  const output = denseLayer(tf, make, 'output', [units, shape.output.classes ?? 1], kind);

  return {
    kernels: [],
    forward(inputs, training, seed) {
      // Time comes first, so that the tokens of one step lie side by side.
      const ids = inputs[name]!.transpose();
      let states = lookUp(tf, table, ids) as tfjs.Tensor3D;
      layers.forEach((layer, i) => {
        states = layer(states);
        if (training) states = dropout(tf, states, rate, seed, `${cell}${i}`) as tfjs.Tensor3D;
      });
      return shape.output.each === 'token' ? output(states.transpose([1, 0, 2])) : output(lastState(tf, states, ids));
    },
  };
}

/**
 * The state [batch, units] at each text's last token, for padding (0) follows the text: the token whose successor is
 * padding. A text without any token has the state zero.
 */
function lastState(tf: Tf, states: tfjs.Tensor3D, ids: tfjs.Tensor): tfjs.Tensor {
  const real = tf.notEqual(ids, 0).toFloat() as tfjs.Tensor2D;
  const [time, batch] = real.shape;
  const next = tf.concat([real.slice(1, time - 1), tf.zeros<tfjs.Rank.R2>([1, batch])]);
  return states.mul(real.sub(next).expandDims(-1)).sum(0);
}
