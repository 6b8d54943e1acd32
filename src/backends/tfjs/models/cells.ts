/**
 * Recurrent cells, forward and backward by hand, for automatic differentiation would run a matrix product and a sum
 * for every weight at every step. A cell sees two pre-activations of width gates x units: `a`, from the input, and
 * `b`, from the state before; it gives the state after.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';

type Tensor = tfjs.Tensor2D;

export interface RecurrentCell {
  /** Units' worth of pre-activations. */
  gates: number;
  /** Tensors in the state; the first is the output h. */
  states: number;
  /** `kept` is what the backward step needs. */
  step(tf: Tf, a: Tensor, b: Tensor, state: Tensor[]): { state: Tensor[]; kept: Tensor[] };
  /**
   * From the gradient of the state after to those of `a`, `b` and the state before. The part of the output's gradient
   * that flows through `b` is added by the caller.
   */
  back(tf: Tf, dState: Tensor[], kept: Tensor[]): { da: Tensor; db: Tensor; dState: (Tensor | null)[] };
}

/** y (1 - y), the slope of the logistic function at its value y. */
const sigmoidSlope = (y: Tensor) => y.sub<Tensor>(y.square());
const tanhSlope = (tf: Tf, y: Tensor) => tf.sub<Tensor>(1, y.square());

/** h' = tanh(a + b) (Elman, 1990). */
const simple: RecurrentCell = {
  gates: 1,
  states: 1,
  step(_, a, b) {
    const h = a.add<Tensor>(b).tanh();
    return { state: [h], kept: [h] };
  },
  back(tf, [dh], [h]) {
    const da = dh!.mul<Tensor>(tanhSlope(tf, h!));
    return { da, db: da, dState: [null] };
  },
};

/**
 * Long short-term memory (Hochreiter & Schmidhuber, 1997, with the forget gate of Gers et al., 2000):
 * i, f, o = sigmoid, g = tanh of a + b; c' = f c + i g; h' = o tanh(c'). Gates lie in the order i, f, o, g.
 */
const lstm: RecurrentCell = {
  gates: 4,
  states: 2,
  step(tf, a, b, state) {
    const c = state[1]!;
    const units = c.shape[1];
    const [gated, candidate] = tf.split(a.add(b), [3 * units, units], 1) as [Tensor, Tensor];
    const [i, f, o] = tf.split(gated.sigmoid(), 3, 1) as [Tensor, Tensor, Tensor];
    const g = candidate.tanh();
    const next = f.mul(c).add<Tensor>(i.mul(g));
    const squashed = next.tanh();
    return { state: [o.mul(squashed), next], kept: [i, f, o, g, c, squashed] };
  },
  back(tf, [dh, dc], kept) {
    const [i, f, o, g, c, squashed] = kept as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const dNext = dh!.mul(o).mul(tanhSlope(tf, squashed)).add<Tensor>(dc!);
    const da = tf.concat(
      [
        dNext.mul(g).mul(sigmoidSlope(i)),
        dNext.mul(c).mul(sigmoidSlope(f)),
        dh!.mul(squashed).mul(sigmoidSlope(o)),
        dNext.mul(i).mul(tanhSlope(tf, g)),
      ] as Tensor[],
      1,
    );
    return { da, db: da, dState: [null, dNext.mul<Tensor>(f)] };
  },
};

/**
 * Gated recurrent unit (Cho et al., 2014) in the form of cuDNN and PyTorch, the reset gate after the product:
 * r, z = sigmoid(a + b); n = tanh(a_n + r b_n); h' = n + z (h - n). Gates lie in the order r, z, n.
 */
const gru: RecurrentCell = {
  gates: 3,
  states: 1,
  step(tf, a, b, [h]) {
    const units = h!.shape[1];
    const [aGates, aCandidate] = tf.split(a, [2 * units, units], 1) as [Tensor, Tensor];
    const [bGates, bCandidate] = tf.split(b, [2 * units, units], 1) as [Tensor, Tensor];
    const [r, z] = tf.split(aGates.add(bGates).sigmoid(), 2, 1) as [Tensor, Tensor];
    const n = aCandidate.add<Tensor>(r.mul(bCandidate)).tanh();
    return { state: [n.add<Tensor>(z.mul(h!.sub(n)))], kept: [r, z, n, bCandidate, h!] };
  },
  back(tf, [dh], kept) {
    const [r, z, n, bCandidate, h] = kept as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const direct = dh!.mul<Tensor>(z);
    const dn = dh!.sub(direct).mul<Tensor>(tanhSlope(tf, n));
    const dr = dn.mul(bCandidate).mul<Tensor>(sigmoidSlope(r));
    const dz = dh!.mul(h.sub(n)).mul<Tensor>(sigmoidSlope(z));
    return {
      da: tf.concat([dr, dz, dn], 1),
      db: tf.concat([dr, dz, dn.mul<Tensor>(r)], 1),
      dState: [direct],
    };
  },
};

export const cells = { simple, lstm, gru };
