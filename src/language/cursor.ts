/** Where the cursor stands in a config that is being typed: Keel's own, and those of other frameworks in four languages. */
import { getLocation } from 'jsonc-parser';
import { lineStarts, offsetAt } from '../config/text/offsets';
import type { TextLanguage } from '../config/text/parsed';
import type { Position } from '../config/types';

export interface Cursor {
  /** Keys of the sections around the cursor, outermost first. */
  section: string[];
  /** The key whose value is being typed; null while a key is typed. */
  key: string | null;
  /** What of the key or value is typed already. */
  typed: string;
}

const keyLine = /^( *)["']?([\w-]+)["']?\s*:(?:\s|$)/;

/**
 * In block YAML, read from the lines alone, for half a line is no YAML yet. Null where neither a key nor a value of a
 * block section is typed, e.g. in a comment or a flow map.
 */
export function cursorAt(lines: readonly string[], { line, character }: Position): Cursor | null {
  const before = (lines[line] ?? '').slice(0, character);
  const key = /^( *)([\w-]*)$/.exec(before);
  if (key) return { section: sectionAbove(lines, line, key[1]?.length ?? 0), key: null, typed: key[2] ?? '' };
  const value = /^( *)["']?([\w-]+)["']?\s*:\s+([\w.-]*)$/.exec(before);
  if (!value) return null;
  return { section: sectionAbove(lines, line, value[1]?.length ?? 0), key: value[2] ?? '', typed: value[3] ?? '' };
}

function sectionAbove(lines: readonly string[], line: number, indent: number): string[] {
  const section: string[] = [];
  let limit = indent;
  for (let i = line - 1; i >= 0 && limit > 0; i--) {
    const match = keyLine.exec(lines[i] ?? '');
    const column = match?.[1]?.length ?? Infinity;
    if (column >= limit) continue;
    section.unshift(match?.[2] ?? '');
    limit = column;
  }
  return section;
}

export interface ForeignCursor {
  /** Keys of the sections around the cursor, outermost first. */
  section: string[];
  /** The key whose value is being typed; null while a key is typed. */
  key: string | null;
  /** UTF-16 offsets of what is typed already, with its quotes. */
  start: number;
  end: number;
}

type Find = (text: string, lines: readonly string[], position: Position, offset: number) => ForeignCursor | null;

/** Null where neither a key nor a value is typed. */
export function cursorIn(language: TextLanguage, text: string, position: Position): ForeignCursor | null {
  const offset = offsetAt(lineStarts(text), position);
  return finders[language](text, text.split(/\r\n|\r|\n/), position, offset);
}

const finders: Record<TextLanguage, Find> = {
  yaml: (_text, lines, position, offset) => {
    const cursor = cursorAt(lines, position);
    return cursor && { section: cursor.section, key: cursor.key, start: offset - cursor.typed.length, end: offset };
  },
  toml: inSections,
  cfg: inSections,
  json: (text, _lines, _position, offset) => {
    const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
    if (path.some((part) => typeof part === 'number')) return null;
    const keys = path.map(String);
    const section = keys.slice(0, -1);
    const inside = previousNode && previousNode.offset <= offset && offset <= previousNode.offset + previousNode.length;
    const [start, end] = inside ? [previousNode.offset, previousNode.offset + previousNode.length] : [offset, offset];
    if (isAtPropertyKey) return { section, key: null, start, end };
    const key = keys.at(-1);
    return key ? { section, key, start, end } : null;
  },
};

/** Below a header in brackets, which TOML and cfg have. */
function inSections(
  _text: string,
  lines: readonly string[],
  { line, character }: Position,
  offset: number,
): ForeignCursor | null {
  const before = (lines[line] ?? '').slice(0, character);
  const match = /^\s*(?:([\w@-]+)\s*=\s*)?("?[\w.-]*)$/.exec(before);
  if (!match) return null;
  const header = lines.slice(0, line).findLast((each) => /^\s*\[[\w.\s-]+\]/.test(each));
  const section = header ? (/^\s*\[([^\]]*)\]/.exec(header)?.[1] ?? '').split('.').map((part) => part.trim()) : [];
  return { section, key: match[1] ?? null, start: offset - (match[2]?.length ?? 0), end: offset };
}
