/** Changes of values made in a YAML text. Comments, order, quoting, line ends and indentation stay. */
import { SaidError, say } from '../../shared/messages/say';
import { isAlias, isCollection, isMap, isSeq } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { changed, valueAt } from './change';
import type { Change } from './change';
import type { OrderOf } from './checkedEdits';
import { indentOf, insertAfter, placedEntries, removeBlock } from './editBlock';
import { appendFlow, removeFlow } from './editFlow';
import { isBlank, isBlankOrComment, lineEnd, lineStart, nextLine } from './lines';
import { anchorOf, findItem, keyText, scalarSource, walk } from './yamlNodes';
import type { Item } from './yamlNodes';
import { entryText, flowText, isMap as isMapValue, stringText, valueText } from './yamlText';
import type { ConfigPath, Json, TextEdit } from '../types';

/** A document as it is before any change. Its nodes keep the library's tokens. */
export interface YamlEditing {
  text: string;
  root: Node | null;
  /** End of the document in the text. */
  end: number;
  value: Json;
  order: OrderOf;
}

/** The smallest edits that make changes which do not build upon each other; null where these cannot be made at once. */
export function yamlEdits(doc: YamlEditing, changes: readonly Change[]): TextEdit[] | null {
  const apart = separated(doc, changes);
  if (!apart) return null;
  const eol = doc.text.includes('\r\n') ? '\r\n' : '\n';
  const edits: TextEdit[] = [];
  const structural = new Map<string, Structural[]>();
  for (const change of apart) {
    if (change.kind === 'insert' || change.kind === 'remove') {
      const parent = JSON.stringify(change.path.slice(0, -1));
      structural.set(parent, [...(structural.get(parent) ?? []), change]);
    } else edits.push(...inPlace(doc, change, eol));
  }
  const renamed = apart.some(({ kind, path }) => {
    return kind === 'rename' && structural.has(JSON.stringify(path.slice(0, -1)));
  });
  if (renamed || losesUnit(doc, changes)) return null;
  // What goes into a section comes before what goes behind it.
  const groups = [...structural.values()].sort((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0));
  // Lines that a section leaves, for it is one word or nothing now: nothing may be put behind them.
  const left = new Set(edits.filter(isCut));
  for (const group of groups) {
    const made = group.length === 1 ? restructured(doc, group, eol) : groupEdits(doc, group, eol);
    if (!made) return null;
    const cuts = edits.filter(isCut).filter((cut) => left.has(cut) || !isFirmAbove(doc.text, cut, edits));
    if (made.some(({ start }) => cuts.some((cut) => cut.start < start && start <= cut.end))) return null;
    if (empties(doc, group)) made.filter(isCut).forEach((cut) => left.add(cut));
    edits.push(...made);
  }
  return edits;
}

const isCut = ({ start, end, text }: TextEdit): boolean => text === '' && start < end;

/** Whether the line above a cut is one that stays, and no comment: what is put behind the cut stands right behind it. */
function isFirmAbove(text: string, { start }: TextEdit, edits: readonly TextEdit[]): boolean {
  const end = lineEnd(text, Math.max(0, lineStart(text, start) - 1));
  const above = text.slice(lineStart(text, Math.max(0, lineStart(text, start) - 1)), end);
  return !isBlankOrComment(above) && !edits.some((cut) => isCut(cut) && cut.start < end && end < cut.end);
}

function empties(doc: YamlEditing, group: readonly Structural[]): boolean {
  return group.every(({ kind, path }) => kind === 'remove' && itemAt(doc, path).collection.items.length === 1);
}

type Structural = Extract<Change, { kind: 'insert' | 'remove' }>;

/**
 * Aliases share a value. Where a change is about to reach through one, the alias gives way to the changed value; where
 * it would change what others share, those are written out, so that they keep their value. Null where two changes meet
 * in one alias.
 */
