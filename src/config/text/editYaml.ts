/** Changes of values made in a config's text. Comments, order, quoting, line ends and indentation stay. */
import { isAlias, isCollection, isMap, isSeq } from 'yaml';
import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import { changed, changesOf, same, valueAt } from './change';
import type { Change } from './change';
import { schemaAt } from '../keel/describe';
import { readSource } from './document';
import type { Source } from './document';
import { indentOf, insertAfter, neighbour, removeBlock } from './editBlock';
import { appendFlow, removeFlow } from './editFlow';
import { anchorOf, findItem, isBlank, lineEnd, lineStart, nextLine, scalarSource, walk } from './yamlNodes';
import type { Item } from './yamlNodes';
import { Pieces, applyTextEdits } from './textEdits';
import { entryText, flowText, isMap as isMapValue, stringText, valueText } from './yamlText';
import type { ConfigEdit, ConfigPath, Json, TextEdit } from '../types';

export { applyTextEdits } from './textEdits';

/**
 * The smallest text edits that make the edits of values, which hold one after the other: a `set` adds what is missing
 * of its path, a `remove` of what is not there does nothing. Returns one batch at UTF-16 offsets of `text`.
 * The result is parsed again and compared, so a text is never damaged: throws a clear sentence where an edit makes
 * no sense (renaming to a key that is there, setting a key of a number) or the text has a syntax error.
 * A new key goes behind the one that comes last before it in the order of its section.
 */
export function editConfig(text: string, edits: readonly ConfigEdit[], orderOf: OrderOf = keelOrder): TextEdit[] {
  const pieces = new Pieces(text.length);
  let now = text;
  const take = (batch: TextEdit[]): void => {
    pieces.apply(batch);
    now = applyTextEdits(now, batch);
  };
  for (const edit of edits) {
    for (const change of changesOf(valueOf(readable(now)), edit)) {
      separate(now, change, take);
      const source = readable(now);
      const expected = changed(valueOf(source), change);
      take(textEdits(now, source, change, orderOf));
      verify(now, expected, change);
    }
  }
  return pieces.edits();
}

/** Keys of a section in their usual order. */
export type OrderOf = (section: ConfigPath, root: Json) => string[];

const keelOrder: OrderOf = (section, root) => Object.keys(schemaAt(section, root)?.properties ?? {});

function valueOf(source: Source): Json {
  return source.tree?.value ?? null;
}

function readable(text: string): Source {
  const source = readSource(text, { tokens: true });
  const fault = source.document.errors[0]?.message ?? source.faults.find((each) => each.code === 'syntax')?.message;
  if (fault) throw new Error(`The config cannot be edited while it has a syntax error: ${fault}`);
  return source;
}

function verify(text: string, expected: Json, change: Change): void {
  const result = readSource(text);
  if (result.document.errors.length === 0 && same(valueOf(result), expected)) return;
  throw new Error(`${change.path.join('.')} is written in a way that cannot be edited safely; change it by hand.`);
}

/**
 * Aliases share a value. Before one of the places changes, the aliases concerned are written out, so that the
 * others keep their value.
 */
function separate(text: string, change: Change, take: (batch: TextEdit[]) => void): void {
  for (let round = 0; text.includes('*') && round < 100; round++) {
    const source = readable(text);
    const alias = sharedAlias(source, change.path);
    if (!alias) return;
    const edit = { start: alias.start, end: alias.end, text: flowText(valueAt(valueOf(source), alias.path) ?? null) };
    take([edit]);
    text = applyTextEdits(text, [edit]);
  }
}

function sharedAlias(source: Source, path: ConfigPath): { path: ConfigPath; start: number; end: number } | null {
  const under = (inner: ConfigPath, outer: ConfigPath) => outer.every((part, i) => inner[i] === part);
  const root = source.document.contents as Node | null;
  const anchors = new Set<string>();
  walk(root, [], (node, at) => {
    const anchor = anchorOf(node);
    if (anchor && (under(at, path) || under(path, at))) anchors.add(anchor);
  });
  let found: { path: ConfigPath; start: number; end: number } | null = null;
  walk(root, [], (node, at) => {
    if (found || !isAlias(node) || !node.range) return;
    const onTheWay = under(path, at) && at.length < path.length;
    if (onTheWay || (anchors.has(node.source) && !under(at, path)))
      found = { path: at, start: node.range[0], end: node.range[1] };
  });
  return found;
}

