/**
 * Seeded random numbers. Whatever is drawn on the host (weights, data order, splits) comes from here, so that a
 * seed gives the same run on every device and a saved state continues the same sequence. Pure.
 *
 * The generator is mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32, passes gjrand's tests.
 * It is no source of secrets.
 */

export interface Random {
  /** The next number in [0, 1), a multiple of 2^-32. */
  next(): number;
  /** An unsigned 32-bit integer; `randomFromState` continues from it. */
  state(): number;
}

/** A generator that continues from `state`, as given by `Random.state`. */
export function randomFromState(state: number): Random {
  let current = state >>> 0;
  return {
    state: () => current,
    next() {
      current = (current + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(current ^ (current >>> 15), current | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}

/**
 * A generator for one purpose: the same seed and purpose give the same numbers, another purpose gives others.
 * The two are joined by the FNV-1a hash, so that neighbouring seeds start far apart.
 */
export function createRandom(seed: number, purpose = ''): Random {
  let hash = 2166136261;
  for (const char of `${seed}/${purpose}`) hash = Math.imul(hash ^ char.codePointAt(0)!, 16777619);
  return randomFromState(hash);
}

/** A draw from the standard normal distribution (Box & Muller, 1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** The numbers 0..size-1 in random order (Fisher & Yates, in Durstenfeld's form). */
export function permutation(size: number, random: Random): Uint32Array {
  const order = new Uint32Array(size);
  for (let i = 0; i < size; i++) order[i] = i;
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
