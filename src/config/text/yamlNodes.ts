/** Where the parts of a YAML collection begin and end in the text, for edits. Offsets are UTF-16. */
import { isAlias, isCollection, isMap, isScalar, isSeq } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { ConfigPath, Span } from '../types';

/** A token of the library's concrete syntax, as far as it is used here. */
interface Token {
  type: string;
  offset: number;
  source: string;
}

/** One entry of a map or one item of a list. */
export interface Item {
  collection: YAMLMap | YAMLSeq;
  index: number;
  key: Node | null;
  value: Node | null;
  /** Start of the key (its anchor or tag), or of the `-` of a block list. */
  start: number;
  /** End of the last character that belongs to it; comments do not. */
  end: number;
  /** After the colon or dash, and the anchor and tag that follow it; null where there is none. */
  afterMark: number | null;
  /** Value with anchor and tag; null where it is empty. */
  valueSpan: Span | null;
}

const props = (tokens: Token[]): Token[] => tokens.filter((token) => token.type === 'anchor' || token.type === 'tag');
const endOf = (token: Token): number => token.offset + token.source.length;

/** Text of a key, or null where the key is a list or a map. */
export function keyText(pair: Pair<unknown, unknown>): string | null {
  const key = pair.key;
  if (!isScalar(key)) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

export function itemsOf(collection: YAMLMap | YAMLSeq): Item[] {
  return collection.items.map((_, index) => itemOf(collection, index));
}

export function itemOf(collection: YAMLMap | YAMLSeq, index: number): Item {
  const entry = collection.items[index] as Pair | Node | null;
  if (isMap(collection)) return pairItem(collection, index, entry as Pair);
  const tokens = tokenItem(collection, index)?.start ?? [];
  const value = entry as Node | null;
  const dash = tokens.find((token) => token.type === 'seq-item-ind');
  const own = props(tokens);
  const valueSpan = spanOf(value, own);
  const afterMark = Math.max(dash ? endOf(dash) : -1, ...own.map(endOf));
  const start = dash?.offset ?? own[0]?.offset ?? valueSpan?.[0] ?? 0;
  const end = Math.max(contentEnd(value) ?? 0, afterMark);
  return { collection, index, key: null, value, start, end, afterMark: dash ? afterMark : null, valueSpan };
}

function pairItem(collection: YAMLMap, index: number, pair: Pair): Item {
  const [key, value] = [pair.key as Node | null, pair.value as Node | null];
  const token = pair.srcToken as unknown as { start?: Token[]; sep?: Token[] } | undefined;
  const sep = token?.sep ?? [];
  const colon = sep.find((each) => each.type === 'map-value-ind');
  const own = props(sep);
  const lead = (token?.start ?? []).find((each) => ['anchor', 'tag', 'explicit-key-ind'].includes(each.type));
  const start = lead?.offset ?? key?.range?.[0] ?? colon?.offset ?? 0;
  const afterMark = colon ? Math.max(endOf(colon), ...own.map(endOf)) : null;
  const end = Math.max(contentEnd(value) ?? 0, afterMark ?? key?.range?.[1] ?? 0);
  return { collection, index, key, value, start, end, afterMark, valueSpan: spanOf(value, own) };
}

function tokenItem(collection: YAMLSeq, index: number): { start?: Token[] } | undefined {
  return (collection.srcToken as unknown as { items?: { start?: Token[] }[] } | undefined)?.items?.[index];
}

function spanOf(value: Node | null, own: Token[]): Span | null {
  if (!value?.range || value.range[0] === value.range[1]) return null;
  return [own[0]?.offset ?? value.range[0], contentEnd(value) ?? value.range[1]];
}

/** End of a node's last character; null where it is empty. A block collection ends with its last item. */
function contentEnd(node: Node | null): number | null {
  if (!node?.range) return null;
  if (isCollection(node) && !node.flow && node.items.length > 0 && (isMap(node) || isSeq(node))) {
    return itemOf(node, node.items.length - 1).end;
  }
  return node.range[0] === node.range[1] ? null : node.range[1];
}

/** The entry or item at a path, from the root collection; null where there is none. Does not look through aliases. */
export function findItem(root: Node | null, path: ConfigPath): Item | null {
  let node = root;
  let item: Item | null = null;
  for (const part of path) {
    item = node ? childItem(node, part) : null;
    if (!item) return null;
    node = item.value;
  }
  return item;
}

function childItem(node: Node, part: string | number): Item | null {
  if (isSeq(node) && typeof part === 'number') return part < node.items.length ? itemOf(node, part) : null;
  if (!isMap(node) || typeof part !== 'string') return null;
  const index = node.items.findIndex((pair) => keyText(pair) === part);
  return index < 0 ? null : itemOf(node, index);
}

/** Calls back for a node and all nodes in it, with their paths. */
export function walk(node: Node | null, path: ConfigPath, visit: (node: Node, path: ConfigPath) => void): void {
  if (!node) return;
  visit(node, path);
  if (isSeq(node)) node.items.forEach((item, index) => walk(item as Node | null, [...path, index], visit));
  if (isMap(node)) node.items.forEach((pair) => walk(pair.value as Node | null, [...path, keyText(pair) ?? ''], visit));
}

/** The source text of a scalar without anchor and tag; '' for everything else. */
export function scalarSource(text: string, node: Node | null): string {
  return node && isScalar(node) && node.range ? text.slice(node.range[0], node.range[1]) : '';
}

export function anchorOf(node: Node): string | null {
  return !isAlias(node) && 'anchor' in node && node.anchor ? node.anchor : null;
}
