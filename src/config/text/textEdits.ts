/** Text edits in sequence, turned into one batch at offsets of the first text. */
import { SaidError, say } from '../../shared/messages/say';
import type { TextEdit } from '../types';

/** A part of the first text, or text that is new. */
type Piece = { start: number; end: number } | { text: string };

const sizeOf = (piece: Piece): number => ('text' in piece ? piece.text.length : piece.end - piece.start);

/** Collects edits, each at offsets of the text that the edits before it made. */
export class Pieces {
  private pieces: Piece[];

  constructor(private readonly length: number) {
    this.pieces = [{ start: 0, end: length }];
  }

  apply(edits: readonly TextEdit[]): void {
    // Of several at one place the last one goes in first, so that it comes last.
    const backwards = [...edits].reverse().sort((a, b) => b.start - a.start || b.end - a.end);
    for (const edit of backwards) {
      this.pieces = [...this.cut(0, edit.start), { text: edit.text }, ...this.cut(edit.end, Infinity)];
    }
  }

  /** The batch, in the order of the text; edits do not touch each other. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let at = 0;
    let text = '';
    for (const piece of [...this.pieces, { start: this.length, end: this.length }]) {
      if ('text' in piece) {
        text += piece.text;
        continue;
      }
      if (text !== '' || piece.start > at) edits.push({ start: at, end: piece.start, text });
      at = piece.end;
      text = '';
    }
    return edits;
  }

  private cut(from: number, to: number): Piece[] {
    const parts: Piece[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const size = sizeOf(piece);
      const [start, end] = [Math.max(0, from - at), Math.min(size, to - at)];
      at += size;
      if (end <= start) continue;
      if ('text' in piece) parts.push({ text: piece.text.slice(start, end) });
      else parts.push({ start: piece.start + start, end: piece.start + end });
    }
    return parts;
  }
}

/** Makes a batch of edits, at offsets of `text`, that do not overlap. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const forwards = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const edit of forwards) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) throw new SaidError(say('edit.overlap'));
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
