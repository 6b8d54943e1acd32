/** The text of a log in pieces, so that a log may be longer than any text or buffer can be. */
import fs from 'node:fs';
import { openRegular } from '../../run/plainFile';
import { say, SaidError } from '../../shared/messages/say';

/** Bytes read at once. A log of this size or less is one piece. */
const pieceBytes = 32 * 1024 * 1024;

/** Characters of a line that is still waited for to end. */
const longestLine = 256 * 1024 * 1024;

/** The text as it comes, cut anywhere. Throws a sentence without a subject where it is no UTF-8 text. */
export function* textPieces(file: string, size = pieceBytes): Generator<string> {
  const descriptor = openRegular(file);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const buffer = Buffer.allocUnsafe(Math.min(size, Math.max(1, fs.fstatSync(descriptor).size)));
    for (;;) {
      const count = fs.readSync(descriptor, buffer, 0, buffer.length, null);
      const bytes = buffer.subarray(0, count);
      if (bytes.includes(0)) throw new SaidError(say('log.no-text'));
      const text = decoded(decoder, bytes, count > 0);
      if (text !== '') yield text;
      if (count === 0) return;
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (error) {
    throw new SaidError(say('log.no-utf8'), { cause: error });
  }
}

/**
 * The same text in pieces that end with the end of a line, but for the last. `quoted`: not with one inside of quotes, as far
 * as their number tells; a quote that nothing ends does not hold the rest back for ever.
 */
export function* wholeLines(pieces: Iterable<string>, quoted: boolean): Generator<string> {
  let rest = '';
  for (const piece of pieces) {
    const text = rest + piece;
    const good = quoted ? lastOutside(text) + 1 : text.lastIndexOf('\n') + 1;
    const end = good > 0 || text.length < longestLine ? good : text.lastIndexOf('\n') + 1;
    if (end === 0 && text.length < longestLine) rest = text;
    else if (end === 0) throw new SaidError(say('log.long-line', { most: longestLine / 1024 / 1024 }));
    else {
      yield text.slice(0, end);
      rest = text.slice(end);
    }
  }
  if (rest !== '') yield rest;
}

/** The last end of a line with an even number of quotes before it; -1 if there is none. */
function lastOutside(text: string): number {
  let last = -1;
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) inside = !inside;
    else if (code === 10 && !inside) last = at;
  }
  return last;
}
