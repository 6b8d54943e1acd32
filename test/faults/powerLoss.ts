/**
 * What a power loss may leave of what was logged. What was not synced is there or not, each operation for itself: names, and
 * of files every write, or every sector of 512 bytes of them. Where something later is there, what lacks before it is zeros.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { DataOp, DiskLog, Inode, NameOp } from './diskLog';

/** `size`: the file has become as long as that, but holds zeros there. */
type Fate = 'kept' | 'gone' | 'size';

interface Loss {
  /** Of operations that are not safe. */
  name: (op: NameOp) => boolean;
  data: (op: DataOp, sector: number) => Fate;
}

export const sectorBytes = 512;

/** Numbers from 0 to 1 by a seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The losses that are tried after call `at`: the extremes, each operation that lacks alone, and some by chance. */
export function* lossesAt(log: DiskLog, at: number, byChance: number, seed: number): Generator<Loss> {
  const all = () => true;
  yield { name: () => false, data: () => 'gone' };
  yield { name: all, data: () => 'kept' };
  yield { name: all, data: () => 'gone' };
  yield { name: all, data: () => 'size' };
  yield { name: () => false, data: () => 'kept' };
  const unsafe = (op: { at: number; safe: number }) => op.at <= at && op.safe > at;
  for (const lacks of log.dataOps.filter(unsafe)) yield { name: all, data: (op) => (op === lacks ? 'gone' : 'kept') };
  for (const lacks of log.nameOps.filter(unsafe)) yield { name: (op) => op !== lacks, data: () => 'kept' };
  for (let i = 0; i < byChance; i++) yield byChanceOf(random(seed * 1_000_003 + at * 101 + i), i % 2 === 0);
}

function byChanceOf(next: () => number, bySector: boolean): Loss {
  const fates = new Map<unknown, Map<number, boolean>>();
  const share = next();
  const fate = (of: unknown, part: number) => {
    const known = fates.get(of) ?? new Map<number, boolean>();
    fates.set(of, known);
    if (!known.has(part)) known.set(part, next() < share);
    return known.get(part)!;
  };
  return {
    name: (op) => fate(op, 0),
    data: (op, sector) => {
      const kept = bySector ? fate(op.inode, sector) : fate(op, 0);
      return kept ? 'kept' : 'gone';
    },
  };
}

/** What is in files of which all is safe, and how many operations that were. */
const settled = new WeakMap<Inode, { ops: number; content: Buffer }>();

/** What is in a file after call `at` and a loss; the same buffer where no loss can change it. */
export function contentOf(inode: Inode, at: number, loss: Loss | null): Buffer {
  const ops = inode.data.filter((op) => op.at <= at);
  if (loss === null || ops.some(({ safe }) => safe > at)) return composed(inode, at, loss);
  const known = settled.get(inode);
  if (known?.ops === ops.length) return known.content;
  const content = composed(inode, at, null);
  settled.set(inode, { ops: ops.length, content });
  return content;
}

function composed(inode: Inode, at: number, loss: Loss | null): Buffer {
  let size = 0;
  const bytes = Buffer.alloc(inode.data.reduce((most, op) => Math.max(most, op.offset + (op.bytes?.length ?? 0)), 0));
  for (const op of inode.data) {
    if (op.at > at) break;
    const fateOf = (sector: number): Fate => (op.safe <= at || loss === null ? 'kept' : loss.data(op, sector));
    if (op.bytes === null) {
      if (fateOf(Math.floor(op.offset / sectorBytes)) === 'gone') continue;
      bytes.fill(0, op.offset);
      size = op.offset;
      continue;
    }
    const end = op.offset + op.bytes.length;
    for (let from = op.offset; from < end;) {
      const sector = Math.floor(from / sectorBytes);
      const to = Math.min(end, (sector + 1) * sectorBytes);
      const fate = fateOf(sector);
      if (fate === 'kept') op.bytes.copy(bytes, from, from - op.offset, to - op.offset);
      if (fate !== 'gone') size = Math.max(size, to);
      from = to;
    }
  }
  return bytes.subarray(0, size);
}

/** Files by their paths, and folders, whose content is null. */
export type Tree = Map<string, { inode: Inode; content: Buffer | null }>;

/** What is there after call `at` and a loss. */
export function treeAfter(log: DiskLog, at: number, loss: Loss): Tree {
  const folders = new Map<Inode, Map<string, Inode>>();
  const namesOf = (folder: Inode) => folders.get(folder) ?? folders.set(folder, new Map()).get(folder)!;
  for (const op of log.nameOps) {
    if (op.at > at || (op.safe > at && !loss.name(op))) continue;
    for (const { folder, name } of op.removes) namesOf(folder).delete(name);
    for (const { folder, name, inode } of op.adds) namesOf(folder).set(name, inode);
  }
  const tree: Tree = new Map();
  const walk = (folder: Inode, place: string) => {
    for (const [name, inode] of namesOf(folder)) {
      const file = place === '' ? name : `${place}/${name}`;
      tree.set(file, { inode, content: inode.names === null ? contentOf(inode, at, loss) : null });
      if (inode.names !== null) walk(inode, file);
    }
  };
  walk(log.root, '');
  return tree;
}

/** A folder that is made to be as one tree after the other; only what differs is written. */
export class Replica {
  private there = new Map<string, Buffer | null>();

  constructor(readonly folder: string) {}

  become(tree: Tree): void {
    const stays = (file: string) => {
      const wanted = tree.get(file);
      return wanted !== undefined && (wanted.content === null) === (this.there.get(file) === null);
    };
    for (const file of [...this.there.keys()].reverse()) {
      if (stays(file)) continue;
      fs.rmSync(path.join(this.folder, file), { recursive: true, force: true });
      this.there.delete(file);
    }
    const next = new Map<string, Buffer | null>();
    for (const [file, { content }] of tree) {
      const known = this.there.get(file);
      next.set(file, content);
      if (content === null) {
        if (known === undefined) fs.mkdirSync(path.join(this.folder, file));
      } else if (known === undefined || known === null || !known.equals(content)) {
        fs.writeFileSync(path.join(this.folder, file), content);
      }
    }
    this.there = next;
  }
}
