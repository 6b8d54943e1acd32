/** Edits of JSON that keep its comments, its lines and its trailing commas. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { Change } from './change';
import { checkedEdits, unsafe } from './checkedEdits';
import { isBlank, lineEnd, lineStart, nextLine } from './yamlNodes';
import type { ConfigEdit, Json, TextEdit } from '../types';
import { readJson, withoutComments } from './json';

/** Throws a clear sentence where the text has an error or the edit makes no sense. */
export const editJson = (text: string, edits: readonly ConfigEdit[]): TextEdit[] =>
  checkedEdits(text, edits, { valueOf, textEdits });

/** The tree of a text without faults, from a copy whose comments are blanks at the same offsets. */
function treeOf(copy: string): Node {
  const errors: ParseError[] = [];
  const tree = parseTree(copy, errors, { allowTrailingComma: true });
  if (!tree || errors.length > 0) throw new Error('The config cannot be edited while it has a syntax error.');
  return tree;
}

function valueOf(text: string): Json {
  treeOf(withoutComments(text));
  return readJson(text)[0]?.place?.toJson() ?? null;
}

function textEdits(text: string, change: Change): TextEdit[] {
  const copy = withoutComments(text);
  const tree = treeOf(copy);
  if (change.kind === 'insert') {
    const parent = change.path.length === 1 ? tree : findNodeAtLocation(tree, [...change.path.slice(0, -1)]);
    if (!parent?.children) throw unsafe(change.path);
    const name = parent.type === 'object' ? `${JSON.stringify(change.path.at(-1))}: ` : '';
    return insert(text, copy, parent, name + jsonText(change.value));
  }
  const node = findNodeAtLocation(tree, [...change.path]);
  if (!node) throw unsafe(change.path);
  const [start, end] = [node.offset, node.offset + node.length];
  if (change.kind === 'replace') return [{ start, end, text: jsonText(change.value, text.slice(start, end)) }];
  const item = node.parent?.type === 'property' ? node.parent : node;
  if (change.kind === 'remove') return remove(text, copy, item);
  const key = item.children?.[0];
  if (!key) throw unsafe(change.path);
  return [{ start: key.offset, end: key.offset + key.length, text: JSON.stringify(change.to) }];
}

const endOf = (node: Node): number => node.offset + node.length;

/** End of the comma behind an offset of a text whose comments are blanks; null where none follows. */
function commaAfter(copy: string, offset: number): number | null {
  const gap = /^\s*,/.exec(copy.slice(offset, offset + 10_000))?.[0].length;
  return gap === undefined ? null : offset + gap;
}

/** Behind the last entry, on a line of its own where that one stands on its own. */
function insert(text: string, copy: string, parent: Node, entry: string): TextEdit[] {
  const last = parent.children?.at(-1);
  const open = parent.offset + 1;
  if (!last)
    return [{ start: open, end: open, text: copy[open] === '}' || copy[open] === ']' ? ` ${entry} ` : ` ${entry}` }];
  const end = endOf(last);
  const comma = commaAfter(copy, end);
  const mark: TextEdit[] = comma === null ? [{ start: end, end, text: ',' }] : [];
  const from = lineStart(text, last.offset);
  const ownLine = isBlank(copy.slice(from, last.offset)) && from >= open;
  const at = lineEnd(text, comma ?? end);
  if (!ownLine || !isBlank(copy.slice(comma ?? end, at))) {
    const here = comma ?? end;
    return [{ start: here, end: here, text: comma === null ? `, ${entry}` : ` ${entry},` }];
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const line = `${eol}${/^\s*/.exec(text.slice(from, last.offset))?.[0] ?? ''}${entry}${comma === null ? '' : ','}`;
  return at === end ? [{ start: at, end: at, text: `,${line}` }] : [...mark, { start: at, end: at, text: line }];
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
function jsonText(value: Json, old = ''): string {
  if (typeof value === 'number') {
    const small = value !== 0 && Math.abs(value) < 0.1;
    return (/e/i.test(old) && small ? value.toExponential() : String(value)).replace('e+', 'e');
  }
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
