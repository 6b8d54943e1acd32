/** Loss and metrics on the held-out data. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Model, Split, Tf } from './types';

export interface EvaluationResult {
  /** Mean over the evaluated examples. */
  loss: number;
  metrics: Record<string, number>;
}

/** Scalars of one batch in one tensor, loss first, with the metrics' names. */
function measure(tf: Tf, model: Model, split: Split, indices: number[]): { names: string[]; values: tfjs.Tensor } {
  const { inputs, target } = split.batch(tf, indices);
  let names: string[] = [];
  const values = tf.tidy(() => {
    const logits = model.forward(inputs, false, 0);
    const metrics = model.metrics(logits, target);
    names = Object.keys(metrics);
    return tf.stack([model.loss(logits, target), ...Object.values(metrics)]);
  });
  tf.dispose([inputs, target]);
  return { names, values };
}

/**
 * Evaluates the first `batches` batches of `split`, always the same examples, without dropout and without changing
 * the model. Batches weigh by their size. `split.size` must be positive.
 */
export async function evaluate(
  tf: Tf,
  model: Model,
  split: Split,
  batchSize: number,
  batches: number,
): Promise<EvaluationResult> {
  const end = Math.min(split.size, batches * batchSize);
  let sums: number[] = [];
  let names: string[] = [];
  for (let start = 0; start < end; start += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, end - start) }, (_, i) => start + i);
    const measured = measure(tf, model, split, indices);
    const values = await measured.values.data();
    measured.values.dispose();
    names = measured.names;
    sums = Array.from(values, (value, i) => (sums[i] ?? 0) + value * indices.length);
  }
  const [loss, ...metrics] = sums.map((sum) => sum / end);
  return { loss: loss!, metrics: Object.fromEntries(names.map((name, i) => [name, metrics[i]!])) };
}
