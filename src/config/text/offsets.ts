/** Offsets to lines and back, with the line ends the Language Server Protocol knows: LF, CRLF and CR. */
import type { Position, Range } from '../types';

/** UTF-16 offset at which every line starts; the first is 0. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

/** Zero-based position of a UTF-16 offset. An offset past the end counts on in the last line. */
export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (starts[low] ?? 0) };
}

/** UTF-16 offset of a position; the position must lie in the text the starts were made from. */
export function offsetAt(starts: readonly number[], position: Position): number {
  return (starts[position.line] ?? starts.at(-1) ?? 0) + position.character;
}

export function rangeAt(starts: readonly number[], start: number, end: number): Range {
  return { start: positionAt(starts, start), end: positionAt(starts, end) };
}
