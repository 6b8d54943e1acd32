/** Where the cursor stands in a config of another framework, in each of the three languages, while it is typed. */
import { getLocation } from 'jsonc-parser';
import type { Language } from '../config/formats/source';
import { lineStarts, offsetAt } from '../config/lines';
import type { Position } from '../config/types';
import { cursorAt } from './cursor';

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
export function cursorIn(language: Language, text: string, position: Position): ForeignCursor | null {
  const offset = offsetAt(lineStarts(text), position);
  return finders[language](text, text.split(/\r\n|\r|\n/), position, offset);
}

const finders: Record<Language, Find> = {
  yaml: (_text, lines, position, offset) => {
    const cursor = cursorAt(lines, position);
    return cursor && { section: cursor.section, key: cursor.key, start: offset - cursor.typed.length, end: offset };
  },
  toml: (_text, lines, { line, character }, offset) => {
    const before = (lines[line] ?? '').slice(0, character);
    const match = /^\s*(?:([\w-]+)\s*=\s*)?("?[\w.-]*)$/.exec(before);
    if (!match) return null;
    const header = lines.slice(0, line).findLast((each) => /^\s*\[[\w.\s-]+\]/.test(each));
    const section = header ? (/\[([^\]]*)\]/.exec(header)?.[1] ?? '').split('.').map((part) => part.trim()) : [];
    return { section, key: match[1] ?? null, start: offset - (match[2]?.length ?? 0), end: offset };
  },
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
