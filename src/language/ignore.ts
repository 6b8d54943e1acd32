/** Comments that silence a rule, as edits; see `diagnosis/lint/ignore.ts` for what they mean. Pure. */
import { ignoredIn } from '../diagnosis/lint/ignore';
import type { Range } from '../config/types';
import type { Analysis } from './analysis';

interface Insertion {
  range: Range;
  newText: string;
}

/** How a comment starts in a file; null where its loader knows no comments. */
function commentMark({ foreign, recipe }: Analysis): string | null {
  if (foreign?.language !== 'json') return '#';
  return recipe?.loader === 'hjson' ? '//' : null;
}

/** At the end of a line, or before it where a comment takes a line of its own; null where a comment would not be one, as inside a text of several lines. */
export function ignoreOnLine(analysis: Analysis, rule: string, line: number): Insertion | null {
  const mark = commentMark(analysis);
  const text = linesOf(analysis)[line];
  if (mark === null || text === undefined) return null;
  if (analysis.foreign?.language === 'cfg') return ignoreBeforeLine(analysis, rule, line);
  const known = /^keel-ignore[:\s]+[\w-]+(?:[\s,]+[\w-]+)*\s*$/.test(text.slice(text.lastIndexOf('keel-ignore')));
  const end = text.trimEnd().length;
  const edit = insertion(line, end, known ? `, ${rule}` : ` ${mark} keel-ignore ${rule}`);
  const lines = ignoredIn(`${text.slice(0, end)}${edit.newText}`).lines;
  return lines.get(0)?.has(rule) && !insideText(analysis, line) ? edit : null;
}

/** A cfg takes what stands behind a value as part of it. */
function ignoreBeforeLine(analysis: Analysis, rule: string, line: number): Insertion {
  const before = linesOf(analysis)[line - 1] ?? '';
  const known = /^\s*#\s*keel-ignore[:\s]+[\w-]+(?:[\s,]+[\w-]+)*\s*$/.test(before);
  if (known) return insertion(line - 1, before.trimEnd().length, `, ${rule}`);
  return insertion(line, 0, `# keel-ignore ${rule}${eolOf(analysis)}`);
}

const eolOf = ({ text }: Analysis): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Before everything else in the file, or with the rules that are ignored there already. */
export function ignoreInFile(analysis: Analysis, rule: string): Insertion | null {
  const mark = commentMark(analysis);
  if (mark === null) return null;
  const lines = linesOf(analysis);
  const known = lines.findIndex((line) =>
    /^\s*(?:#|\/\/)\s*keel-ignore-file[:\s]+[\w-]+(?:[\s,]+[\w-]+)*\s*$/.test(line),
  );
  if (known >= 0) return insertion(known, (lines[known] ?? '').trimEnd().length, `, ${rule}`);
  return insertion(0, analysis.text.startsWith('\ufeff') ? 1 : 0, `${mark} keel-ignore-file ${rule}${eolOf(analysis)}`);
}

/** Whether a value that starts on the line goes on on the next: quoted or folded text takes comments in. */
function insideText({ rangeOf, pathAt }: Analysis, line: number): boolean {
  const path = pathAt({ line: line + 1, character: 0 });
  const range = path && path.length > 0 ? rangeOf(path) : null;
  return range !== null && range.start.line <= line && range.end.line > line;
}

function linesOf({ text }: Analysis): string[] {
  return text.split(/\r\n|\r|\n/);
}

function insertion(line: number, character: number, newText: string): Insertion {
  const place = { line, character };
  return { range: { start: place, end: place }, newText };
}
