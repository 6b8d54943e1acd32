/** Keys given twice in one map, in any language: found here, for the parsers' own checks are quadratic or none. */
import { say, type Message } from '../../shared/messages/say';
import { startsWith } from './change';
import { fault } from './fault';
import type { ConfigEdit, ConfigPath, Fault, Span } from '../types';

/** How a language shows its own nodes, as they are: this is asked of every text, and copies would cost more than the rest. */
export interface Tree<N, E> {
  /** Null for what is no list. */
  itemsOf: (node: N) => readonly (N | null)[] | null;
  /** Null for what is no map. */
  entriesOf: (node: N) => readonly E[] | null;
  /** Null for a key that is no name. */
  keyOf: (entry: E) => string | null;
  /** Of the key. */
  spanOf: (entry: E) => Span;
  valueOf: (entry: E) => N | null;
  /** Whether two values are the same scalar. */
  same: (a: N | null, b: N | null) => boolean;
}

/** A part of a map, or all there is. `base` is where it begins in the whole text. */
export interface TreeRoot<N> {
  node: N | null;
  base: number;
}

export interface RepeatedKey {
  path: ConfigPath;
  before: Span;
  again: Span;
  /** Whether both say the same, which harms no one. */
  same: boolean;
}

/** Every key that was given before in its map. The roots are parts of one map, or one root alone. */
export function repeatedKeys<N, E>(roots: readonly TreeRoot<N>[], tree: Tree<N, E>, most = Infinity): RepeatedKey[] {
  const found: RepeatedKey[] = [];
  // Of the node that is looked at. One list for all: a path for each would cost as much as the rest.
  const path: (string | number)[] = [];
  const look = (node: N, base: number, seen: Map<string, Seen<E>> | null): void => {
    tree.itemsOf(node)?.forEach((item, index) => {
      if (item === null) return;
      path.push(index);
      look(item, base, null);
      path.pop();
    });
    const entries = tree.entriesOf(node);
    if (!entries) return;
    const before = seen ?? new Map<string, Seen<E>>();
    for (const entry of entries) {
      if (found.length >= most) return;
      const key = tree.keyOf(entry);
      if (key === null) continue;
      const value = tree.valueOf(entry);
      path.push(key);
      if (value !== null) look(value, base, null);
      const first = before.get(key);
      if (first) found.push(repeated(tree, [...path], first, { entry, base }));
      before.set(key, { entry, base });
      path.pop();
    }
  };
  const top = new Map<string, Seen<E>>();
  for (const { node, base } of roots) if (node !== null) look(node, base, top);
  return found;
}

function repeated<N, E>(tree: Tree<N, E>, path: ConfigPath, before: Seen<E>, again: Seen<E>): RepeatedKey {
  const span = ({ entry, base }: Seen<E>): Span => shifted(tree.spanOf(entry), base);
  const same = tree.same(tree.valueOf(before.entry), tree.valueOf(again.entry));
  return { path, before: span(before), again: span(again), same };
}

interface Seen<E> {
  entry: E;
  base: number;
}

const shifted = ([start, end]: Span, base: number): Span => [start + base, end + base];

/** As the readers of frameworks take it: the last one counts, so the fault is that of the one before. */
export function lastCounts({ path, before, same }: RepeatedKey): Fault {
  const name = nameOf(path);
  return same
    ? fault('repeated-key', before, path, say('twice.same', { name }))
    : fault('duplicate-key', before, path, say('twice.last', { name }));
}

/** A key as a sentence begins with it. */
export const nameOf = (path: ConfigPath): string | Message => path.join('.') || say('twice.empty-key');

/** Whether edits change a key that is given twice, or what lies in it: then it has no one place to edit. */
export function isEdited({ path }: Pick<Fault, 'path'>, edits: readonly ConfigEdit[]): boolean {
  return edits.some((edit) => startsWith(edit.path, path));
}
