/**
 * Event files of TensorBoard: records (TFRecord: length, checksum, bytes, checksum), each an Event in protocol buffers.
 * Only scalars are read, as TensorFlow 1 (simple_value) and TensorFlow 2 and PyTorch (tensor, simple_value) write them.
 * The layouts are those of tensorflow/core/{util/event,framework/summary,framework/tensor}.proto.
 */
import { say, SaidError } from '../../shared/messages/say';

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

/** The records of a file; one cut off at the end is left out. Throws a sentence without a subject where it is damaged. */
function* records(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 16 <= bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    if (maskedChecksum(bytes.subarray(at, at + 8)) !== view.getUint32(at + 8, true)) {
      throw new SaidError(at === 0 ? say('log.no-event-file') : say('log.bad-checksum', { byte: at }));
    }
    const start = at + 12;
    if (start + length + 4 > bytes.length) return;
    const data = bytes.subarray(start, start + length);
    if (maskedChecksum(data) !== view.getUint32(start + length, true))
      throw new SaidError(say('log.bad-checksum', { byte: at }));
    yield data;
    at = start + length + 4;
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

/** All scalars of an event file, in its order. Throws a sentence without a subject if it is none or damaged. */
export function readScalars(bytes: Uint8Array): LoggedScalar[] {
  const scalars: LoggedScalar[] = [];
  for (const record of records(bytes)) {
    try {
      for (const scalar of scalarsOf(record)) scalars.push(scalar);
    } catch (error) {
      if (error instanceof RangeError) throw new SaidError(say('log.bad-record'), { cause: error });
      throw error;
    }
  }
  return scalars;
}
