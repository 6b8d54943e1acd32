/** Losses and metrics that tasks choose from. */
import type * as tfjs from '@tensorflow/tfjs';
import { withGradient } from '../models/gradient';
import type { Objective, OutputShape, Tf } from '../types';

/** For a measured quantity: mean squared error, and the mean absolute error as a metric. */
export function squaredError(): Objective {
  return {
    loss: (prediction, target) => prediction.sub(target).square().mean().asScalar(),
    metrics: (prediction, target) => ({ mae: prediction.sub(target).abs().mean().asScalar() }),
  };
}

/** For classes: softmax cross-entropy in nats, and the share of right answers as a metric. */
export function classError(tf: Tf, output: OutputShape): Objective {
  const { classes } = output;
  if (classes === null) throw new TypeError('output.classes');
  return {
    loss: (logits, target) => crossEntropy(tf, logits.reshape([-1, classes]), target.flatten(), classes),
    metrics: (logits, target) => ({
      accuracy: tf
        .equal(logits.reshape([-1, classes]).argMax(-1), target.flatten().toInt())
        .toFloat()
        .mean()
        .asScalar(),
    }),
  };
}

/**
 * Mean cross-entropy in nats of softmax(logits) [rows, classes] against classes [rows]. The maximum of a row is taken
 * off first, so large logits do not overflow. The gradient is (softmax - oneHot) / rows.
 */
function crossEntropy(tf: Tf, logits: tfjs.Tensor, y: tfjs.Tensor, classes: number): tfjs.Scalar {
  const rows = y.size;
  const loss = withGradient(tf, [logits], (logits) => {
    const shifted = logits.sub(logits.max(-1, true));
    const exp = shifted.exp();
    const total = exp.sum(-1, true);
    const target: tfjs.Tensor = tf.oneHot(y.toInt() as tfjs.Tensor1D, classes).toFloat();
    return {
      value: total.log().sum().sub(shifted.mul(target).sum()).div(rows),
      keep: [exp, total, target],
      back: (dy, [exp, total, target]) => [exp!.div(total!).sub(target!).mul(dy.div(rows))],
    };
  });
  return loss.asScalar();
}
