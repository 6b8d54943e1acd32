/** One recurrent layer over a whole sequence, with back-propagation through time (Werbos, 1990) by hand. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';
import { type RecurrentCell, cells } from './cells';
import { withGradient } from './gradient';
import { affine, product, sumRows } from './product';
import { fill, type Initialization, type WeightFactory } from './weights';

type Tensor = tfjs.Tensor2D;

/** Maps [time, batch, inputs] to the states [time, batch, units]. */
export type Recurrence = (x: tfjs.Tensor3D) => tfjs.Tensor3D;

/**
 * A layer of `kind` cells. The input's part of the pre-activations is one matrix product for all steps, so a step runs
 * one product, of the state. Both parts have a bias, which only the GRU tells apart, so only it has the second.
 */
export function recurrentLayer(
  tf: Tf,
  make: WeightFactory,
  layer: string,
  kind: keyof typeof cells,
  [inputs, units]: [number, number],
  initialization: Initialization,
): Recurrence {
  const cell = cells[kind];
  const width = cell.gates * units;
  const of = (name: string) => ({ name, gates: cell.gates });
  const kernel = make.kernel(layer, [inputs, width], initialization, of('kernel'));
  const recurrent = make.kernel(layer, [units, width], initialization, of('recurrentKernel'));
  const bias = make.vector(layer, 'bias', firstBias(kind, width, units));
  const stateBias = kind === 'gru' ? make.vector(`${layer}/state`, 'bias', new Float32Array(width)) : null;
  return (x) => {
    const [time, batch] = x.shape;
    const a = affine(tf, x.reshape([-1, inputs]), kernel, bias);
    const inputPart = a.reshape<tfjs.Tensor3D>([time, batch, width]);
    return unroll(tf, cell, inputPart, recurrent as tfjs.Variable<tfjs.Rank.R2>, stateBias);
  };
}

/** The forget gate of an LSTM starts with a bias of 1 (Jozefowicz et al., 2015), so that it remembers at first. */
function firstBias(kind: keyof typeof cells, width: number, units: number): Float32Array {
  return fill(width, (i) => (kind === 'lstm' && i >= units && i < 2 * units ? 1 : 0));
}

/** The steps as one differentiable function of the input part [time, batch, width], the state's kernel and its bias. */
function unroll(
  tf: Tf,
  cell: RecurrentCell,
  a: tfjs.Tensor3D,
  kernel: Tensor,
  bias: tfjs.Tensor | null,
): tfjs.Tensor3D {
  const [time, batch] = a.shape;
  const units = kernel.shape[0];
  const inputs: tfjs.Tensor[] = bias ? [a, kernel, bias] : [a, kernel];
  const run = (a: tfjs.Tensor, kernel: tfjs.Tensor, bias?: tfjs.Tensor) => {
    const { outputs, kept } = forwardThroughTime(tf, cell, tf.unstack(a) as Tensor[], kernel as Tensor, bias);
    const value = tf.stack(outputs);
    return {
      value,
      keep: [value, kernel, ...kept] as tfjs.Tensor[],
      back(dy: tfjs.Tensor, [value, kernel, ...kept]: tfjs.Tensor[]) {
        const { da, db } = backThroughTime(tf, cell, dy, kernel as Tensor, kept as Tensor[]);
        const states = tf.concat([tf.zeros([1, batch, units]), value!]);
        const before = states.slice(0, time).reshape<Tensor>([time * batch, units]);
        const flat = db.reshape<Tensor>([time * batch, -1]);
        const dKernel = product(tf, before, flat, true);
        return bias ? [da, dKernel, sumRows(tf, flat)] : [da, dKernel];
      },
    };
  };
  return withGradient(tf, inputs, run as (...inputs: tfjs.Tensor[]) => ReturnType<typeof run>) as tfjs.Tensor3D;
}

/** The outputs at every step, and what their gradient needs. */
function forwardThroughTime(tf: Tf, cell: RecurrentCell, a: Tensor[], kernel: Tensor, bias: tfjs.Tensor | undefined) {
  const start = () => tf.zeros<tfjs.Rank.R2>([a[0]!.shape[0], kernel.shape[0]]);
  let state: Tensor[] = Array.from({ length: cell.states }, start);
  const outputs: Tensor[] = [];
  const kept: Tensor[] = [];
  for (const now of a) {
    const product: Tensor = tf.matMul(state[0]!, kernel);
    const next = cell.step(tf, now, bias ? product.add<Tensor>(bias) : product, state);
    state = next.state;
    outputs.push(state[0]!);
    kept.push(...next.kept);
  }
  return { outputs, kept };
}

/** The gradients of both parts of the pre-activations at every step, [time, batch, width]. */
function backThroughTime(tf: Tf, cell: RecurrentCell, dy: tfjs.Tensor, kernel: Tensor, kept: Tensor[]) {
  const dOutputs = tf.unstack(dy) as Tensor[];
  const perStep = kept.length / dOutputs.length;
  const transposed = kernel.transpose<Tensor>();
  const das: Tensor[] = [];
  const dbs: Tensor[] = [];
  let dState: (Tensor | null)[] = [];
  for (let t = dOutputs.length - 1; t >= 0; t--) {
    const later = dState[0];
    const dh = later ? dOutputs[t]!.add<Tensor>(later) : dOutputs[t]!;
    const rest = Array.from({ length: cell.states - 1 }, (_, i) => dState[i + 1] ?? tf.zerosLike(dh));
    const step = cell.back(tf, [dh, ...rest], kept.slice(t * perStep, (t + 1) * perStep));
    das.unshift(step.da);
    dbs.unshift(step.db);
    const through: Tensor = tf.matMul(step.db, transposed);
    const direct = step.dState[0];
    dState = [direct ? through.add<Tensor>(direct) : through, ...step.dState.slice(1)];
  }
  const da = tf.stack(das);
  return { da, db: das[0] === dbs[0] ? da : tf.stack(dbs) };
}
