/** Faults of YAML itself, in plain words and at the place a person has to change. */
import { isCollection, isScalar, visit } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { say, type Message } from '../../shared/messages/say';
import type { Fault, Span } from '../types';
import { syntaxFault } from './fault';

interface YamlRule {
  codes: string[];
  /** Only where the library's message matches, or where this holds. */
  when?: RegExp | ((error: YAMLError, text: string) => boolean);
  say(error: YAMLError, text: string): Message;
  where?(error: YAMLError, text: string, document: Document.Parsed): Span;
}

/** The first rule that matches speaks. */
const rules: YamlRule[] = [
  {
    codes: ['MISSING_CHAR', 'MULTILINE_IMPLICIT_KEY', 'BLOCK_AS_IMPLICIT_KEY', 'BAD_INDENT'],
    when: (error, text) => wideColon(text, error.pos[0]) !== null,
    say: (error, text) => say('yaml.wide-colon', { key: wideColon(text, error.pos[0])!.key }),
    where: (error, text) => wideColon(text, error.pos[0])!.span,
  },
  {
    codes: ['TAB_AS_INDENT', 'BAD_INDENT', 'MULTILINE_IMPLICIT_KEY', 'BLOCK_AS_IMPLICIT_KEY'],
    when: (error, text) => error.code === 'TAB_AS_INDENT' || indentTab(text, error.pos[0]) !== null,
    say: () => say('yaml.tab'),
    where: (error, text) => {
      const tab = indentTab(text, error.pos[0]) ?? error.pos[0];
      return [tab, tab + (/^\t+/.exec(text.slice(tab, tab + 100))?.[0].length ?? 1)];
    },
  },
  {
    codes: ['MISSING_CHAR'],
    when: /closing .quote/,
    say: (error) => say(error.message.includes('"') ? 'yaml.double-quote' : 'yaml.single-quote'),
    where: (error, text, document) =>
      lineFrom(text, startOfNode(text, document, error.pos[0], 'scalar') ?? error.pos[0]),
  },
  {
    codes: ['MISSING_CHAR', 'BAD_INDENT'],
    when: /[Ff]low (?:sequence|map)/,
    say: (error) => say(error.message.includes('sequence') ? 'yaml.open-list' : 'yaml.open-map'),
    where: (error, text, document) => lineFrom(text, startOfNode(text, document, error.pos[0], 'flow') ?? error.pos[0]),
  },
  {
    codes: ['MISSING_CHAR', 'MULTILINE_IMPLICIT_KEY'],
    when: /Implicit (?:map )?keys/,
    say: () => say('yaml.no-colon'),
    where: (error, text) => lineFrom(text, error.pos[0]),
  },
  {
    codes: ['BLOCK_AS_IMPLICIT_KEY'],
    say: () => say('yaml.two-colons'),
    where: (error, text) => lineFrom(text, error.pos[0]),
  },
  {
    codes: ['BAD_INDENT'],
    say: () => say('yaml.not-aligned'),
    where: (error, text) => lineFrom(text, error.pos[0]),
  },
  {
    codes: ['BAD_SCALAR_START'],
    say: (error, text) => say('yaml.start', { character: text[error.pos[0]] ?? say('yaml.this-character') }),
    where: (error, text) => lineFrom(text, error.pos[0]),
  },
  {
    codes: ['BAD_DQ_ESCAPE'],
    say: (error, text) => say('yaml.escape', { escape: text.slice(error.pos[0], error.pos[0] + 2) }),
  },
  {
    codes: ['TAG_RESOLVE_FAILED'],
    say: (error, text) => say('yaml.tag', { tag: text.slice(error.pos[0], error.pos[1]) }),
  },
  { codes: ['RESOURCE_EXHAUSTION'], say: () => say('nested-too-deeply') },
  { codes: ['UNEXPECTED_TOKEN'], say: (error, text) => unexpected(text.slice(error.pos[0], error.pos[1])) },
];

/** One fault breaks what follows it, so more than this say nothing new. */
const maxFaults = 20;

