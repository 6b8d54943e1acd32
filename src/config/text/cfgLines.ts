/**
 * The lines of a `.cfg` text: sections in brackets, keys with `=`, comments behind `#` and `;` on lines of their own.
 * Two programs read such texts, each with rules of its own: Darknet (src/parser.c, src/option_list.c), whose sections
 * are layers and may come again, and Python's ConfigParser, which spaCy uses (confection/_parser.py). Linear in the text.
 */
import { say, type Message } from '../../shared/messages/say';
import { syntaxFault } from './fault';
import { lineEnd, nextLine } from './lines';
import type { Fault, Span } from '../types';

/** `layers` is Darknet's, which begins with `[net]`; `sections` is ConfigParser's. */
export type CfgKind = 'layers' | 'sections';

export interface CfgPair {
  key: string;
  keySpan: Span;
  /** Without the blanks around it; empty, at the end of its line, where nothing is written. */
  value: Span;
}

export interface CfgSection {
  name: string;
  nameSpan: Span;
  /** From its bracket to the end of its last value. */
  span: Span;
  /** End of the line of its header. */
  headerEnd: number;
  pairs: CfgPair[];
}

export interface CfgText {
  text: string;
  kind: CfgKind;
  sections: CfgSection[];
  faults: Fault[];
}

/** More faulty lines than this are not told. */
const mostFaults = 20;

/** A name with more dots is none that a config has. */
const mostDots = 30;

export function cfgLines(text: string): CfgText {
  const read: Reader = {
    ...{ text, kind: 'sections', sections: [], faults: [] },
    ...{ pair: null, indent: 0 },
  };
  const from = text.startsWith('\ufeff') ? 1 : 0;
  for (let at = from; at < text.length; at = nextLine(text, at)) readLine(read, at, lineEnd(text, at));
  const { kind, sections, faults } = read;
  return { text, kind, sections, faults };
}

interface Reader extends CfgText {
  /** The last key, whose value may go on, with the indent of its line. */
  pair: CfgPair | null;
  indent: number;
}

function readLine(read: Reader, lineStart: number, lineEnds: number): void {
  const { text } = read;
  const [start, end] = trimmed(text, lineStart, lineEnds);
  if (start === end || text[start] === '#' || text[start] === ';') return;
  if (read.pair && read.kind === 'sections' && start - lineStart > read.indent) return goOn(read, read.pair, end);
  if (text[start] === '[') return startSection(read, start, end);
  const section = read.sections.at(-1);
  const pair = pairIn(text, read.kind, start, end);
  if (!section || !pair) return note(read, [start, end], say(section ? 'cfg.line' : 'cfg.no-section'));
  section.pairs.push(pair);
  section.span = [section.span[0], end];
  read.pair = pair;
  read.indent = start - lineStart;
}

/** A line that is indented further than its key goes on with the value. */
function goOn(read: Reader, pair: CfgPair, end: number): void {
  pair.value = [pair.value[0], end];
  const section = read.sections.at(-1);
  if (section) section.span = [section.span[0], end];
}

function startSection(read: Reader, start: number, end: number): void {
  const { text, sections } = read;
  read.pair = null;
  const close = text.indexOf(']', start);
  const nameSpan: Span = [start + 1, close];
  const name = text.slice(...nameSpan);
  const dots = close < 0 || close >= end ? Infinity : name.split('.', mostDots + 2).length - 1;
  if (name === '' || dots > mostDots) return note(read, [start, end], say('cfg.header'));
  if (sections.length === 0 && (name === 'net' || name === 'network')) read.kind = 'layers';
  sections.push({ name, nameSpan, span: [start, end], headerEnd: end, pairs: [] });
}

function pairIn(text: string, kind: CfgKind, start: number, end: number): CfgPair | null {
  let delimiter = start;
  while (delimiter < end && text[delimiter] !== '=' && !(kind === 'sections' && text[delimiter] === ':')) delimiter++;
  if (delimiter === end || delimiter === start) return null;
  const keySpan = trimmed(text, start, delimiter);
  const [from, to] = trimmed(text, delimiter + 1, end);
  const length = kind === 'layers' ? numberLength(text.slice(from, to)) : to - from;
  return {
    key: text.slice(...keySpan),
    keySpan,
    value: from >= to ? [end, end] : [from, from + length],
  };
}

/** Darknet takes a number as far as it goes, so that what stands behind one is a comment. */
function numberLength(value: string): number {
  const number = /^[-+.\de]*/i.exec(value)?.[0].length ?? 0;
  const rest = value.slice(number).trimStart();
  return number > 0 && /^[#;]/.test(rest) ? number : value.length;
}

function note(read: Reader, span: Span, message: Message): void {
  if (read.faults.length < mostFaults) read.faults.push(syntaxFault(span, message));
}

function trimmed(text: string, from: number, to: number): Span {
  let [start, end] = [from, to];
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return [start, end];
}

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 13;

/** A value as it is read: of one of several lines, those that are comments are blanks, at the same offsets. */
export function valueOf(text: string, { value }: CfgPair): string {
  const slice = text.slice(...value);
  return slice.includes('\n') ? slice.replace(/^[ \t]*[#;][^\n]*/gm, (comment) => ' '.repeat(comment.length)) : slice;
}
