/** Losses and metrics, by what is predicted. */
import type * as tfjs from '@tensorflow/tfjs';
import type { DataShape, Model, Tf } from '../types';
import { withGradient } from './gradient';

/** The number of classes that the logits of this data have; null for regression. */
export function classesOf(shape: DataShape): number | null {
  return shape.kind === 'language' ? shape.vocabulary : shape.classes;
}

/** The loss and metrics of a model for this data. */
export function objective(tf: Tf, shape: DataShape): Pick<Model, 'loss' | 'metrics'> {
  const classes = classesOf(shape);
  if (classes === null) {
    return {
      loss: (prediction, y) => prediction.sub(y).square().mean().asScalar(),
      metrics: (prediction, y) => ({ mae: prediction.sub(y).abs().mean().asScalar() }),
    };
  }
  return {
    loss: (logits, y) => crossEntropy(tf, logits.reshape([-1, classes]), y.flatten(), classes),
    metrics: (logits, y) => ({
      accuracy: tf
        .equal(logits.reshape([-1, classes]).argMax(-1), y.flatten().toInt())
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
