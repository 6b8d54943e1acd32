/**
 * The transformer (Vaswani et al., 2017): a causal decoder where every token has a target, a bidirectional encoder with
 * mean pooling over the tokens where the whole text has one. Learned positions, GELU, and GPT-2's first values (Radford et al., 2019):
 * normal with deviation 0.02, projections into the residual stream scaled by 1 / sqrt(2 x layers).
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../../config/keel/schema';
import { say, SaidError } from '../../../shared/messages/say';
import type { DataShape, ModelParts, Tf } from '../types';
import { gelu } from './activations';
import { attention, causalMask, paddingMask } from './attention';
import { inputOf } from './input';
import { denseLayer, dropout, lookUp } from './layers';
import { layerNorm } from './normalization';
import type { Initialization, WeightFactory } from './weights';

type Options = Extract<Config['model'], { type: 'transformer' }>;
type SubLayer = (x: tfjs.Tensor, mask: tfjs.Tensor) => tfjs.Tensor;

export function transformer(tf: Tf, make: WeightFactory, config: Config, shape: DataShape): ModelParts {
  const model = config.model as Options;
  const { name, input } = inputOf(shape, 'tokens');
  const { width, heads } = model;
  if (width % heads !== 0) throw new SaidError(say('conflict.heads', { heads, width }));
  const kind = model.initialization ?? 'normal';
  const deviation = kind === 'zeros' ? 0 : 0.02;
  const rate = config.regularization.dropout;
  const tokens = make.embedding('embedding', [input.vocabulary, width], deviation);
  const positions = make.embedding('positions', [input.context, width], deviation);
  const blocks = Array.from({ length: model.layers }, (_, i) => block(tf, make, `block${i}`, model, kind));
  const finalNorm = model.norm === 'pre' ? layerNorm(tf, make, 'norm', width) : null;
  const output = denseLayer(tf, make, 'output', [width, shape.output.classes ?? 1], kind);
  const decoder = shape.output.each === 'token';

  return {
    kernels: [],
    forward(inputs, training, seed) {
      const x = inputs[name]!;
      const drop = (x: tfjs.Tensor, place: string) => (training ? dropout(tf, x, rate, seed, place) : x);
      const mask = decoder ? causalMask(tf, x.shape[1]!) : paddingMask(tf, x);
      const embedded = lookUp(tf, tokens, x).add(positions.slice(0, x.shape[1]));
      const stream = blocks.reduce(
        (x, subLayers, i) => subLayers.reduce((x, sub, j) => sub(x, mask, (y) => drop(y, `block${i}/${j}`)), x),
        drop(embedded, 'embedding'),
      );
      const final = finalNorm ? finalNorm(stream, training) : stream;
      return output(decoder ? final : meanOverTokens(tf, final, x));
    },
  };
}

/** The two sub-layers of a block, each with its residual connection and normalization. */
function block(tf: Tf, make: WeightFactory, name: string, model: Options, kind: Initialization) {
  const { width } = model;
  const inner = model.feedForward ?? 4 * width;
  const factor = 1 / Math.sqrt(2 * model.layers);
  const attentionNorm = layerNorm(tf, make, `${name}/attention/norm`, width);
  const attend = attention(tf, make, `${name}/attention`, model, kind, factor);
  const feedNorm = layerNorm(tf, make, `${name}/feedForward/norm`, width);
  const expand = denseLayer(tf, make, `${name}/feedForward/expand`, [width, inner], kind);
  const project = denseLayer(tf, make, `${name}/feedForward/output`, [inner, width], kind, { factor });
  const feedForward: SubLayer = (x) => project(gelu(tf, expand(x)));

  const residual =
    (norm: typeof feedNorm, sub: SubLayer) =>
    (x: tfjs.Tensor, mask: tfjs.Tensor, drop: (y: tfjs.Tensor) => tfjs.Tensor): tfjs.Tensor =>
      model.norm === 'pre' ? x.add(drop(sub(norm(x, true), mask))) : norm(x.add(drop(sub(x, mask))), true);
  return [residual(attentionNorm, attend), residual(feedNorm, feedForward)];
}

/** The mean [batch, width] of the tokens that are not padding. */
function meanOverTokens(tf: Tf, x: tfjs.Tensor, ids: tfjs.Tensor): tfjs.Tensor {
  const real = tf.notEqual(ids, 0).toFloat().expandDims(-1);
  return x.mul(real).sum(1).div(real.sum(1).maximum(1));
}
