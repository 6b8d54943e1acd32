/** Keys given twice in one map, in any language: found here, for the parsers' own checks are quadratic or none. */
import type { ConfigPath, Fault, Span } from '../types';

/** An entry of a map, or an item of a list. */
export interface Child<N> {
  /** The index in a list. */
  key: string | number;
  /** Of the key in a map. */
  span: Span;
  value: N | null;
}

/** How a language shows its own nodes. */
export interface Tree<N> {
  /** Null for what is neither map nor list. */
  childrenOf: (node: N) => Iterable<Child<N>> | null;
  /** Whether two values are the same scalar. */
  same: (a: N | null, b: N | null) => boolean;
}

export interface RepeatedKey {
  path: ConfigPath;
  before: Span;
  again: Span;
  /** Whether both say the same, which harms no one. */
  same: boolean;
}

/** Every key that was given before in its map. The roots are parts of one map, or one root alone. */
export function repeatedKeys<N>(roots: readonly N[], { childrenOf, same }: Tree<N>, most = 20): RepeatedKey[] {
  const found: RepeatedKey[] = [];
  const look = (children: Iterable<Child<N>>, path: ConfigPath, seen: Map<string | number, Child<N>>): void => {
    for (const child of children) {
      if (found.length >= most) return;
      const inner = child.value && childrenOf(child.value);
      if (inner) look(inner, [...path, child.key], new Map());
      const before = seen.get(child.key);
      if (before) {
        const again = { path: [...path, child.key], again: child.span };
        found.push({ ...again, before: before.span, same: same(before.value, child.value) });
      }
      seen.set(child.key, child);
    }
  };
  const top = new Map<string | number, Child<N>>();
  for (const root of roots) look(childrenOf(root) ?? [], [], top);
  return found;
}

/** As the readers of frameworks take it: the last one counts, so the fault is that of the one before. */
export function lastCounts({ path, before, same }: RepeatedKey): Fault {
  const name = path.join('.') || 'An empty key';
  const message = same
    ? `${name} is given twice, with the same value. One is enough.`
    : `${name} is given twice with different values, and only the last one counts. Keep one of the two.`;
  return { code: same ? 'repeated-key' : 'duplicate-key', span: before, path, message };
}
