/**
 * What the parts of the embedded trainer hand to each other. `tf` is a value passed in, never imported for use:
 * tfjs-node brings its own copy of TensorFlow.js, and two copies in one process do not share tensors.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { Message } from '../../shared/messages/say';

export type Tf = typeof tfjs;

/** What a model reads of a batch, by name. */
export type Inputs = Readonly<Record<string, tfjs.Tensor>>;

/** Examples ready for the device. The tensors belong to the caller, who disposes them. */
export interface Batch {
  inputs: Inputs;
  /** What is to be predicted. */
  target: tfjs.Tensor;
}

/** Examples held in memory on the host; batches are made on demand. */
export interface Split {
  /** Number of examples. */
  size: number;
  /** Makes a batch of the examples at `indices`, in that order. */
  batch(tf: Tf, indices: ArrayLike<number>): Batch;
}

/** One input of a batch. */
export type InputShape =
  /** int32 [batch, context] token ids. Where there is one target an example, 0 is padding. */
  | { kind: 'tokens'; vocabulary: number; context: number }
  /** float32 [batch, features]. */
  | { kind: 'features'; features: number }
  /** float32 [batch, height, width, channels]. */
  | { kind: 'image'; height: number; width: number; channels: number };

/** What is predicted. */
export interface OutputShape {
  /** Number of classes that the loss chooses among: the target is int32. Null for a measured quantity, float32. */
  classes: number | null;
  /** Whether a target belongs to the whole example, [batch], or to every token of it, [batch, context]. */
  each: 'example' | 'token';
}

/** What a model must know of the data. */
export interface DataShape {
  inputs: Readonly<Record<string, InputShape>>;
  output: OutputShape;
}

export interface Dataset {
  shape: DataShape;
  train: Split;
  validation: Split | null;
  /** Names of the classes, in the order of their numbers; absent where nothing is classified. */
  classNames?: string[];
  /** What a person should know about the data, e.g. "12 rows with empty cells were left out". */
  notes: Message[];
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

export interface Model extends Objective {
  weights: Weight[];
  /** Not trained but part of the state: running means and variances of batch normalization. */
  buffers: { name: string; variable: tfjs.Variable }[];
  /** Kernels a backend must have to train this model, e.g. `Conv2DBackpropFilter`; keeps wasm from models it cannot train. */
  kernels: string[];
  /**
   * Logits: the shape of the target, with an axis of classes behind it where there are classes. `dropoutSeed` is used
   * only in training; the same seed gives the same mask.
   */
  forward(inputs: Inputs, training: boolean, dropoutSeed: number): tfjs.Tensor;
  dispose(): void;
}

/** What a task makes of the answers of a model. */
export interface Objective {
  /** Mean loss of the batch, a scalar: e.g. softmax cross-entropy in nats, or mean squared error. */
  loss(logits: tfjs.Tensor, target: tfjs.Tensor): tfjs.Scalar;
  /** Scalars for evaluation, e.g. accuracy. */
  metrics(logits: tfjs.Tensor, target: tfjs.Tensor): Record<string, tfjs.Scalar>;
}

/**
 * What one file of a model hands to the index, which adds weights, loss and metrics. Its logits always have an axis
 * of outputs, one wide where there are no classes.
 */
export type ModelParts = Pick<Model, 'forward' | 'kernels'>;
