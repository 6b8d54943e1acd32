/**
 * A config's text as a tree of values, each with its place. Structure that YAML allows and a config does not
 * (keys given twice, keys that are not text, aliases without end) is reported here.
 */
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { ConfigPath, Json } from '../types';

/** UTF-16 offsets, end exclusive. */
export type Span = readonly [start: number, end: number];

export interface Tree {
  value: Json;
  /** Of the value; of its key where the value is empty. */
  span: Span;
  /** Of the key; null for list items and the root. */
  keySpan: Span | null;
  /** Children of a map, by key. */
  entries: Map<string, Tree> | null;
  /** Children of a list. */
  items: Tree[] | null;
}

/** A fault of structure, at offsets. */
export interface Fault {
  code: string;
  span: Span;
  path: ConfigPath;
  message: string;
}

/** More values than this, after aliases are followed, are no config but an attack. */
const maxValues = 50_000;

export interface Source {
  document: Document.Parsed;
  /** Null where the text holds no value at all. */
  tree: Tree | null;
  faults: Fault[];
}

/**
 * Parses YAML 1.2 (`1e-4` is a number). Keys given twice are found here, not by the library, whose check is
 * quadratic in the number of keys. `tokens` keeps the library's tokens, which edits need.
 */
export function readSource(text: string, { tokens = false } = {}): Source {
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    keepSourceTokens: tokens,
    logLevel: 'error',
  });
  const reader = new Reader();
  const root = document.contents;
  return { document, tree: root ? reader.read(root, null) : null, faults: reader.faults };
}

/** Text of a key, or null where the key is a list or a map. */
export function keyText(pair: Pair<unknown, unknown>): string | null {
  const key = pair.key;
  if (!isScalar(key)) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

/** The child at a path, or null. */
export function at(tree: Tree | null, path: ConfigPath): Tree | null {
  let node: Tree | null = tree;
  for (const part of path) {
    node = (typeof part === 'number' ? node?.items?.[part] : node?.entries?.get(part)) ?? null;
    if (!node) return null;
  }
  return node;
}

/** The path of the innermost key or value that holds an offset; null where none does. */
export function pathAt(tree: Tree, offset: number): ConfigPath | null {
  const holds = (span: Span | null) => span !== null && span[0] <= offset && offset <= span[1];
  const children: [string | number, Tree][] = [...(tree.entries ?? []), ...(tree.items ?? []).entries()];
  for (const [part, child] of children) {
    if (!holds(child.keySpan) && !holds(child.span)) continue;
    const inner = holds(child.keySpan) ? [] : pathAt(child, offset);
    if (inner) return [part, ...inner];
  }
  return tree.entries === null && holds(tree.span) ? [] : null;
}

class Reader {
  readonly faults: Fault[] = [];
  private readonly anchors = new Map<string, Tree>();
  /** Anchored values that are being read. */
  private readonly open = new Set<Tree>();
  /** Of the value that is being read. One list for all: a path of its own for each value would cost as much as the rest. */
  private readonly path: (string | number)[] = [];
  private count = 0;

  /** `node` is null where a key stands alone, as in `{ a }`. */
  read(node: Node | null, keySpan: Span | null): Tree {
    const start = node?.range?.[0] ?? 0;
    const end = node?.range?.[1] ?? 0;
    const span: Span = start === end && keySpan ? keySpan : [start, end];
    const tree: Tree = { value: null, span, keySpan, entries: null, items: null };
    if (!node || this.full(span)) return tree;
    if (isAlias(node)) return this.alias(node.source, tree);
    const anchored = 'anchor' in node && node.anchor;
    if (anchored) {
      this.anchors.set(anchored, tree);
      this.open.add(tree);
    }
    if (isScalar(node)) tree.value = scalarValue(node.value);
    else if (isMap(node)) this.map(node, tree);
    else if (isSeq(node)) this.list(node, tree);
    if (anchored) this.open.delete(tree);
    return tree;
  }

  /** Counts a value, and says whether there are too many of them. */
  private full(span: Span): boolean {
    this.count++;
    if (this.count === maxValues + 1) {
      this.fault('syntax', span, `The config holds more than ${maxValues} values once its aliases are followed.`);
    }
    return this.count > maxValues;
  }

  private alias(name: string, tree: Tree): Tree {
    const target = this.anchors.get(name);
    if (target && !this.open.has(target)) return { ...this.copy(target, tree.span), keySpan: tree.keySpan };
    const message = target
      ? `The alias *${name} stands inside the value it names, which would never end.`
      : `The alias *${name} has no anchor &${name} before it.`;
    this.fault('syntax', tree.span, message);
    return tree;
  }

  /** What an alias names, all of it placed where the alias stands. */
  private copy(tree: Tree, span: Span): Tree {
    if (this.full(span)) return { value: null, span, keySpan: span, entries: null, items: null };
    const entries = tree.entries && new Map([...tree.entries].map(([key, child]) => [key, this.copy(child, span)]));
    const items = tree.items && tree.items.map((child) => this.copy(child, span));
    return { value: tree.value, span, keySpan: span, entries, items };
  }

  private map(node: YAMLMap, tree: Tree): void {
    const entries = (tree.entries = new Map<string, Tree>());
    const value: { [key: string]: Json } = {};
    for (const pair of node.items) {
      const key = keyText(pair);
      const range = (pair.key as Node | null)?.range;
      const keySpan: Span = range ? [range[0], range[1]] : tree.span;
      if (key === null) {
        this.fault('syntax', keySpan, 'A key must be a plain name, not a list or a map.');
        continue;
      }
      this.path.push(key);
      const child = this.read(pair.value as Node | null, keySpan);
      if (entries.has(key)) {
        this.fault('duplicate-key', keySpan, `${this.path.join('.')} is given twice. Keep one of the two.`);
      } else {
        entries.set(key, child);
        if (key !== '__proto__') value[key] = child.value;
        // It must stay an ordinary key.
        else
          Object.defineProperty(value, key, {
            value: child.value,
            enumerable: true,
            configurable: true,
            writable: true,
          });
      }
      this.path.pop();
    }
    tree.value = value;
  }

  private list(node: YAMLSeq, tree: Tree): void {
    const items: Tree[] = (tree.items = []);
    for (const item of node.items as (Node | null)[]) {
      this.path.push(items.length);
      items.push(this.read(item, null));
      this.path.pop();
    }
    tree.value = items.map((item) => item.value);
  }

  private fault(code: string, span: Span, message: string): void {
    this.faults.push({ code, span, path: [...this.path], message });
  }
}

function scalarValue(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? Number(value) : null;
}
