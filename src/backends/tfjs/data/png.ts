/** A folder of PNG images, one sub-folder a class. */
import fs from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { messageOf, say } from '../../../shared/messages/say';
import { DataError, type Input } from './files';
import type { Images } from './images';

interface File {
  path: string;
  /** As messages name it. */
  name: string;
  label: number;
}

interface PngHeader {
  width: number;
  height: number;
  grey: boolean;
}

/** Sets of up to so many pixels are decoded at once, which finds damaged files before the run; others as needed. */
const DECODED_AT_ONCE = 8 * 2 ** 20;

/**
 * Classes are the sub-folders in the order of their names. Images are grey if all files are, else RGB; transparency
 * is dropped. Headers are read at once, so an image of another size is found before the run. A limit takes from all
 * classes in turn.
 */
export function openPngFolder(input: Input, limit: number | undefined): Images {
  const classNames = subFolders(input);
  const files = inTurn(classNames.map((name, label) => pngFiles(input, name, label))).slice(0, limit);
  const headers = files.map(readHeader);
  const { width, height } = headers[0]!;
  headers.forEach((header, i) => {
    if (header.width === width && header.height === height) return;
    const first = { first: files[0]!.name, firstWidth: width, firstHeight: height };
    const { width: own, height: tall } = header;
    throw new DataError(say('data.other-size', { file: files[i]!.name, width: own, height: tall, ...first }));
  });
  const channels = headers.every(({ grey }) => grey) ? 1 : 3;
  const decoded: (Uint8Array | undefined)[] = [];
  const pixels = (index: number) => (decoded[index] ??= decode(files[index]!, channels));
  if (files.length * width * height <= DECODED_AT_ONCE) files.forEach((_, i) => pixels(i));
  return {
    width,
    height,
    channels,
    labels: Int32Array.from(files, ({ label }) => label),
    classNames,
    pixels,
    notes: [],
  };
}

function subFolders(input: Input): string[] {
  const entries = fs.readdirSync(input.path, { withFileTypes: true });
  const folders = entries.filter((entry) => isFolder(input.path, entry)).map(({ name }) => name);
  const classNames = folders.filter((name) => !name.startsWith('.')).sort();
  if (classNames.length >= 2) return classNames;
  const [name] = classNames;
  const { name: folder } = input;
  throw new DataError(
    name === undefined ? say('data.no-sub-folder', { folder }) : say('data.one-sub-folder', { folder, name }),
  );
}

const isFolder = (parent: string, entry: fs.Dirent) =>
  entry.isDirectory() || (entry.isSymbolicLink() && fs.statSync(path.join(parent, entry.name)).isDirectory());

function pngFiles(input: Input, className: string, label: number): File[] {
  const folder = path.join(input.path, className);
  const names = fs.readdirSync(folder).filter((name) => /\.png$/i.test(name) && !name.startsWith('.'));
  if (names.length === 0) {
    throw new DataError(say('data.no-png', { folder: path.join(input.name, className) }));
  }
  return names.sort().map((name) => ({
    path: path.join(folder, name),
    name: path.join(input.name, className, name),
    label,
  }));
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: T[][]): T[] {
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

/** The first chunk of a PNG, IHDR, lies at a fixed place (PNG specification, 11.2.2). */
function readHeader(file: File): PngHeader {
  const bytes = Buffer.alloc(26);
  const handle = fs.openSync(file.path, 'r');
  const length = fs.readSync(handle, bytes, 0, bytes.length, 0);
  fs.closeSync(handle);
  if (
    length < bytes.length ||
    bytes.toString('latin1', 1, 4) !== 'PNG' ||
    bytes.toString('latin1', 12, 16) !== 'IHDR'
  ) {
    const about = { file: file.name };
    throw new DataError(length === 0 ? say('data.empty-image', about) : say('data.not-png', about));
  }
  // Bit 2 of the colour type says colour; palettes (3) have it too.
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), grey: (bytes[25]! & 2) === 0 };
}

function decode(file: File, channels: number): Uint8Array {
  let image: PNG;
  try {
    image = PNG.sync.read(fs.readFileSync(file.path));
  } catch (error) {
    throw new DataError(say('data.bad-png', { file: file.name, why: messageOf(error) }));
  }
  const pixels = new Uint8Array(image.width * image.height * channels);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = image.data[4 * Math.floor(i / channels) + (i % channels)]!;
  }
  return pixels;
}
