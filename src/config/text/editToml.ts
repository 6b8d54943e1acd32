/** Edits of TOML that keep comments, order and blank lines. */
import { SaidError, say } from '../../shared/messages/say';
import type { AST } from 'toml-eslint-parser';
import type { Change } from './change';
import { unsafe } from './checkedEdits';
import { lineEnd, lineStart, nextLine } from './lines';
import { isMap } from './yamlText';
import type { ConfigPath, Json, TextEdit } from '../types';

type Pair = AST.TOMLKeyValue;

/** The edits that make changes which do not build upon each other; null where these cannot be made at once. */
export function tomlEdits(text: string, table: AST.TOMLTopLevelTable, changes: readonly Change[]): TextEdit[] | null {
  // Each entry of an inline table is joined to the one before it by a comma.
  const inline = changes.filter(
    ({ kind, path }) => kind !== 'replace' && path.length > 1 && find(table, path.slice(0, -1)),
  );
  if (changes.length > 1 && inline.length > 1) return null;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return changes.flatMap((change) => textEdits(text, table, change, eol));
}

function textEdits(text: string, table: AST.TOMLTopLevelTable, change: Change, eol: string): TextEdit[] {
  if (change.kind === 'insert') return insert(text, table, change.path, change.value, eol);
  const found = find(table, change.path);
  if (!found) throw unsafe(change.path);
  if (change.kind === 'replace') {
    const [start, end] = found.node.range;
    return [{ start, end, text: tomlText(change.value, text.slice(start, end)) }];
  }
  if (!found.pair) throw new SaidError(say('edit.by-hand', { name: change.path.join('.') }));
  if (change.kind === 'remove') return remove(text, found.pair);
  const key = found.pair.key.keys.at(-1);
  return key ? [{ start: key.range[0], end: key.range[1], text: keyText(change.to) }] : [];
}

interface FoundPair {
  node: AST.TOMLContentNode;
  /** The entry; null for items of lists. */
  pair: Pair | null;
}

/** The value at a path, through tables and dotted keys. */
function find(top: AST.TOMLTopLevelTable, path: ConfigPath): FoundPair | null {
  for (const { pair, at } of pairsOf(top)) {
    if (!at.every((part, i) => part === path[i])) continue;
    const found = inside({ node: pair.value, pair }, path.slice(at.length));
    if (found) return found;
  }
  return null;
}

function inside(found: FoundPair, path: ConfigPath): FoundPair | null {
  const [part, ...rest] = path;
  if (part === undefined) return found;
  const { node } = found;
  if (node.type === 'TOMLArray' && typeof part === 'number') {
    const item = node.elements[part];
    return item ? inside({ node: item, pair: null }, rest) : null;
  }
  if (node.type !== 'TOMLInlineTable') return null;
  for (const pair of node.body) {
    const names = pair.key.keys.map(nameOf);
    if (names.every((name, i) => name === path[i])) return inside({ node: pair.value, pair }, path.slice(names.length));
  }
  return null;
}

