/**
 * IDX files, the format of MNIST (Y. LeCun's description): two zero bytes, a byte for the type, a byte for the number
 * of dimensions, each dimension as a big-endian 32-bit integer, then the values, the last dimension fastest.
 */
import type { Config } from '../../../config/keel/schema';
import { DataError, type Input, locate, readBytes } from './files';
import type { Images } from './images';

/** Types by their code; images are bytes, labels any whole numbers. */
const types: Record<number, { name: string; size: number; read?: (view: DataView, at: number) => number }> = {
  0x08: { name: 'unsigned bytes', size: 1, read: (view, at) => view.getUint8(at) },
  0x09: { name: 'signed bytes', size: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { name: '16-bit integers', size: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { name: '32-bit integers', size: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { name: '32-bit floats', size: 4 },
  0x0e: { name: '64-bit floats', size: 8 },
};

interface Idx {
  input: Input;
  type: (typeof types)[number];
  dimensions: number[];
  values: Buffer;
}

function readIdx(input: Input, what: string): Idx {
  const bytes = readBytes(input);
  const type = types[bytes[2] ?? 0];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !type) {
    const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      `${input.name} is not an IDX file: it begins with ${magic}, not with 00 00 and a type. Name the ${what}.`,
    );
  }
  const count = bytes[3]!;
  const start = 4 + 4 * count;
  if (bytes.length < start) throw new DataError(`${input.name} ends within its header. Get it again.`);
  const dimensions = Array.from({ length: count }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = dimensions.reduce((product, length) => product * length, type.size);
  const values = bytes.subarray(start);
  if (values.length !== expected) {
    throw new DataError(
      `${input.name}: the header (${dimensions.join(' x ')} ${type.name}) promises ${expected} bytes, ` +
        `but ${values.length} follow. The file is cut off or damaged; get it again.`,
    );
  }
  return { input, type, dimensions, values };
}

export function openIdx(input: Input, baseDir: string, data: Config['data']): Images {
  if (data.labels === undefined) {
    throw new DataError(`data.labels is missing: name the IDX file with the labels of ${input.name}.`);
  }
  const images = readIdx(input, 'IDX file of images, or a folder with one sub-folder a class');
  checkImages(images);
  const labels = readIdx(locate(baseDir, data.labels, 'data.labels'), 'IDX file of labels');
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

function checkImages({ input, type, dimensions }: Idx) {
  if (dimensions.length !== 3 && dimensions.length !== 4) {
    const found =
      dimensions.length === 1 ? 'a list of single values, such as labels' : `${dimensions.length} dimensions`;
    throw new DataError(
      `${input.name} holds ${found}; images have 3 dimensions (count, height, width), or 4 with channels.`,
    );
  }
  if (type.size !== 1 || type.name !== 'unsigned bytes') {
    throw new DataError(`${input.name} holds ${type.name}; pixels must be unsigned bytes (0 to 255).`);
  }
  if (dimensions.includes(0)) throw new DataError(`${input.name} holds no images (${dimensions.join(' x ')}).`);
}

function readLabels({ input, type, dimensions, values }: Idx, images: number, imagesName: string): Int32Array {
  if (dimensions.length !== 1) {
    throw new DataError(
      `${input.name} has ${dimensions.length} dimensions; labels have one. Are data.path and data.labels swapped?`,
    );
  }
  if (!type.read) throw new DataError(`${input.name} holds ${type.name}; labels must be whole numbers.`);
  if (dimensions[0] !== images) {
    throw new DataError(
      `${input.name} has ${dimensions[0]} labels, but ${imagesName} has ${images} images. Name the two files of one set.`,
    );
  }
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  return Int32Array.from({ length: images }, (_, i) => type.read!(view, i * type.size));
}

/**
 * Labels count from 0. Some sets leave numbers unused (EMNIST letters begins at 1), so the largest may exceed the
 * number of different labels; at twice that number it is taken for a fault.
 */
function checkLabels(labels: Int32Array, name: string): { classNames: string[]; notes: string[] } {
  const used = new Set(labels);
  const bad = labels.findIndex((label) => label < 0 || label >= 2 * used.size);
  if (used.size === 1 && bad < 0)
    throw new DataError(`${name} has one class only, ${labels[0]}. A classifier needs two or more.`);
  if (bad >= 0) {
    throw new DataError(
      `${name}: label ${labels[bad]} of image ${bad} (counted from 0) is out of range. ` +
        `The file has ${used.size} different labels; labels count from 0 without gaps.`,
    );
  }
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const unused = Array.from({ length: classes }, (_, i) => i).filter((label) => !used.has(label));
  const notes = unused.length > 0 ? [`No image has label ${unused.join(', ')}.`] : [];
  return { classNames: Array.from({ length: classes }, (_, i) => String(i)), notes };
}
