/**
 * IDX files, the format of MNIST (Y. LeCun's description): two zero bytes, a byte for the type, a byte for the number
 * of dimensions, each dimension as a big-endian 32-bit integer, then the values, the last dimension fastest.
 */
import type { Config } from '../../../config/keel/schema';
import { say, type Message } from '../../../shared/messages/say';
import { DataError, type Input, locate, readBytes } from './files';
import type { Images } from './images';

/** Types by their code; images are bytes, labels any whole numbers. */
const types: Record<number, { name: Message; size: number; read?: (view: DataView, at: number) => number }> = {
  0x08: { name: say('idx.unsigned-bytes'), size: 1, read: (view, at) => view.getUint8(at) },
  0x09: { name: say('idx.signed-bytes'), size: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { name: say('idx.int16'), size: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { name: say('idx.int32'), size: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { name: say('idx.float32'), size: 4 },
  0x0e: { name: say('idx.float64'), size: 8 },
};

const pixelType = types[0x08]!;

interface Idx {
  input: Input;
  type: (typeof types)[number];
  dimensions: number[];
  values: Buffer;
}

function readIdx(input: Input, remedy: Message): Idx {
  const { name: file } = input;
  const bytes = readBytes(input);
  const type = types[bytes[2] ?? 0];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !type) {
    const begin = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(say('idx.no-idx', { file, bytes: begin, remedy }));
  }
  const count = bytes[3]!;
  const start = 4 + 4 * count;
  if (bytes.length < start) throw new DataError(say('idx.short-header', { file }));
  const dimensions = Array.from({ length: count }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = dimensions.reduce((product, length) => product * length, type.size);
  const values = bytes.subarray(start);
  if (values.length !== expected) {
    const size = dimensions.join(' x ');
    throw new DataError(say('idx.cut-off', { file, size, type: type.name, expected, given: values.length }));
  }
  return { input, type, dimensions, values };
}

export function openIdx(input: Input, baseDir: string, data: Config['data']): Images {
  if (data.labels === undefined) {
    throw new DataError(say('idx.no-labels', { file: input.name }));
  }
  const images = readIdx(input, say('idx.name-images'));
  checkImages(images);
  const labels = readIdx(locate(baseDir, data.labels, 'data.labels'), say('idx.name-labels'));
  const [count, height, width, channels = 1] = images.dimensions as [number, number, number, number?];
  const all = readLabels(labels, count, input.name);
  const { classNames, notes } = checkLabels(all, labels.input.name);
  const size = height * width * channels;
  return {
    height,
    width,
    channels,
    labels: all.subarray(0, Math.min(count, data.limit ?? count)),
    classNames,
    pixels: (index) => images.values.subarray(index * size, (index + 1) * size),
    notes,
  };
}

function checkImages({ input: { name: file }, type, dimensions }: Idx) {
  const { length } = dimensions;
  if (length === 1) throw new DataError(say('idx.single-values', { file }));
  if (length !== 3 && length !== 4) throw new DataError(say('idx.dimensions', { file, n: length }));
  if (type !== pixelType) throw new DataError(say('idx.no-bytes', { file, type: type.name }));
  if (dimensions.includes(0)) throw new DataError(say('idx.no-images', { file, size: dimensions.join(' x ') }));
}

function readLabels({ input, type, dimensions, values }: Idx, images: number, imagesName: string): Int32Array {
  if (dimensions.length !== 1) {
    throw new DataError(say('idx.label-dimensions', { file: input.name, n: dimensions.length }));
  }
  if (!type.read) throw new DataError(say('idx.no-whole-numbers', { file: input.name, type: type.name }));
  if (dimensions[0] !== images) {
    const about = { file: input.name, labels: dimensions[0]!, imageFile: imagesName, images };
    throw new DataError(say('idx.other-count', about));
  }
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  return Int32Array.from({ length: images }, (_, i) => type.read!(view, i * type.size));
}

/**
 * Labels count from 0. Some sets leave numbers unused (EMNIST letters begins at 1), so the largest may exceed the
 * number of different labels; at twice that number it is taken for a fault.
 */
function checkLabels(labels: Int32Array, file: string): { classNames: string[]; notes: Message[] } {
  const used = new Set(labels);
  const bad = labels.findIndex((label) => label < 0 || label >= 2 * used.size);
  if (used.size === 1 && bad < 0) throw new DataError(say('idx.one-class', { file, label: labels[0]! }));
  if (bad >= 0) {
    throw new DataError(say('idx.label-range', { file, label: labels[bad]!, image: bad, different: used.size }));
  }
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const unused = Array.from({ length: classes }, (_, i) => i).filter((label) => !used.has(label));
  const notes = unused.length > 0 ? [say('idx.unused', { labels: unused.map(String) })] : [];
  return { classNames: Array.from({ length: classes }, (_, i) => String(i)), notes };
}
