/** Edits of JSON that keep its comments, its lines and its trailing commas. */
import { findNodeAtLocation } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import type { Change } from './change';
import { unsafe } from './checkedEdits';
import { isBlank, lineEnd, lineStart, nextLine } from './lines';
import type { ConfigPath, Json, TextEdit } from '../types';

/** A document without faults. */
export interface JsonEditing {
  text: string;
  /** The text with blanks for its comments. */
  copy: string;
  root: Node;
}

/** The edits that make changes which do not build upon each other; null where these cannot be made at once. */
export function jsonEdits(doc: JsonEditing, changes: readonly Change[]): TextEdit[] | null {
  const { text, copy } = doc;
  const edits: TextEdit[] = [];
  const inserted = new Map<Node, string[]>();
  const restructured = new Set<Node>();
  for (const change of changes) {
    if (change.kind === 'insert') {
      const parent = nodeAt(doc, change.path.slice(0, -1));
      if (!parent.children) throw unsafe(change.path);
      const name = parent.type === 'object' ? `${JSON.stringify(change.path.at(-1))}: ` : '';
      inserted.set(parent, [...(inserted.get(parent) ?? []), name + jsonText(change.value)]);
      continue;
    }
    const node = nodeAt(doc, change.path);
    const [start, end] = [node.offset, node.offset + node.length];
    const item = node.parent?.type === 'property' ? node.parent : node;
    if (change.kind === 'replace') edits.push({ start, end, text: jsonText(change.value, text.slice(start, end)) });
    else if (change.kind === 'rename') edits.push(rename(item, change.path, change.to));
    else {
      // Two items share a comma, so of each section one is taken out at a time.
      if (!item.parent || restructured.has(item.parent)) return null;
      restructured.add(item.parent);
      edits.push(...remove(text, copy, item));
    }
  }
  if ([...inserted.keys()].some((parent) => restructured.has(parent))) return null;
  return [...edits, ...[...inserted].flatMap(([parent, entries]) => insert(text, copy, parent, entries))];
}

function nodeAt({ root }: JsonEditing, path: ConfigPath): Node {
  const node = path.length === 0 ? root : findNodeAtLocation(root, [...path]);
  if (!node) throw unsafe(path);
  return node;
}

function rename(item: Node, path: ConfigPath, to: string): TextEdit {
  const key = item.children?.[0];
  if (!key) throw unsafe(path);
  return { start: key.offset, end: key.offset + key.length, text: JSON.stringify(to) };
}

const endOf = (node: Node): number => node.offset + node.length;

/** End of the comma behind an offset of a text whose comments are blanks; null where none follows. */
function commaAfter(copy: string, offset: number): number | null {
  const gap = /^\s*,/.exec(copy.slice(offset, offset + 10_000))?.[0].length;
  return gap === undefined ? null : offset + gap;
}

/** Behind the last entry, on lines of their own where that one stands on its own. */
function insert(text: string, copy: string, parent: Node, entries: readonly string[]): TextEdit[] {
  const last = parent.children?.at(-1);
  const open = parent.offset + 1;
  const inLine = entries.join(', ');
  if (!last)
    return [{ start: open, end: open, text: copy[open] === '}' || copy[open] === ']' ? ` ${inLine} ` : ` ${inLine}` }];
  const end = endOf(last);
  const comma = commaAfter(copy, end);
  const mark: TextEdit[] = comma === null ? [{ start: end, end, text: ',' }] : [];
  const from = lineStart(text, last.offset);
  const ownLine = isBlank(copy.slice(from, last.offset)) && from >= open;
  const at = lineEnd(text, comma ?? end);
  if (!ownLine || !isBlank(copy.slice(comma ?? end, at))) {
    const here = comma ?? end;
    return [{ start: here, end: here, text: comma === null ? `, ${inLine}` : ` ${inLine},` }];
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const start = `${eol}${/^\s*/.exec(text.slice(from, last.offset))?.[0] ?? ''}`;
  const lines = `${start}${entries.join(`,${start}`)}${comma === null ? '' : ','}`;
  return at === end ? [{ start: at, end: at, text: `,${lines}` }] : [...mark, { start: at, end: at, text: lines }];
}

/** An entry with its comma, and with its lines where it stands alone on them. */
function remove(text: string, copy: string, item: Node): TextEdit[] {
  const siblings = item.parent?.children ?? [];
  const before = siblings[siblings.indexOf(item) - 1];
  const comma = commaAfter(copy, endOf(item));
  const after = comma ?? endOf(item);
  const earlier = comma === null && before ? commaAfter(copy, endOf(before)) : null;
  const dropped: TextEdit[] = earlier === null ? [] : [{ start: earlier - 1, end: earlier, text: '' }];
  const from = lineStart(text, item.offset);
  const alone = isBlank(copy.slice(from, item.offset)) && isBlank(copy.slice(after, lineEnd(text, after)));
  if (alone && from > 0) return [...dropped, { start: from, end: nextLine(text, after), text: '' }];
  const spaces = comma === null ? 0 : (/^[ \t]*/.exec(text.slice(after))?.[0].length ?? 0);
  const start = earlier !== null && isBlank(text.slice(earlier, item.offset)) ? earlier : item.offset;
  return [...dropped, { start, end: after + spaces, text: '' }];
}

/** A value on one line; a number in exponent notation where `old` was and it is short. */
export function jsonText(value: Json, old = ''): string {
  if (typeof value === 'number') {
    const small = value !== 0 && Math.abs(value) < 0.1;
    return (/e/i.test(old) && small ? value.toExponential() : String(value)).replace('e+', 'e');
  }
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
