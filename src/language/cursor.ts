/** Where the cursor stands in a config that is being typed, read from the lines alone: half a line is no YAML yet. */
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

/** Null where neither a key nor a value of a block section is typed, e.g. in a comment or a flow map. */
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
