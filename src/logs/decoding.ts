/** Bytes of a text become text: in UTF-8 where they can be, else in what they were written in as far as they tell it. */
import { say, SaidError } from '../shared/messages/say';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252';

/** Control characters that terminals and progress bars use. */
const usualControls = new Set([0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/** More control characters than one in so many bytes make a text no text. */
const controlsAmong = 50;

/**
 * The encoding of a text by its first bytes. Zeros are no text but in UTF-16, and where a file was cut short under a program that
 * writes on, which leaves zeros in place of what was there; those are passed over. Throws a sentence without a subject if it is
 * no text.
 */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  let controls = 0;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!;
    if (byte === 0) zeros[i & 1]!++;
    else if (byte < 0x20 && !usualControls.has(byte)) controls++;
  }
  const half = head.length / 2;
  if (zeros[1]! > half * 0.8 && zeros[0]! < half * 0.1) return 'utf-16le';
  if (zeros[0]! > half * 0.8 && zeros[1]! < half * 0.1) return 'utf-16be';
  const text = head.length - zeros[0]! - zeros[1]!;
  if (controls * controlsAmong > text || zeros[0]! + zeros[1]! > leadingZeros(head))
    throw new SaidError(say('log.no-text'));
  return byBytes(head);
}

function leadingZeros(bytes: Uint8Array): number {
  let count = 0;
  while (count < bytes.length && bytes[count] === 0) count++;
  return count;
}

function byBytes(head: Uint8Array): Encoding {
  // The last character may be cut in the middle.
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
      return encoding;
    } catch {
      continue;
    }
  }
  return 'windows-1252';
}

/** A decoder of bytes as they come; what cannot be decoded becomes a replacement character. */
export const decoderOf = (encoding: Encoding): TextDecoder => new TextDecoder(encoding);
