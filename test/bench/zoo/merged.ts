/** Trees of config values. */
export type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of a tree with changes; `undefined` takes a key out. */
export function merged(tree: Tree, changes: Tree): Tree {
  const copy = { ...tree };
  for (const [key, value] of Object.entries(changes)) {
    const old = copy[key];
    if (value === undefined) delete copy[key];
    else copy[key] = isTree(value) && isTree(old) ? merged(old, value) : value;
  }
  return copy;
}
