import { PNG } from 'pngjs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { all, failure, folderWith, idx, load, shapeOf } from './helpers';

const whole = { validation: { split: 0 } };
const task = 'image-classification';
const bytes = (n: number) => Array.from({ length: n }, (_, i) => i % 256);

/** A PNG of one colour; colour type 0 is grey, 2 is RGB, 6 is RGB with transparency. */
function png(width: number, height: number, [r, g, b]: [number, number, number], colorType: 0 | 2 | 6 = 2): Buffer {
  const image = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) image.data.set([r, g, b, 255], 4 * i);
  return PNG.sync.write(image, { colorType });
}

describe('IDX files', () => {
  const pair = (images: Uint8Array, labels: Uint8Array, rest: object = {}) =>
    load(task, folderWith({ 'i.idx': images, 'l.idx': labels }), { path: 'i.idx', labels: 'l.idx', ...rest }, whole);

  it('reads images and labels, gzipped or not, and scales pixels', async () => {
    const folder = folderWith({ 'i.gz': gzipSync(idx([3, 2, 2], bytes(12))), 'l.idx': idx([3], [1, 0, 1]) });
    const { shape, train, classNames } = await load(task, folder, { path: 'i.gz', labels: 'l.idx' }, whole);
    expect(shape).toEqual(
      shapeOf({ kind: 'image', height: 2, width: 2, channels: 1 }, { classes: 2, each: 'example' }),
    );
    expect(classNames).toEqual(['0', '1']);
    const { x, y } = all(train);
    expect(y).toEqual([1, 0, 1]);
    expect((x as number[][][][])[1]!.flat(2)).toEqual([4, 5, 6, 7].map((v) => expect.closeTo(v / 255, 6)));
  });

  it('reads colour, other types of labels, a limit and raw pixels', async () => {
    const labels = idx([3], [0, 0, 0, 0, 0, 1, 0, 0], 0x0b).subarray(0, 14);
    const { shape, train } = await pair(idx([3, 1, 2, 3], bytes(18)), labels, { limit: 2, standardize: false });
    expect(shape).toMatchObject({ inputs: { image: { channels: 3, width: 2, height: 1 } } });
    expect(train.size).toBe(2);
    expect((all(train).x as number[][][][])[1]!.flat(2)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it.each([
    ['bad magic', Buffer.from('hello world'), idx([1], [0]), /i\.idx is not an IDX file: it begins with 68 65 6c 6c/],
    ['a file that is cut off', idx([3, 2, 2], bytes(10)), idx([3], [0, 1, 0]), /promises 12 bytes, but 10 follow/],
    ['another number of labels', idx([3, 2, 2], bytes(12)), idx([2], [0, 1]), /2 labels, but i\.idx has 3 images/],
    ['a label out of range', idx([3, 2, 2], bytes(12)), idx([3], [0, 200, 0]), /label 200 of image 1 .*out of range/],
    ['a negative label', idx([3, 2, 2], bytes(12)), idx([3], [0, 255, 1], 9), /label -1 of image 1 .*out of range/],
    ['one class only', idx([2, 2, 2], bytes(8)), idx([2], [0, 0]), /one class only/],
    ['swapped files', idx([2], [0, 1]), idx([2, 2, 2], bytes(8)), /single values, such as labels/],
    ['pixels that are not bytes', idx([1, 1, 1], bytes(4), 0x0d), idx([1], [0]), /pixels must be unsigned bytes/],
    ['an empty file', new Uint8Array(0), idx([1], [0]), /i\.idx is empty/],
    ['no images', idx([0, 2, 2], []), idx([0], []), /holds no images/],
  ])('names %s', async (_, images, labels, message) => {
    expect(await failure(pair(images, labels))).toMatch(message);
  });

  it('asks for the labels', async () => {
    const folder = folderWith({ 'i.idx': idx([1, 1, 1], [0]) });
    expect(await failure(load(task, folder, { path: 'i.idx' }))).toMatch(/data\.labels is missing/);
    expect(await failure(load(task, folder, { path: 'i.idx', labels: 'l.idx' }))).toMatch(/data\.labels names l\.idx/);
  });
});

describe('folders of PNG images', () => {
  it('reads a class from each sub-folder, colour as RGB', async () => {
    const folder = folderWith({ 'p/cat/1.png': png(2, 1, [255, 0, 51]), 'p/dog/1.png': png(2, 1, [9, 9, 9], 0) });
    const { shape, train, classNames } = await load(task, folder, { path: 'p' }, whole);
    expect(shape).toEqual(
      shapeOf({ kind: 'image', height: 1, width: 2, channels: 3 }, { classes: 2, each: 'example' }),
    );
    expect(classNames).toEqual(['cat', 'dog']);
    const { x, y } = all(train);
    expect(y).toEqual([0, 1]);
    expect((x as number[][][][])[0]![0]![1]).toEqual([1, 0, expect.closeTo(0.2, 6)]);
  });

  it('reads grey images as one channel, and takes a limit from all classes', async () => {
    const images = Object.fromEntries(
      ['a', 'b'].flatMap((name) => [1, 2, 3].map((i) => [`p/${name}/${i}.png`, png(1, 1, [i, i, i], 0)])),
    );
    const { shape, train } = await load(task, folderWith(images), { path: 'p', limit: 4, standardize: false }, whole);
    expect(shape).toMatchObject({ inputs: { image: { channels: 1 } } });
    expect(all(train)).toEqual({ x: [[[[1]]], [[[1]]], [[[2]]], [[[2]]]], y: [0, 1, 0, 1] });
  });

  const good = png(2, 2, [1, 2, 3]);
  it.each([
    [
      'an image of another size',
      { 'p/a/1.png': good, 'p/b/2.png': png(3, 2, [0, 0, 0]) },
      /p\/b\/2\.png has 3 x 2 pixels, but p\/a\/1\.png has 2 x 2/,
    ],
    [
      'a file that is no PNG',
      { 'p/a/1.png': good, 'p/b/2.png': 'not an image, though named so' },
      /p\/b\/2\.png is not a PNG/,
    ],
    [
      'a damaged image',
      { 'p/a/1.png': good, 'p/b/2.png': good.subarray(0, good.length - 20) },
      /p\/b\/2\.png cannot be decoded/,
    ],
    ['one class only', { 'p/a/1.png': good }, /one class only, a/],
    ['no class', { 'p/1.png': good }, /no sub-folder/],
    ['an empty class', { 'p/a/1.png': good, 'p/b/note.txt': 'x' }, /p\/b holds no PNG image/],
  ])('names %s', async (_, files, message) => {
    expect(await failure(load(task, folderWith(files as Record<string, Buffer>), { path: 'p' }))).toMatch(message);
  });
});
