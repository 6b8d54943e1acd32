/** Divides examples into those to train on and those held out. */
import { say, type Message } from '../../../shared/messages/say';
import { createRandom, permutation } from '../random';
import type { Batch, Dataset, Split, Tf } from '../types';
import { DataError } from './files';

export interface Division {
  train: Uint32Array;
  validation: Uint32Array;
}

/** How many of `size` examples are held out: the share, but at least one, and never all. */
export function heldOut(size: number, share: number): number {
  if (share === 0) return 0;
  return Math.min(size - 1, Math.max(1, Math.round(size * share)));
}

/** A random division: the same size, share and seed give the same one. Both parts are in the order of the data. */
export function divide(size: number, share: number, seed: number): Division {
  const order = permutation(size, createRandom(seed, 'split'));
  const held = heldOut(size, share);
  return { train: order.slice(held).sort(), validation: order.slice(0, held).sort() };
}

/** Makes a batch of examples, numbered in the whole data. */
export type MakeBatch = (tf: Tf, examples: Uint32Array) => Batch;

/** The two parts of a division as splits over the same examples. */
export function splits({ train, validation }: Division, batch: MakeBatch): Pick<Dataset, 'train' | 'validation'> {
  const over = (members: Uint32Array): Split => ({
    size: members.length,
    batch: (tf, indices) =>
      batch(
        tf,
        Uint32Array.from(indices, (index) => members[index]!),
      ),
  });
  return { train: over(train), validation: validation.length > 0 ? over(validation) : null };
}

/** Throws unless there are examples enough to train on and to hold out. */
export function checkEnough(size: number, share: number, where: string | Message) {
  if (size >= (share > 0 ? 2 : 1)) return;
  throw new DataError(size === 0 ? say('data.no-complete-row', { where }) : say('data.one-example', { where }));
}