function applies({ when }: YamlRule, error: YAMLError, text: string): boolean {
  if (when === undefined) return true;
  return typeof when === 'function' ? when(error, text) : when.test(error.message);
}

/** The first syntax faults that the library found in a text, at UTF-16 offsets; one a place. */
export function syntaxFaults(text: string, document: Document.Parsed, errors: readonly YAMLError[]): Fault[] {
  const faults = new Map<number, Fault>();
  for (const error of errors.slice(0, maxFaults)) {
    const rule = rules.find((each) => each.codes.includes(error.code) && applies(each, error, text));
    const span = rule?.where?.(error, text, document) ?? visible(text, error.pos);
    const message = rule?.say(error, text) ?? say('parser.fault', { fault: error.message });
    if (!faults.has(span[0])) faults.set(span[0], syntaxFault(span, message));
  }
  return [...faults.values()];
}

/** The fault of a document where there should be but one. */
export function furtherDocument(text: string, start: number): Fault {
  return syntaxFault(lineFrom(text, start), say('yaml.second-document'));
}

/** PyYAML takes brackets over several lines that are not indented; the library loses its way there and says so from there on. */
export function lenientFaults(text: string, document: Document.Parsed): Fault[] {
  if (document.errors.length === 0) return [];
  const closed = text.split(/[[{]/).length === text.split(/[\]}]/).length;
  const error = closed ? document.errors.find(({ message }) => /sufficiently indented/.test(message)) : undefined;
  const lost = error?.pos[0] ?? Infinity;
  const faults = syntaxFaults(text, document, document.errors).filter(({ span }) => span[0] < lost);
  // The fault itself is placed where the bracket was opened.
  return lost === Infinity
    ? faults
    : faults.filter(({ said }) => !['yaml.open-list', 'yaml.open-map'].includes(said.message.id));
}

function unexpected(found: string): Message {
  const shown = found.trim().split(/\r?\n/)[0]?.slice(0, 40);
  return shown ? say('yaml.unexpected', { text: shown }) : say('yaml.unexpected-this');
}

/** From an offset to the end of the line's text; at least one character where there is one. */
function lineFrom(text: string, offset: number): Span {
  const rest = /^[^\r\n]*/.exec(text.slice(offset, offset + 1000))?.[0] ?? '';
  return visible(text, [offset + rest.length - rest.trimStart().length, offset + rest.trimEnd().length]);
}

/** An empty range is widened to one character, so that it can be seen. */
function visible(text: string, span: Span): Span {
  const [start, end] = [Math.min(span[0], text.length), Math.min(Math.max(span[1], span[0]), text.length)];
  if (end > start) return [start, end];
  return start < text.length && text[start] !== '\n' && text[start] !== '\r'
    ? [start, start + 1]
    : [Math.max(0, start - 1), start];
}

/** Offset of the first tab that indents the line of an offset; null where none does. */
function indentTab(text: string, offset: number): number | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  const tab = indent.indexOf('\t');
  return tab < 0 ? null : start + tab;
}

/** The key before a full-width colon in the line of an offset, and where that colon is; null where there is none. */
export function wideColon(text: string, offset: number): { key: string; span: Span } | null {
  if (offset < 0) return null;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const match = /^([ \t]*(?:- +)?)([\w.-]+)[ \t]*：/.exec(text.slice(start, start + 1000));
  if (match === null) return null;
  const end = start + match[0].length;
  return { key: match[2]!, span: [end - 1, end] };
}

/** Where the unclosed quote, list or map that an error at `offset` speaks of was opened: the last one before it. */
function startOfNode(text: string, document: Document.Parsed, offset: number, kind: 'scalar' | 'flow'): number | null {
  let start: number | null = null;
  visit(document, {
    Node: (_key, node: Node) => {
      if (!node.range || node.range[0] > offset) return;
      const [from, to] = node.range;
      const quote = isScalar(node) && String(node.type).startsWith('QUOTE') && to >= offset;
      const open = isCollection(node) && node.flow && !/[\]}]/.test(text[to - 1] ?? '');
      if (kind === 'flow' ? open : quote) start = Math.max(start ?? 0, from);
    },
  });
  return start;
}
