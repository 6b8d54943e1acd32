/** A record of a TensorBoard event file, as its writers make them: length, checksums and a message of protocol buffers. */
import { crc32c } from '../../src/run/crc32c';

/** TensorFlow's masked checksum, which four bytes hold. */
function masked(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes) >>> 0;
  const value = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

/** A field that holds bytes. */
const part = (field: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);

function scalar(tag: string, value: number): Buffer {
  const figure = Buffer.alloc(5, 21);
  figure.writeFloatLE(value, 1);
  return part(1, Buffer.concat([part(1, Buffer.from(tag)), figure]));
}

/** The scalars of one step. */
export function eventRecord(step: number, scalars: Readonly<Record<string, number>>): Buffer {
  const time = Buffer.alloc(9, 9);
  time.writeDoubleLE(1.7e9 + step, 1);
  const summary = Buffer.concat(Object.entries(scalars).map(([tag, value]) => scalar(tag, value)));
  const event = Buffer.concat([time, varint(16), varint(step), part(5, summary)]);
  const length = Buffer.alloc(8);
  length.writeUInt32LE(event.length);
  return Buffer.concat([length, masked(length), event, masked(event)]);
}
