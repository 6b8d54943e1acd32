/** Multi-head scaled dot-product attention (Vaswani et al., 2017). */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';
import { denseLayer } from './layers';
import { fill, type Initialization, type WeightFactory } from './weights';

/** Added to a score that must not count; its exponential is 0 in float32, and it stays finite. */
const HIDDEN = -1e9;

/** Attention over [batch, time, width]; `mask`, of a shape that broadcasts to [batch, heads, time, time], is added to the scores. */
export function attention(
  tf: Tf,
  make: WeightFactory,
  layer: string,
  { width, heads }: { width: number; heads: number },
  kind: Initialization,
  factor: number,
) {
  const dense = (name: string, options = {}) => denseLayer(tf, make, `${layer}/${name}`, [width, width], kind, options);
  const [query, key, value] = [dense('query'), dense('key'), dense('value')];
  const output = dense('output', { factor });
  const size = width / heads;
  return (x: tfjs.Tensor, mask: tfjs.Tensor): tfjs.Tensor => {
    const [batch, time] = x.shape as [number, number, number];
    const split = (y: tfjs.Tensor) => y.reshape([batch, time, heads, size]).transpose([0, 2, 1, 3]);
    const scores = tf.matMul(split(query(x).mul(1 / Math.sqrt(size))), split(key(x)), false, true);
    const mixed = tf.matMul(tf.softmax(scores.add(mask)), split(value(x)));
    return output(mixed.transpose([0, 2, 1, 3]).reshape([batch, time, width]));
  };
}

/** [time, time]: hides from each token those that come after it. */
export function causalMask(tf: Tf, time: number): tfjs.Tensor {
  return tf.tensor(
    fill(time * time, (i) => (i % time > Math.floor(i / time) ? HIDDEN : 0)),
    [time, time],
  );
}

/** [batch, 1, 1, time]: hides padding (0) from every token. */
export function paddingMask(tf: Tf, ids: tfjs.Tensor): tfjs.Tensor {
  return tf.equal(ids, 0).toFloat().mul(HIDDEN).reshape([ids.shape[0], 1, 1, ids.shape[1]!]);
}
