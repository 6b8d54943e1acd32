/**
 * What the parts of the embedded trainer hand to each other. `tf` is a value passed in, never imported for use:
 * tfjs-node brings its own copy of TensorFlow.js, and two copies in one process do not share tensors.
 */
import type * as tfjs from '@tensorflow/tfjs';

export type Tf = typeof tfjs;

/** Examples ready for the device. `x` and `y` belong to the caller, who disposes them. */
export interface Batch {
  x: tfjs.Tensor;
  y: tfjs.Tensor;
}

/** Examples held in memory on the host; batches are made on demand. */
export interface Split {
  /** Number of examples. */
  size: number;
  /** Makes a batch of the examples at `indices`, in that order. */
  batch(tf: Tf, indices: ArrayLike<number>): Batch;
}

/** What a model must know of the data. */
export type DataShape =
  /** x: int32 [batch, context] token ids. y: the next tokens, int32 [batch, context]. */
  | { kind: 'language'; vocabulary: number; context: number }
  /** x: int32 [batch, context] token ids, 0 is padding. y: int32 [batch] classes. */
  | { kind: 'text'; vocabulary: number; context: number; classes: number }
  /** x: float32 [batch, features]. y: int32 [batch] classes, or float32 [batch] targets when classes is null. */
  | { kind: 'table'; features: number; classes: number | null }
  /** x: float32 [batch, height, width, channels]. y: int32 [batch] classes. */
  | { kind: 'image'; height: number; width: number; channels: number; classes: number };

export interface Dataset {
  shape: DataShape;
  train: Split;
  validation: Split | null;
  /** Names of the classes, in the order of their numbers; absent where nothing is classified. */
  classNames?: string[];
  /** What a person should know about the data, e.g. "12 rows with empty cells were left out". */
  notes: string[];
}

/** A trainable tensor. `layer` groups tensors into the rows of the layer table. */
export interface Weight {
  /** Unique, e.g. `block0/attention/query/kernel`. */
  name: string;
  /** e.g. `block0/attention/query`. */
  layer: string;
  /** Only kernels and embeddings are decayed and penalized. */
  role: 'kernel' | 'embedding' | 'bias' | 'scale';
  variable: tfjs.Variable;
}

export interface Model {
  weights: Weight[];
  /** Not trained but part of the state: running means and variances of batch normalization. */
  buffers: { name: string; variable: tfjs.Variable }[];
  /** Kernels a backend must have to train this model, e.g. `Conv2DBackpropFilter`; keeps wasm from models it cannot train. */
  kernels: string[];
  /**
   * Logits (classification: [..., classes]; regression: [batch]). `dropoutSeed` is used only in training;
   * the same seed gives the same mask.
   */
  forward(x: tfjs.Tensor, training: boolean, dropoutSeed: number): tfjs.Tensor;
  /** Mean loss of the batch, a scalar: softmax cross-entropy in nats, or mean squared error. */
  loss(logits: tfjs.Tensor, y: tfjs.Tensor): tfjs.Scalar;
  /** Scalars for evaluation, e.g. accuracy. */
  metrics(logits: tfjs.Tensor, y: tfjs.Tensor): Record<string, tfjs.Scalar>;
  dispose(): void;
}

/** What one file of a model hands to the index, which adds weights, loss and metrics. */
export type ModelParts = Pick<Model, 'forward' | 'kernels'>;