function textEdits(text: string, source: Source, change: Change, orderOf: OrderOf): TextEdit[] {
  const root = source.document.contents as Node | null;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (change.kind === 'insert') return insert(text, source, change, eol, orderOf);
  const item = findItem(root, change.path);
  if (!item) throw new Error(`There is no ${change.path.join('.')} in the text.`);
  if (change.kind === 'rename') return rename(text, item, change.to);
  if (change.kind === 'replace') return replace(text, source, item, change.value, eol);
  return item.collection.flow
    ? removeFlow(text, item)
    : removeBlock(text, item, findItem(root, change.path.slice(0, -1)));
}

function rename(text: string, item: Item, to: string): TextEdit[] {
  const [start, end] = item.key?.range ?? [item.start, item.start];
  return [{ start, end, text: stringText(to, text.slice(start, end)) }];
}

function insert(
  text: string,
  source: Source,
  { path, value }: { path: ConfigPath; value: Json },
  eol: string,
  orderOf: OrderOf,
): TextEdit[] {
  const parentPath = path.slice(0, -1);
  const root = source.document.contents as Node | null;
  const collection = parentPath.length === 0 ? root : (findItem(root, parentPath)?.value ?? null);
  const key = path.at(-1) ?? '';
  const unit = unitOf(text, root);
  if (!collection || !isCollection(collection) || (!isMap(collection) && !isSeq(collection))) {
    const before = text === '' || text.endsWith('\n') ? '' : eol;
    return [
      {
        start: text.length,
        end: text.length,
        text: before + entryText(stringText(String(key)), value, '', unit, eol) + eol,
      },
    ];
  }
  if (collection.flow || collection.items.length === 0)
    return appendFlow(text, collection, flowEntry(text, collection, key, value), eol);
  const indent = indentOf(text, collection);
  if (isSeq(collection)) {
    const last = findItem(collection, [collection.items.length - 1]);
    return last ? insertAfter(text, last, `${indent}- ${flowText(value)}`, eol) : [];
  }
  const order = orderOf(parentPath, valueOf(source));
  const after = neighbour(collection, String(key), order);
  const lines = indent + entryText(keyLike(text, collection, String(key)), value, indent, unit, eol);
  return after ? insertAfter(text, after, lines, eol) : [];
}

function flowEntry(text: string, collection: YAMLMap | YAMLSeq, key: string | number, value: Json): string {
  return isMap(collection) ? `${keyLike(text, collection, String(key))}: ${flowText(value)}` : flowText(value);
}

/** A key in the quotes that the first key beside it has. */
function keyLike(text: string, map: YAMLMap, key: string): string {
  return stringText(key, scalarSource(text, (map.items[0]?.key ?? null) as Node | null));
}

/** Spaces a level of the file: those of the first section, or two. */
function unitOf(text: string, root: Node | null): string {
  const maps = isMap(root) && !root.flow ? root.items.map((pair) => pair.value) : [];
  const first = maps.find((value) => isMap(value) && !value.flow && value.items.length > 0);
  const indent = isMap(first) ? indentOf(text, first) : '';
  return indent === '' ? '  ' : indent;
}

function replace(text: string, source: Source, item: Item, value: Json, eol: string): TextEdit[] {
  const { value: node, valueSpan } = item;
  if (!valueSpan || !node) return fill(text, source, item, value, eol);
  const [start, end] = valueSpan;
  const old = scalarSource(text, node);
  // A block scalar, `|` or `>`, owns its line end, and a comment may stand in its first line.
  if (/^[|>]/.test(old)) {
    const comment = /^[^\n#]*\s(#[^\r\n]*)/.exec(old)?.[1];
    const tail = text[end - 1] === '\n' ? eol : '';
    return [{ start, end, text: `${flowText(value)}${comment ? ` ${comment}` : ''}${tail}` }];
  }
  const ownLines = isCollection(node) && !node.flow && isBlank(text.slice(lineStart(text, start), start));
  if (!ownLines || item.afterMark === null) return [{ start, end, text: flowText(value, old) }];
  const lines = { start: lineStart(text, start), end: nextLine(text, end), text: '' };
  return [{ start: item.afterMark, end: item.afterMark, text: ` ${flowText(value)}` }, lines];
}

/** Gives a value to a key, or to a dash, that has none. */
function fill(text: string, source: Source, item: Item, value: Json, eol: string): TextEdit[] {
  const at = item.afterMark;
  if (at === null) return [{ start: item.end, end: item.end, text: `${item.key ? ':' : ''} ${flowText(value)}` }];
  if (item.collection.flow || !item.key || !isMapValue(value) || Object.keys(value).length === 0)
    return [{ start: at, end: at, text: ` ${flowText(value)}` }];
  const end = lineEnd(text, at);
  const indent = indentOf(text, item.collection);
  const root = source.document.contents as Node | null;
  return [{ start: end, end, text: valueText(value, indent, unitOf(text, root), eol) }];
}
