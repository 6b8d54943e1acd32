/**
 * The text of a config: its problems, its values with their places, and edits that keep comments. Keel's own configs
 * and those of other frameworks are both views of one.
 */
import { checkedEdits, type OrderOf } from './checkedEdits';
import { SaidError, say, type Message } from '../../shared/messages/say';
import { isEdited, nameOf } from './duplicates';
import { nodeAt, pathAt, type ConfigNode } from './node';
import { lineStarts, offsetAt, rangeAt } from './offsets';
import type { TextLanguage, ParsedDocument, ParsedText, Reading } from './parsed';
import type { ConfigEdit, ConfigPath, Fault, Json, Position, Problem, Range, TextEdit } from '../types';

/**
 * What views ask of a text. Texts that are no data format, such as a Python config or a command line, can be read into
 * the same: their reader adds its name to `TextLanguage`, and gives nodes for the values that stand in the text as such.
 */
export interface ConfigText {
  readonly language: TextLanguage;
  readonly text: string;
  /** Its values; null where it holds none. */
  readonly top: ConfigNode | null;
  /** Whether an error of syntax may have hidden something. */
  readonly broken: boolean;
  /** A sentence on what was not read; null where all was. */
  readonly notRead: Message | null;
  /** What is wrong with the text itself, in its order; looked for when first asked. */
  readonly problems: readonly Problem[];
  /** A fault with its place as lines and columns. */
  problemOf: (fault: Fault) => Problem;
  /**
   * Where a value stands. A section is shown by its key, so that a mark never covers a whole section. Where the value
   * is absent, the nearest ancestor; for the root, the first key. Null only where the text holds no value.
   */
  spanOf: (path: ConfigPath) => readonly [start: number, end: number] | null;
  rangeOf: (path: ConfigPath) => Range | null;
  /** Where its key stands; null where it is absent or has none. */
  keyRangeOf: (path: ConfigPath) => Range | null;
  /** Whether a value other than null is written at the path. */
  given: (path: ConfigPath) => boolean;
  /** The value as written; undefined where absent or of too many values. `[]` is the whole config. */
  written: (path: ConfigPath) => Json | undefined;
  /** A scalar as it is spelled, without quotes: PyYAML reads `1e-4` as text. */
  sourceOf: (path: ConfigPath) => string | undefined;
  /** The keys of the section at a path; empty where there is none. */
  keysAt: (path: ConfigPath) => string[];
  /** The names at the top that hold further keys, in their order. */
  sections: () => string[];
  /** The path of the key or value at a position; null between them. */
  pathAt: (position: Position) => ConfigPath | null;
  /**
   * The smallest edits of the text that make the edits of values, which hold one after the other: a `set` adds what is
   * missing of its path, a `remove` of what is not there does nothing. One batch at UTF-16 offsets. The result is read
   * again and compared, so a text is never damaged: throws a clear sentence where an edit makes no sense or the text has
   * a syntax error. A new key goes behind the one that comes last before it in the order of its section.
   */
  edit: (edits: readonly ConfigEdit[], order?: OrderOf) => TextEdit[];
}

/** One document of a text; none of a text that holds none. */
export function configTextOf(text: string, parsed: ParsedText, index: number, reading: Reading): ConfigText {
  const document = parsed.documents[index] ?? null;
  const top = document?.top(reading) ?? null;
  let starts: number[] | null = null;
  let problems: Problem[] | null = null;
  const lines = (): number[] => (starts ??= lineStarts(text));
  const range = (span: readonly [number, number]): Range => rangeAt(lines(), span[0], span[1]);
  const problemOf = ({ span, ...rest }: Fault): Problem => ({ ...rest, range: range(span) });
  const spanOf = (path: ConfigPath) => top && shownSpan(top, path, text);
  return {
    language: parsed.language,
    text,
    top,
    broken: document?.broken ?? false,
    notRead: parsed.notRead,
    get problems() {
      return (problems ??= (document?.faults(reading) ?? []).sort((a, b) => a.span[0] - b.span[0]).map(problemOf));
    },
    problemOf,
    spanOf,
    rangeOf: (path) => {
      const span = spanOf(path);
      return span && range(span);
    },
    keyRangeOf: (path) => {
      const span = nodeAt(top, path)?.keySpan;
      return span ? range(span) : null;
    },
    given: (path) => (nodeAt(top, path)?.scalar ?? null) !== null || isCollection(nodeAt(top, path)),
    written: (path) => nodeAt(top, path)?.toJson(),
    sourceOf: (path) => {
      const node = nodeAt(top, path);
      return node?.scalar === undefined ? undefined : node.source;
    },
    keysAt: (path) => [...(nodeAt(top, path)?.entries?.keys() ?? [])],
    sections: () => [...(top?.entries ?? [])].flatMap(([name, node]) => (node.entries ? [name] : [])),
    pathAt: (position) => top && pathAt(top, offsetAt(lines(), position)),
    edit: (edits, order = () => []) => {
      if (!document) throw new SaidError(say('edit.not-read'));
      if (reading === 'lenient') refuseRepeated(document, edits);
      return editedDocument(parsed, document, index, edits, order);
    },
  };
}

function editedDocument(
  { text, parse }: ParsedText,
  document: ParsedDocument,
  index: number,
  edits: readonly ConfigEdit[],
  order: OrderOf,
): TextEdit[] {
  const obstacle = document.obstacle();
  if (obstacle !== null) throw new SaidError(say('edit.syntax', { fault: obstacle }));
  return checkedEdits(text, document.editable(order), edits, (edited) => {
    const again = parse(edited)[index];
    return !again || again.obstacle() !== null ? null : again.editable(order);
  });
}

function refuseRepeated(document: ParsedDocument, edits: readonly ConfigEdit[]): void {
  const repeated = document.faults('lenient').filter(({ code }) => code === 'duplicate-key' || code === 'repeated-key');
  const edited = repeated.find((fault) => isEdited(fault, edits));
  if (!edited) return;
  throw new SaidError(say('edit.twice', { name: nameOf(edited.path) }));
}

function isCollection(node: ConfigNode | null): boolean {
  return node !== null && (node.entries !== null || node.items !== null);
}

/** The span that shows a path: of the value, or of the key where the value is a section of several lines. */
function shownSpan(top: ConfigNode, path: ConfigPath, text: string): readonly [number, number] {
  let node = top;
  for (const part of path) {
    const next = node.child(part);
    if (!next) break;
    node = next;
  }
  if (node !== top)
    return node.keySpan && isCollection(node) && text.slice(...node.span).includes('\n') ? node.keySpan : node.span;
  const [start, end] = top.span;
  return (
    top.entries?.values().next().value?.keySpan ?? [
      start,
      Math.min(end, start + firstLine(text.slice(start, start + 200))),
    ]
  );
}

/** Length of the first line of a text, of a long one as far as 200 characters. */
export function firstLine(text: string): number {
  return /^[^\r\n]*/.exec(text.slice(0, 200))?.[0].length ?? 0;
}
