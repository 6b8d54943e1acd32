/** Bytes of a text become text: in UTF-8 where they can be, else in what they were written in as far as they tell it. */
import { say, SaidError } from '../shared/messages/say';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252';

/** Control characters that terminals and progress bars use. */
const usualControls = new Set([0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/** More faults than one in so many bytes make a text no text, by its beginning. What is one there stays one. */
const faultsAmong = 50;
const beginningBytes = 256;

/** What is compressed, or an archive, by its first bytes. */
const compressed: readonly (readonly [kind: string, begins: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['ZIP', [0x50, 0x4b, 0x03, 0x04]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
  ['LZ4', [0x04, 0x22, 0x4d, 0x18]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
];

/**
 * The encoding of a text by its first bytes. Zeros are no text but in UTF-16; where a file was cut short under a program that
 * writes on, or the power failed, they stand in place of what was there. Those and other faults are passed over in what begins
 * as a text. Throws a sentence without a subject if it is none.
 */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const packed = compressed.find(([, begins]) => begins.every((byte, at) => head[at] === byte));
  if (packed !== undefined) throw new SaidError(say('log.compressed', { kind: packed[0] }));
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1]!++;
  const half = head.length / 2;
  if (zeros[1]! > half * 0.8 && zeros[0]! < half * 0.1) return 'utf-16le';
  if (zeros[0]! > half * 0.8 && zeros[1]! < half * 0.1) return 'utf-16be';
  if (!beginsAsText(head)) throw new SaidError(say('log.no-text'));
  return byBytes(head);
}

/** Zeros that follow each other are one fault; those at the very beginning are none. */
function beginsAsText(head: Uint8Array): boolean {
  let at = 0;
  while (at < head.length && head[at] === 0) at++;
  const beginning = head.subarray(at, at + beginningBytes);
  let faults = 0;
  for (let i = 0; i < beginning.length; i++) {
    const byte = beginning[i]!;
    if (byte === 0 ? beginning[i - 1] !== 0 : byte < 0x20 && !usualControls.has(byte)) faults++;
  }
  return faults <= 1 + beginning.length / faultsAmong;
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
  return isMostlyUtf8(head) ? 'utf-8' : 'windows-1252';
}

/** Whether more characters beyond ASCII are whole in UTF-8 than are not, as where a few bytes of a text were damaged. */
function isMostlyUtf8(head: Uint8Array): boolean {
  let whole = 0;
  for (const character of new TextDecoder('utf-8').decode(head, { stream: true })) {
    if (character === '\ufffd') whole--;
    else if (character > '\u007f') whole++;
  }
  return whole > 0;
}

/** A decoder of bytes as they come; what cannot be decoded becomes a replacement character. */
export const decoderOf = (encoding: Encoding): TextDecoder => new TextDecoder(encoding);