/** All entries of the text, with their full paths. */
function pairsOf(top: AST.TOMLTopLevelTable): { pair: Pair; at: ConfigPath }[] {
  return top.body.flatMap((node): { pair: Pair; at: ConfigPath }[] =>
    node.type === 'TOMLKeyValue'
      ? [{ pair: node, at: node.key.keys.map(nameOf) }]
      : node.body.map((pair) => ({ pair, at: [...node.resolvedKey, ...pair.key.keys.map(nameOf)] })),
  );
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

/** Takes an entry out with its line and the comment behind it; in an inline table with one comma. */
function remove(text: string, pair: Pair): TextEdit[] {
  const [start, end] = pair.range;
  if (pair.parent.type !== 'TOMLInlineTable') {
    return [{ start: lineStart(text, start), end: nextLine(text, end), text: '' }];
  }
  const after = /^\s*,\s*/.exec(text.slice(end))?.[0].length;
  if (after !== undefined) return [{ start, end: end + after, text: '' }];
  const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return [{ start: start - before, end, text: '' }];
}

/** A new entry goes behind the last one of its table; a new table to the end of the text. */
function insert(text: string, top: AST.TOMLTopLevelTable, path: ConfigPath, value: Json, eol: string): TextEdit[] {
  const key = path.at(-1) ?? '';
  const section = path.slice(0, -1);
  const parent = section.length === 0 ? null : find(top, section);
  if (parent) return insertInline(text, parent.node, key, value);
  const entry = (name: string | number): string => `${keyText(String(name))} = ${tomlText(value)}`;
  const table = top.body.find(
    (node): node is AST.TOMLTable => node.type === 'TOMLTable' && samePath(node.resolvedKey, section),
  );
  const rows = table
    ? table.body
    : section.length === 0
      ? top.body.filter((node): node is Pair => node.type === 'TOMLKeyValue')
      : [];
  const last = rows.at(-1);
  if (isMap(value) && !isInline(value) && Object.keys(value).length > 0) return newTable(text, path, value, eol);
  if (last) {
    const at = lineEnd(text, last.range[1]);
    const indent = /^[ \t]*/.exec(text.slice(lineStart(text, last.range[0])))?.[0] ?? '';
    return [{ start: at, end: at, text: `${eol}${indent}${entry(key)}` }];
  }
  if (table) {
    const at = lineEnd(text, table.key.range[1]);
    return [{ start: at, end: at, text: `${eol}${entry(key)}` }];
  }
  if (section.length === 0) return [{ start: 0, end: 0, text: `${entry(key)}${eol}` }];
  return newTable(text, section, { [String(key)]: value }, eol);
}

function newTable(text: string, path: ConfigPath, value: { [key: string]: Json }, eol: string): TextEdit[] {
  const lines = [`[${path.map((part) => keyText(String(part))).join('.')}]`];
  for (const [key, each] of Object.entries(value)) lines.push(`${keyText(key)} = ${tomlText(each)}`);
  const before = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol;
  return [{ start: text.length, end: text.length, text: before + lines.join(eol) + eol }];
}

function insertInline(text: string, node: AST.TOMLContentNode, key: string | number, value: Json): TextEdit[] {
  const [start, end] = node.range;
  if (node.type === 'TOMLArray') {
    const last = node.elements.at(-1);
    const at = last ? last.range[1] : start + 1;
    return [{ start: at, end: at, text: `${last ? ', ' : ''}${tomlText(value)}` }];
  }
  if (node.type !== 'TOMLInlineTable') throw new SaidError(say('edit.no-section', { name: String(key) }));
  const last = node.body.at(-1);
  const at = last ? last.range[1] : start + 1;
  const entry = `${keyText(String(key))} = ${tomlText(value)}`;
  return [{ start: at, end: last ? at : end - 1, text: last ? `, ${entry}` : ` ${entry} ` }];
}

/** A map of maps cannot be written as one table of plain values. */
function isInline(value: { [key: string]: Json }): boolean {
  return Object.values(value).some(isMap);
}

function samePath(a: ConfigPath, b: ConfigPath): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}

function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** A value as TOML. A number stays one with a fraction or an exponent where `old` was. */
function tomlText(value: Json, old = ''): string {
  if (value === null) throw new SaidError(say('edit.toml-empty'));
  if (typeof value === 'number') return numberText(value, old);
  if (typeof value === 'string')
    return old.startsWith("'") && !/['\n]/.test(value) ? `'${value}'` : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => tomlText(item)).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${keyText(key)} = ${tomlText(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function numberText(value: number, old: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const small = value !== 0 && (Math.abs(value) < 0.1 || Math.abs(value) >= 1e6);
  if (/e/i.test(old) && small) return value.toExponential().replace('e+', 'e');
  const plain = String(value).replace('e+', 'e');
  return /[.e]/i.test(old) && !/[.e]/i.test(plain) ? `${plain}.0` : plain;
}
