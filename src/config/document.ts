/**
 * A config's text as a tree of values, each with its place. Structure that YAML allows and a config does not
 * (keys given twice, keys that are not text, aliases without end) is reported here.
 */
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { ConfigPath, Json } from './types';

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
 * quadratic in the number of keys.
 */
export function readSource(text: string): Source {
  const document = parseYaml(text);
  const reader = new Reader();
  const root = document.contents;
  return { document, tree: root ? reader.read(root, [], null) : null, faults: reader.faults };
}

/** The library's document with its tokens, for edits. */
export function parseYaml(text: string): Document.Parsed {
  return parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    keepSourceTokens: true,
    logLevel: 'error',
  });
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
  private readonly open = new Set<Tree>();
  private count = 0;

  /** `node` is null where a key stands alone, as in `{ a }`. */
  read(node: Node | null, path: ConfigPath, keySpan: Span | null): Tree {
    const [start, end] = node?.range ?? [0, 0];
    const span: Span = start === end && keySpan ? keySpan : [start, end];
    const tree: Tree = { value: null, span, keySpan, entries: null, items: null };
    if (!node || this.full(span, path)) return tree;
    if (isAlias(node)) return this.alias(node.source, tree, path);
    if ('anchor' in node && node.anchor) this.anchors.set(node.anchor, tree);
    this.open.add(tree);
    if (isMap(node)) this.map(node, tree, path);
    else if (isSeq(node)) this.list(node, tree, path);
    else if (isScalar(node)) tree.value = scalarValue(node.value);
    this.open.delete(tree);
    return tree;
  }

  /** Counts a value, and says whether there are too many of them. */
  private full(span: Span, path: ConfigPath): boolean {
    this.count++;
    if (this.count === maxValues + 1) {
      this.fault('syntax', span, path, `The config holds more than ${maxValues} values once its aliases are followed.`);
    }
    return this.count > maxValues;
  }

  private alias(name: string, tree: Tree, path: ConfigPath): Tree {
    const target = this.anchors.get(name);
    if (target && !this.open.has(target)) return { ...this.copy(target, tree.span, path), keySpan: tree.keySpan };
    const message = target
      ? `The alias *${name} stands inside the value it names, which would never end.`
      : `The alias *${name} has no anchor &${name} before it.`;
    this.fault('syntax', tree.span, path, message);
    return tree;
  }

  /** What an alias names, all of it placed where the alias stands. */
  private copy(tree: Tree, span: Span, path: ConfigPath): Tree {
    if (this.full(span, path)) return { value: null, span, keySpan: span, entries: null, items: null };
    const entries =
      tree.entries && new Map([...tree.entries].map(([key, child]) => [key, this.copy(child, span, path)]));
    const items = tree.items && tree.items.map((child) => this.copy(child, span, path));
    return { value: tree.value, span, keySpan: span, entries, items };
  }

  private map(node: YAMLMap, tree: Tree, path: ConfigPath): void {
    const entries = (tree.entries = new Map<string, Tree>());
    const value: { [key: string]: Json } = {};
    for (const pair of node.items) {
      const key = keyText(pair);
      const keyNode = pair.key as Node | null;
      const keySpan: Span = keyNode?.range ? [keyNode.range[0], keyNode.range[1]] : tree.span;
      if (key === null) {
        this.fault('syntax', keySpan, path, 'A key must be a plain name, not a list or a map.');
        continue;
      }
      const child = this.read(pair.value as Node | null, [...path, key], keySpan);
      if (entries.has(key)) {
        const where = [...path, key].join('.');
        this.fault('duplicate-key', keySpan, [...path, key], `${where} is given twice. Keep one of the two.`);
        continue;
      }
      entries.set(key, child);
      // A key named __proto__ must stay an ordinary key.
      Object.defineProperty(value, key, { value: child.value, enumerable: true, configurable: true, writable: true });
    }
    tree.value = value;
  }

  private list(node: YAMLSeq, tree: Tree, path: ConfigPath): void {
    const items = node.items as (Node | null)[];
    tree.items = items.map((item, index) => this.read(item, [...path, index], null));
    tree.value = tree.items.map((item) => item.value);
  }

  private fault(code: string, span: Span, path: ConfigPath, message: string): void {
    this.faults.push({ code, span, path, message });
  }
}

function scalarValue(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? Number(value) : null;
}