function separated({ text, root, value }: YamlEditing, changes: readonly Change[]): Change[] | null {
  if (!text.includes('*')) return [...changes];
  const apart = new Map<string, Change>();
  for (const change of changes) {
    const { onTheWay, others } = aliasesOf(root, change.path);
    const at = onTheWay ?? change.path;
    const name = JSON.stringify(at);
    if (apart.has(name) || others.some((path) => apart.has(JSON.stringify(path)))) return null;
    const inner = change.path.slice(at.length);
    const shared = valueAt(value, at) ?? null;
    apart.set(
      name,
      onTheWay ? { kind: 'replace', path: at, value: changed(shared, { ...change, path: inner }) } : change,
    );
    for (const path of others)
      apart.set(JSON.stringify(path), { kind: 'replace', path, value: valueAt(value, path) ?? null });
  }
  return [...apart.values()];
}

function aliasesOf(root: Node | null, path: ConfigPath): { onTheWay: ConfigPath | null; others: ConfigPath[] } {
  const under = (inner: ConfigPath, outer: ConfigPath) => outer.every((part, i) => inner[i] === part);
  const anchors = new Set<string>();
  walk(root, [], (node, at) => {
    const anchor = anchorOf(node);
    if (anchor && (under(at, path) || under(path, at))) anchors.add(anchor);
  });
  let onTheWay: ConfigPath | null = null;
  const others: ConfigPath[] = [];
  walk(root, [], (node, at) => {
    if (!isAlias(node)) return;
    if (under(path, at) && at.length < path.length) onTheWay = at;
    else if (anchors.has(node.source) && !under(at, path)) others.push(at);
  });
  return { onTheWay, others };
}

function inPlace(doc: YamlEditing, change: Exclude<Change, Structural>, eol: string): TextEdit[] {
  const item = itemAt(doc, change.path);
  return change.kind === 'rename' ? rename(doc.text, item, change.to) : replace(doc, item, change.value, eol);
}

function itemAt({ root }: YamlEditing, path: ConfigPath): Item {
  const item = findItem(root, path);
  if (!item) throw new SaidError(say('edit.not-there', { name: path.join('.') }));
  return item;
}

/** Entries of one collection: put in, or one taken out. */
function restructured(doc: YamlEditing, changes: readonly Structural[], eol: string): TextEdit[] | null {
  const { text, root } = doc;
  const added = changes.filter((change) => change.kind === 'insert');
  if (added.length > 0) return insert(doc, added, changes, eol);
  const [first] = changes;
  if (!first) return [];
  const item = itemAt(doc, first.path);
  if (item.collection.flow) return removeFlow(text, item);
  return removeBlock(text, item, findItem(root, first.path.slice(0, -1)));
}

/** Several of them. Those that are taken out of a block go with their lines; of a flow collection only one may. */
function groupEdits(doc: YamlEditing, changes: readonly Structural[], eol: string): TextEdit[] | null {
  const removed = changes.filter(({ kind }) => kind === 'remove');
  const [first] = removed.map(({ path }) => itemAt(doc, path));
  if (first && (first.collection.flow || removed.length >= first.collection.items.length)) return null;
  if (first && !isMap(first.collection) && removed.length < changes.length) return null;
  const gone = removed.map((change) => restructured(doc, [change], eol));
  const put = removed.length < changes.length ? restructured(doc, changes, eol) : [];
  return put && [...gone.flatMap((edits) => edits ?? []), ...put];
}

function rename(text: string, item: Item, to: string): TextEdit[] {
  const [start, end] = item.key?.range ?? [item.start, item.start];
  return [{ start, end, text: stringText(to, text.slice(start, end)) }];
}

interface Insertion {
  path: ConfigPath;
  value: Json;
}

