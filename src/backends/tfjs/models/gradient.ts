/** Operations whose gradient is written by hand. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';

type Tensor = tfjs.Tensor;

export interface Differentiable<Kept extends Tensor[]> {
  value: Tensor;
  /** What `back` needs; other intermediate tensors are gone by then. */
  keep: Kept;
  /** From the gradient of the value, and the kept tensors, to one gradient an input, in order. */
  back: (dy: Tensor, kept: Kept) => Tensor[];
}

/** `tf.customGrad` with types: applies `forward` to `inputs`, and differentiates it by its own `back`. */
export function withGradient<Inputs extends Tensor[], Kept extends Tensor[]>(
  tf: Tf,
  inputs: [...Inputs],
  forward: (...inputs: Inputs) => Differentiable<Kept>,
): Tensor {
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as (tensors: Tensor[]) => void;
    const { value, keep, back } = forward(...(args.slice(0, -1) as Inputs));
    save(keep);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => back(dy, saved as Kept) };
  });
  return operation(...inputs);
}
