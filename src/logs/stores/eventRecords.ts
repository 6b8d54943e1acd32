/**
 * Event files of TensorBoard: records (TFRecord: length, checksum, bytes, checksum), each an Event in protocol buffers.
 * Only scalars are read, as TensorFlow 1 (simple_value) and TensorFlow 2 and PyTorch (tensor, simple_value) write them.
 * The layouts are those of tensorflow/core/{util/event,framework/summary,framework/tensor}.proto.
 */
import fs from 'node:fs';
import { openRegular } from '../../run/plainFile';
import { say, SaidError, type Message } from '../../shared/messages/say';

export interface LoggedScalar {
  tag: string;
  step: number;
  /** Seconds since 1970. */
  time: number;
  value: number;
}

/** Whether a file's name is that of an event file. */
export const isEventFile = (name: string): boolean => name.includes('tfevents');

/** CRC-32C (Castagnoli), as TFRecord masks it. */
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

export function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!;
  crc = (crc ^ 0xffffffff) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Bytes of a file from a place on: fewer at its end. What is given is overwritten by the next call. */
type ReadAt = (at: number, length: number) => Uint8Array;

/** What is wrong with a file, as far as it was met: records left out, and where no record could be found any more. */
interface Damage {
  records: number;
  endsAt: number | null;
}

/** No scalar's record is longer; pictures and the like are passed over unread. */
const longestRecord = 16 * 1024 * 1024;

/**
 * The good records of a file. One cut off at the end is left out; one whose content does not match its checksum is counted and
 * passed over; where the length itself is damaged, as in the zeros that a power loss leaves, nothing tells where the next one
 * begins. Throws a sentence without a subject where the first one is none.
 */
function* records(size: number, readAt: ReadAt, damage: Damage): Generator<Uint8Array> {
  for (let at = 0; at + 16 <= size;) {
    const head = readAt(at, 12);
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const length = Number(view.getBigUint64(0, true));
    if (maskedChecksum(head.subarray(0, 8)) !== view.getUint32(8, true)) {
      if (at === 0) throw new SaidError(say('log.no-event-file'));
      damage.endsAt = at;
      return;
    }
    const next = at + 12 + length + 4;
    if (next > size) return;
    if (length <= longestRecord) {
      const bytes = readAt(at + 12, length + 4);
      const data = bytes.subarray(0, length);
      const sum = new DataView(bytes.buffer, bytes.byteOffset + length, 4).getUint32(0, true);
      if (maskedChecksum(data) === sum) yield data;
      else damage.records++;
    }
    at = next;
  }
}

/** One field of a message: its number and its value, bytes or a number. */
type Part = [field: number, value: Uint8Array | number];

/** The fields of a protocol buffer. 64-bit integers are read as far as a double holds them. */
function* fields(bytes: Uint8Array): Generator<Part> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      const byte = view.getUint8(at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new RangeError('varint');
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, kind] = [Math.floor(key / 8), key % 8];
    if (kind === 0) yield [field, varint()];
    else if (kind === 1) yield [field, view.getFloat64((at += 8) - 8, true)];
    else if (kind === 5) yield [field, view.getFloat32((at += 4) - 4, true)];
    else if (kind === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new RangeError('length');
      yield [field, bytes.subarray(at, at + length)];
      at += length;
    } else throw new RangeError('kind');
  }
}

const isBytes = (value: Uint8Array | number): value is Uint8Array => typeof value !== 'number';
const float = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
const double = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);

/** The single number of a TensorProto (dtype 1, tensor_content 4, float_val 5, double_val 6); undefined if it is something else. */
function tensorValue(bytes: Uint8Array): number | undefined {
  let type = 0;
  let found: number | undefined;
  for (const [field, value] of fields(bytes)) {
    if (field === 1 && !isBytes(value)) type = value;
    else if ((field === 5 || field === 6) && !isBytes(value)) found = value;
    else if (field === 5 && isBytes(value) && value.length === 4) found = float(value);
    else if (field === 6 && isBytes(value) && value.length === 8) found = double(value);
    else if (field === 4 && isBytes(value) && value.length === 4 && type === 1) found = float(value);
    else if (field === 4 && isBytes(value) && value.length === 8 && type === 2) found = double(value);
  }
  return found;
}

/** A Summary.Value: tag 1, simple_value 2, tensor 8. */
function scalarOf(bytes: Uint8Array): { tag: string; value: number } | null {
  let tag = '';
  let found: number | undefined;
  for (const [field, value] of fields(bytes)) {
    if (field === 1 && isBytes(value)) tag = new TextDecoder().decode(value);
    else if (field === 2 && !isBytes(value)) found = value;
    else if (field === 8 && isBytes(value)) found = tensorValue(value);
  }
  return found === undefined || tag === '' ? null : { tag, value: found };
}

/** An Event: wall_time 1, step 2, summary 5, whose values are its field 1. */
function* scalarsOf(event: Uint8Array): Generator<LoggedScalar> {
  let [time, step] = [NaN, 0];
  const summaries: Uint8Array[] = [];
  for (const [field, value] of fields(event)) {
    if (field === 1 && !isBytes(value)) time = value;
    else if (field === 2 && !isBytes(value)) step = value;
    else if (field === 5 && isBytes(value)) summaries.push(value);
  }
  for (const summary of summaries) {
    for (const [field, value] of fields(summary)) {
      const scalar = field === 1 && isBytes(value) ? scalarOf(value) : null;
      if (scalar !== null) yield { ...scalar, step, time };
    }
  }
}

/** The scalars of an event file, in its order, and a clause about what of it is damaged; null if nothing is. */
export interface EventFile {
  scalars: LoggedScalar[];
  damage: Message | null;
}

function scalarsIn(size: number, readAt: ReadAt): EventFile {
  const scalars: LoggedScalar[] = [];
  const damage: Damage = { records: 0, endsAt: null };
  for (const record of records(size, readAt, damage)) {
    try {
      for (const scalar of scalarsOf(record)) scalars.push(scalar);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      damage.records++;
    }
  }
  return { scalars, damage: told(damage) };
}

function told({ records: n, endsAt }: Damage): Message | null {
  const lost = n > 0 ? say('log.damaged.records', { n }) : null;
  const end = endsAt === null ? null : say('log.damaged.from', { byte: endsAt });
  return lost && end ? say('log.damaged.both', { lost, end }) : (lost ?? end);
}

/** The same of bytes. Throws a sentence without a subject if they are no event file. */
export const readScalars = (bytes: Uint8Array): EventFile =>
  scalarsIn(bytes.length, (at, length) => bytes.subarray(at, at + length));

/** Bytes read at once. */
const windowBytes = 4 * 1024 * 1024;

/** The same of a file, of any size. Throws as `readScalars`, and what the system says of a file that cannot be read. */
export function readEventFile(file: string): EventFile {
  const descriptor = openRegular(file);
  try {
    let window = Buffer.alloc(0);
    let start = 0;
    const readAt: ReadAt = (at, length) => {
      if (at < start || at + length > start + window.length) {
        const bytes = Buffer.alloc(Math.max(windowBytes, length));
        window = bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, at));
        start = at;
      }
      return window.subarray(at - start, at - start + length);
    };
    return scalarsIn(fs.fstatSync(descriptor).size, readAt);
  } finally {
    fs.closeSync(descriptor);
  }
}