function insert(
  doc: YamlEditing,
  added: readonly Insertion[],
  changes: readonly Structural[],
  eol: string,
): TextEdit[] | null {
  const { text, root, end, value, order } = doc;
  const parent = (added[0]?.path ?? []).slice(0, -1);
  const collection = parent.length === 0 ? root : (findItem(root, parent)?.value ?? null);
  const unit = unitOf(text, root);
  if (!collection || !isCollection(collection) || (!isMap(collection) && !isSeq(collection))) {
    // Into an empty text they go one after the other, each into its place among those before it.
    if (added.length > 1) return null;
    const before = end === 0 || text[end - 1] === '\n' ? '' : eol;
    const entries = added.map(({ path, value: each }) =>
      entryText(stringText(String(path.at(-1))), each, '', unit, eol),
    );
    return [{ start: end, end, text: before + entries.join(eol) + eol }];
  }
  if (collection.flow || collection.items.length === 0) {
    const entries = added.map(({ path, value: each }) => flowEntry(text, collection, path.at(-1) ?? '', each));
    return appendFlow(text, collection, entries, eol);
  }
  const indent = indentOf(text, collection);
  if (isSeq(collection)) {
    const last = findItem(collection, [collection.items.length - 1]);
    const entries = added.map(({ value: each }) => `${indent}- ${flowText(each)}`);
    return last ? insertAfter(text, last, entries, eol) : [];
  }
  const gone = new Set<string>();
  const entries = new Map<string, string>();
  for (const change of changes) {
    const key = String(change.path.at(-1));
    if (change.kind === 'remove') gone.add(key);
    else {
      const name = keyLike(text, collection, key, gone);
      entries.set(key, indent + entryText(name, change.value, indent, unit, eol));
    }
  }
  const steps = changes.map(({ kind, path }) => ({ key: String(path.at(-1)), isNew: kind === 'insert' }));
  const placed = placedEntries(collection, steps, order(parent, value));
  return (
    placed &&
    [...placed].flatMap(([after, keys]) => {
      const lines = keys.map((key) => entries.get(key) ?? '');
      return insertAfter(text, after, lines, eol);
    })
  );
}

function flowEntry(text: string, collection: YAMLMap | YAMLSeq, key: string | number, value: Json): string {
  return isMap(collection) ? `${keyLike(text, collection, String(key))}: ${flowText(value)}` : flowText(value);
}

/** A key in the quotes that the first key beside it has, of those that stay. */
function keyLike(text: string, map: YAMLMap, key: string, gone: ReadonlySet<string> = new Set()): string {
  const first = map.items.find((pair) => !gone.has(keyText(pair) ?? ''));
  return stringText(key, scalarSource(text, (first?.key ?? null) as Node | null));
}

/** Indent width, from the first nested section (default 2). */
function unitOf(text: string, root: Node | null): string {
  const section = firstSection(root)?.value;
  const indent = isMap(section) ? indentOf(text, section) : '';
  return indent === '' ? '  ' : indent;
}

function firstSection(root: Node | null): Pair | undefined {
  const pairs = isMap(root) && !root.flow ? root.items : [];
  return pairs.find(({ value }) => isMap(value) && !value.flow && value.items.length > 0);
}

/** Whether a new section would be indented as one is that goes at the same time. */
function losesUnit({ root, value }: YamlEditing, changes: readonly Change[]): boolean {
  const first = firstSection(root);
  const isSection = (change: Change): boolean =>
    'value' in change && isMapValue(change.value) && (valueAt(value, change.path) ?? null) === null;
  if (!first || !changes.some(isSection)) return false;
  const name = keyText(first);
  return changes.some(({ kind, path }) => {
    return path[0] === name && kind !== 'insert' && (path.length === 1 || (path.length === 2 && kind === 'remove'));
  });
}

function replace(doc: YamlEditing, item: Item, value: Json, eol: string): TextEdit[] {
  const { text } = doc;
  const { value: node, valueSpan } = item;
  if (!valueSpan || !node) return fill(doc, item, value, eol);
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
function fill({ text, root }: YamlEditing, item: Item, value: Json, eol: string): TextEdit[] {
  const at = item.afterMark;
  if (at === null) return [{ start: item.end, end: item.end, text: `${item.key ? ':' : ''} ${flowText(value)}` }];
  if (item.collection.flow || !item.key || !isMapValue(value) || Object.keys(value).length === 0)
    return [{ start: at, end: at, text: ` ${flowText(value)}` }];
  const end = lineEnd(text, at);
  const indent = indentOf(text, item.collection);
  return [{ start: end, end, text: valueText(value, indent, unitOf(text, root), eol) }];
}
