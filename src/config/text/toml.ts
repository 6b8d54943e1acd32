/** TOML as places. A line that cannot be read is left out, so that the rest of the text still says what it says. */
import { parseTOML } from 'toml-eslint-parser';
import type { AST } from 'toml-eslint-parser';
import type { Editable } from './checkedEdits';
import { say } from '../../shared/messages/say';
import { tomlEdits } from './editToml';
import { fault, syntaxFault } from './fault';
import { ConfigNode, mostValues } from './node';
import type { ParsedDocument } from './parsed';
import type { Fault, Span } from '../types';

/** More faulty lines than this, and the text is no TOML. */
const maxFaults = 20;

export function readToml(text: string): ParsedDocument[] {
  const { table, faults } = parseToml(text);
  const top = table ? rootNode(table, text) : null;
  return [
    {
      top: () => top,
      span: [0, text.length],
      broken: faults.length > 0,
      faults: () => faults,
      obstacle: () => faults[0]?.said.message ?? null,
      editable: (): Editable => ({
        value: top?.toJson(mostValues) ?? null,
        textEdits: (changes) => table && tomlEdits(text, table, changes),
      }),
    },
  ];
}

/** The library stops at the first error: its line is blanked and the text is parsed again. */
function parseToml(text: string): { table: AST.TOMLTopLevelTable | null; faults: Fault[] } {
  const faults: Fault[] = [];
  let now = text;
  while (faults.length < maxFaults) {
    try {
      return { table: parseTOML(now).body[0], faults };
    } catch (error) {
      const index = Math.min(indexOf(error), now.length);
      const span = faultyLine(now, isTwice(error) ? index + 1 : index);
      if (!span) break;
      faults.push(faultAt(error, text, span));
      now = now.slice(0, span[0]) + ' '.repeat(span[1] - span[0]) + now.slice(span[1]);
    }
  }
  return { table: null, faults };
}

/** True if the parser reports a duplicate key; it does so at the start of the second one. */
function isTwice(error: unknown): boolean {
  return error instanceof Error && /multiple times/.test(error.message);
}

function indexOf(error: unknown): number {
  return error instanceof Error && 'index' in error && typeof error.index === 'number' ? error.index : 0;
}

/** The line of an offset, or the last one before it that holds text; null where none does. */
function faultyLine(text: string, index: number): Span | null {
  let end = text.indexOf('\n', index);
  if (end < 0) end = text.length;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    // An error at the start of a line is of the line before, which ended too early.
    if (line.trim() !== '' && start < Math.max(1, index)) return [start, start + line.trimEnd().length];
    if (line.trim() !== '' && start === 0) return [0, line.trimEnd().length];
    end = start - 1;
  }
  return null;
}

function faultAt(error: unknown, text: string, span: Span): Fault {
  if (!(error instanceof Error)) return syntaxFault(span, say('toml.line'));
  if (!isTwice(error)) return syntaxFault(span, say('parser.fault', { fault: error.message }));
  const key = /^\s*([^=\s\]]+)/.exec(text.slice(...span))?.[1] ?? '';
  const message = say('twice.toml', { name: key.replace(/^\[+/, '') });
  return fault('duplicate-key', span, pathOfLine(text, span, key), message);
}

/** The path of a key whose line is not in the tree, by the header above it; empty in lists of tables. */
function pathOfLine(text: string, span: Span, key: string): string[] {
  if (key.startsWith('[')) return [];
  const [, list, name] = [...text.slice(0, span[0]).matchAll(/^[ \t]*\[(\[?)([^[\]\n]+)\]/gm)].at(-1) ?? [];
  if (list) return [];
  return [name ?? '', key]
    .flatMap((each) => each.split('.'))
    .map(unquoted)
    .filter((part) => part !== '');
}

const unquoted = (part: string): string => part.trim().replace(/^(["'])(.*)\1$/, '$2');

/** A map that grows while the tables of the text are gone through. */
interface Section {
  span: Span;
  keySpan: Span | null;
  children: Map<string, Section | Section[] | ConfigNode>;
}

function section(span: Span, keySpan: Span | null): Section {
  return { span, keySpan, children: new Map() };
}

function rootNode(table: AST.TOMLTopLevelTable, text: string): ConfigNode {
  const root = section([0, text.length], null);
  for (const node of table.body) {
    if (node.type === 'TOMLKeyValue') addPair(root, node, text);
    else for (const pair of node.body) addPair(tableSection(root, node), pair, text);
    if (node.type === 'TOMLTable' && node.body.length === 0) tableSection(root, node);
  }
  return finished(root);
}

/** The section that `[a.b]` names; `resolvedKey` has the index of the item for `[[a]]`. */
function tableSection(root: Section, table: AST.TOMLTable): Section {
  const names = table.key.keys;
  let at = 0;
  let here = root;
  for (const part of table.resolvedKey) {
    const name = typeof part === 'number' ? names[at - 1] : names[at++];
    const keySpan: Span = name ? [name.range[0], name.range[1]] : [table.range[0], table.range[1]];
    here = descend(here, part, [table.range[0], table.range[1]], keySpan);
  }
  return here;
}

function descend(parent: Section, part: string | number, span: Span, keySpan: Span): Section {
  if (typeof part === 'number') return listItem(parent, part, span, keySpan);
  const found = parent.children.get(part);
  if (found && !(found instanceof ConfigNode) && !Array.isArray(found)) return found;
  const made = section(span, keySpan);
  parent.children.set(part, made);
  return made;
}

/** An item of `[[a]]`: the parent was made as a map for `a`, and holds its items under their numbers. */
function listItem(parent: Section, index: number, span: Span, keySpan: Span): Section {
  const list = (parent.children.get('') ?? []) as Section[];
  parent.children.set('', list);
  return (list[index] ??= section(span, keySpan));
}

function addPair(into: Section, pair: AST.TOMLKeyValue, text: string): void {
  let here = into;
  const keys = pair.key.keys;
  keys.forEach((key, index) => {
    const name = key.type === 'TOMLBare' ? key.name : key.value;
    const keySpan: Span = [key.range[0], key.range[1]];
    if (index < keys.length - 1) here = descend(here, name, [pair.range[0], pair.range[1]], keySpan);
    else here.children.set(name, valueNode(pair.value, keySpan, text));
  });
}

function valueNode(node: AST.TOMLContentNode, keySpan: Span | null, text: string): ConfigNode {
  const span: Span = [node.range[0], node.range[1]];
  if (node.type === 'TOMLArray') {
    return new ConfigNode(span, keySpan, { items: () => node.elements.map((item) => valueNode(item, null, text)) });
  }
  if (node.type === 'TOMLInlineTable') {
    const inner = section(span, keySpan);
    for (const pair of node.body) addPair(inner, pair, text);
    return finished(inner);
  }
  const { value } = node;
  const source = typeof value === 'string' ? value : text.slice(...span);
  return new ConfigNode(span, keySpan, {
    scalar: value instanceof Date ? source : value,
    source,
  });
}

function finished(made: Section): ConfigNode {
  const list = made.children.get('');
  if (Array.isArray(list)) return new ConfigNode(made.span, made.keySpan, { items: () => list.map(finished) });
  return new ConfigNode(made.span, made.keySpan, {
    entries: () =>
      new Map(
        [...made.children].map(([key, child]) => [
          key,
          child instanceof ConfigNode ? child : finished(child as Section),
        ]),
      ),
  });
}
