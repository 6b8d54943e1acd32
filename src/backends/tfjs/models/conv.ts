/** The convolutional classifier for images. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../../config/keel/schema';
import { say, SaidError } from '../../../shared/messages/say';
import type { DataShape, ModelParts, Tf } from '../types';
import { activate } from './activations';
import { convLayer } from './convLayer';
import { inputOf } from './input';
import { denseLayer } from './layers';
import { hiddenLayers } from './mlp';
import { normalization } from './normalization';
import { maxPool2 } from './pool';
import { usualInitialization, type WeightFactory } from './weights';

/**
 * Per entry of `filters`: convolution with same padding, normalization, activation, 2x2 max pooling; then dense hidden
 * layers and the logits.
 */
export function conv(tf: Tf, make: WeightFactory, config: Config, shape: DataShape): ModelParts {
  const model = config.model as Extract<Config['model'], { type: 'conv' }>;
  const { name, input } = inputOf(shape, 'image');
  const { height, width } = pooledSize(input, model.filters.length);
  const kind = model.initialization ?? usualInitialization(model.activation);
  const blocks = model.filters.map((filters, i) => ({
    convolve: convLayer(tf, make, `conv${i}`, [model.kernel, model.filters[i - 1] ?? input.channels, filters], kind),
    normalize: normalization(tf, make, model.normalization, `conv${i}/norm`, filters),
  }));
  const features = height * width * model.filters.at(-1)!;
  const hidden = hiddenLayers(tf, make, features, model, config.regularization.dropout);
  const outputs = shape.output.classes ?? 1;
  const output = denseLayer(tf, make, 'output', [hidden.width, outputs], model.initialization ?? 'glorot');
  return {
    kernels: ['Conv2D', 'Conv2DBackpropInput', 'MaxPool'],
    forward(inputs, training, seed) {
      const pooled = blocks.reduce((x, { convolve, normalize }) => {
        const active = activate(tf, model.activation, normalize(convolve(x), training));
        return maxPool2(tf, active as tfjs.Tensor4D);
      }, inputs[name]!);
      return output(hidden.forward(pooled.reshape([-1, features]), training, seed));
    },
  };
}

/** Height and width after so many 2x2 poolings, each of which drops an odd last row or column. */
function pooledSize(shape: { height: number; width: number }, poolings: number) {
  const halve = (side: number) => Math.floor(side / 2 ** poolings);
  const size = { height: halve(shape.height), width: halve(shape.width) };
  if (size.height >= 1 && size.width >= 1) return size;
  const most = Math.floor(Math.log2(Math.min(shape.height, shape.width)));
  throw new SaidError(say('model.filters', { filters: poolings, width: shape.width, height: shape.height, most }));
}
