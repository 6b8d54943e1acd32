/**
 * Event files of TensorBoard: records (TFRecord: length, checksum, bytes, checksum), each an Event in protocol buffers.
 * Only scalars are read, as TensorFlow 1 (simple_value) and TensorFlow 2 and PyTorch (tensor, simple_value) write them.
 * The layouts are those of tensorflow/core/{util/event,framework/summary,framework/tensor}.proto.
 */
import { say, type Message } from '../../shared/messages/say';
import { fields, isBytes } from './protobuf';

export interface LoggedScalar {
  tag: string;
  step: number;
  /** Seconds since 1970. */
  time: number;
  value: number;
}

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

/** No scalar's record is longer; pictures and the like are passed over unread. */
const longestRecord = 16 * 1024 * 1024;

/** What is wrong with a file, as far as it was met: records left out, and where no record could be found any more. */
export interface Damage {
  records: number;
  endsAt: number | null;
}

/** What was found at the beginning of some bytes: how many of them it takes, and the record, if it is good. */
export interface FoundRecord {
  length: number;
  data: Uint8Array | null;
  damaged: boolean;
}

/**
 * The record at the beginning of these bytes. A number is how many bytes it needs that are not there; null says that none can be
 * found: where its length is damaged, as in the zeros that a power loss leaves, nothing tells where the next one begins.
 */
export function recordAt(bytes: Uint8Array): FoundRecord | number | null {
  if (bytes.length < 12) return 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (maskedChecksum(bytes.subarray(0, 8)) !== view.getUint32(8, true)) return null;
  const whole = 12 + length + 4;
  if (length > longestRecord) return { length: whole, data: null, damaged: false };
  if (bytes.length < whole) return whole;
  const data = bytes.subarray(12, 12 + length);
  const isGood = maskedChecksum(data) === view.getUint32(12 + length, true);
  return { length: whole, data: isGood ? data : null, damaged: !isGood };
}

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

/** The scalars of an event; null if its content is damaged. */
export function eventScalars(event: Uint8Array): LoggedScalar[] | null {
  try {
    return [...scalarsOf(event)];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

/** A clause about what of a file is damaged; null if nothing is. */
export function damageSaid({ records: n, endsAt }: Damage): Message | null {
  const lost = n > 0 ? say('log.damaged.records', { n }) : null;
  const end = endsAt === null ? null : say('log.damaged.from', { byte: endsAt });
  return lost && end ? say('log.damaged.both', { lost, end }) : (lost ?? end);
}
