/** Draws the first values of weights and keeps the list of a model's variables. */
import type * as tfjs from '@tensorflow/tfjs';
import type { ModelConfig } from '../../../config/keel/models';
import { createRandom, normal, type Random } from '../random';
import type { Model, Tf, Weight } from '../types';

export type Initialization = NonNullable<ModelConfig['initialization']>;

/** Numbers of connections into and out of one unit. */
interface Fan {
  in: number;
  out: number;
}

const uniform = (random: Random, limit: number) => (2 * random.next() - 1) * limit;

/** One draw of a kernel entry, by kind of initialization. */
const draws: Record<Initialization, (random: Random, fan: Fan) => number> = {
  /** Glorot & Bengio (2010): uniform in +-sqrt(6 / (in + out)). */
  glorot: (random, fan) => uniform(random, Math.sqrt(6 / (fan.in + fan.out))),
  /** He et al. (2015): normal with variance 2 / in. */
  he: (random, fan) => normal(random) * Math.sqrt(2 / fan.in),
  /** LeCun et al. (1998): normal with variance 1 / in. */
  lecun: (random, fan) => normal(random) * Math.sqrt(1 / fan.in),
  /** Radford et al. (2019), GPT-2: normal with standard deviation 0.02. */
  normal: (random) => normal(random) * 0.02,
  zeros: () => 0,
};

/** The usual choice for a layer followed by `activation`: he for ReLU and leaky ReLU, else glorot. */
export function usualInitialization(activation: string): Initialization {
  return activation === 'relu' || activation === 'leakyRelu' ? 'he' : 'glorot';
}

/** Makes variables, in the order in which they are asked for, from one seeded sequence. */
export interface WeightFactory {
  readonly weights: Weight[];
  readonly buffers: Model['buffers'];
  /**
   * A kernel `layer/name`. The fan of a shape [..., in, out] is in and out times the size of the leading axes
   * (the window of a convolution); `gates` says how many units' kernels lie side by side in the last axis.
   */
  kernel(layer: string, shape: number[], kind: Initialization, options?: KernelOptions): tfjs.Variable;
  /** An embedding table [rows, width], normal with the given standard deviation. */
  embedding(layer: string, shape: [number, number], deviation: number): tfjs.Variable;
  /** A vector of one value: a bias, or the scale of a normalization. */
  vector(layer: string, role: 'bias' | 'scale', values: Float32Array): tfjs.Variable;
  /** State that is not trained. */
  buffer(name: string, size: number, value: number): tfjs.Variable;
}

export interface KernelOptions {
  name?: string;
  gates?: number;
  /** Factor on every entry, e.g. for residual output projections. */
  factor?: number;
}

export function createWeights(tf: Tf, seed: number): WeightFactory {
  const random = createRandom(seed, 'weights');
  const weights: Weight[] = [];
  const buffers: Model['buffers'] = [];

  /** tfjs counts a variable name as taken until the variable is disposed, so the names are left to it. */
  const variable = (values: Float32Array, shape: number[], trainable = true) =>
    tf.tidy(() => tf.variable(tf.tensor(values, shape, 'float32'), trainable));

  function add(layer: string, name: string, role: Weight['role'], values: Float32Array, shape: number[]) {
    const weight = { name: `${layer}/${name}`, layer, role, variable: variable(values, shape) };
    weights.push(weight);
    return weight.variable;
  }

  return {
    weights,
    buffers,
    kernel(layer, shape, kind, { name = 'kernel', gates = 1, factor = 1 } = {}) {
      const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
      const fan = { in: window * shape.at(-2)!, out: (window * shape.at(-1)!) / gates };
      const size = shape.reduce((product, length) => product * length, 1);
      return add(
        layer,
        name,
        'kernel',
        fill(size, () => draws[kind](random, fan) * factor),
        shape,
      );
    },
    embedding(layer, shape, deviation) {
      return add(
        layer,
        'embedding',
        'embedding',
        fill(shape[0] * shape[1], () => normal(random) * deviation),
        shape,
      );
    },
    vector: (layer, role, values) => add(layer, role, role, values, [values.length]),
    buffer(name, size, value) {
      const buffer = {
        name,
        variable: variable(
          fill(size, () => value),
          [size],
          false,
        ),
      };
      buffers.push(buffer);
      return buffer.variable;
    },
  };
}

/** `size` values, drawn one after the other. */
export function fill(size: number, draw: (index: number) => number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = draw(i);
  return values;
}
