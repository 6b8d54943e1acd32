/**
 * The order in which training examples are seen: every pass in another seeded order, cut into micro batches.
 * A pass's order follows from seed and pass alone, so a position of two numbers continues it exactly.
 */
import { createRandom, permutation } from './random';

/** Where the next micro batch starts; part of a checkpoint. */
export interface DataPosition {
  /** Passes completed. */
  epoch: number;
  /** Examples of the current pass already used. */
  offset: number;
}

export interface Order {
  /** Indices of the next micro batch, `batchSize` of them (all examples, if there are fewer). */
  next(): Uint32Array;
  position(): DataPosition;
}

/** Micro batches in one pass. Examples that do not fill a last batch wait for another pass, with another order. */
export function batchesPerEpoch(size: number, batchSize: number): number {
  return Math.max(1, Math.floor(size / batchSize));
}

/** Optimizer steps of a run: `steps`, or `epochs` passes over `size` examples (at least one step). */
export function totalSteps(
  config: { steps?: number | undefined; epochs?: number | undefined; batchSize: number; accumulate: number },
  size: number,
): number {
  if (config.steps !== undefined) return config.steps;
  const batches = (config.epochs ?? 1) * batchesPerEpoch(size, config.batchSize);
  return Math.max(1, Math.floor(batches / config.accumulate));
}

/**
 * The order of `size` examples (at least one) from `position` on; a position beyond the data starts the next pass.
 * Micro batches whose numbers are in `skip` are passed over; they are counted from 1, over all passes.
 */
export function createOrder(
  size: number,
  batchSize: number,
  seed: number,
  start: DataPosition,
  skip: readonly number[] = [],
): Order {
  const length = Math.min(batchSize, size);
  const skipped = new Set(skip);
  const shuffled = (epoch: number) => permutation(size, createRandom(seed, `order/${epoch}`));
  let { epoch, offset } = start;
  let order = shuffled(epoch);
  function advance(): void {
    if (offset + length > size) {
      epoch++;
      offset = 0;
      order = shuffled(epoch);
    }
    offset += length;
  }
  const number = () => epoch * batchesPerEpoch(size, length) + Math.ceil(offset / length);
  return {
    next() {
      do advance();
      while (skipped.has(number()));
      return order.slice(offset - length, offset);
    },
    position: () => ({ epoch, offset }),
  };
}

/** The dropout seed of one micro batch: a positive 31-bit integer that follows from the run's seed and the step. */
export function dropoutSeed(seed: number, step: number, micro: number): number {
  return 1 + Math.floor(createRandom(seed, `dropout/${step}/${micro}`).next() * (2 ** 31 - 2));
}
