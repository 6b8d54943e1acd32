import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { all, failure, folderWith, load, shapeOf } from './helpers';

const task = 'language-modelling';
const whole = { validation: { split: 0 } };

describe('language modelling', () => {
  it('makes windows that lie end to end, with the next characters as targets', async () => {
    const folder = folderWith({ 't.txt': 'abcabcabcab' });
    const { shape, train, validation } = await load(task, folder, { path: 't.txt' }, whole);
    expect(shape).toEqual(shapeOf({ kind: 'tokens', vocabulary: 3, context: 4 }, { classes: 3, each: 'token' }));
    expect(all(train)).toEqual({
      x: [
        [0, 1, 2, 0],
        [1, 2, 0, 1],
      ],
      y: [
        [1, 2, 0, 1],
        [2, 0, 1, 2],
      ],
    });
    expect(validation).toBeNull();
  });

  it('holds out the last part of the text, in one piece', async () => {
    const folder = folderWith({ 't.txt': `${'a'.repeat(80)}${'b'.repeat(20)}` });
    const { train, validation } = await load(task, folder, { path: 't.txt' }, { validation: { split: 0.2 } });
    expect(all(train).x.flat()).not.toContain(1);
    expect(new Set(all(validation!).x.flat())).toEqual(new Set([1]));
    expect([train.size, validation!.size]).toEqual([19, 4]);
  });

  it('gives back every window of any text, characters beyond 16 bits and line ends of Windows included', async () => {
    const char = fc.constantFrom('a', 'b', 'é', '鯨', '🐋', '\n', '\r\n', ' ');
    await fc.assert(
      fc.asyncProperty(fc.array(char, { minLength: 5, maxLength: 60 }), async (chars) => {
        fc.pre(chars.join('').trim() !== '');
        const expected = [...chars.join('').replaceAll('\r\n', '\n')];
        fc.pre(expected.length >= 5);
        const folder = folderWith({ 't.txt': chars.join('') });
        const { shape, train } = await load(task, folder, { path: 't.txt' }, whole);
        const names = [...new Set(expected)].sort();
        const read = all(train)
          .x.flat()
          .map((id) => names[id as number]);
        expect(read).toEqual(expected.slice(0, read.length));
        expect(train.size).toBe(Math.floor((expected.length - 1) / 4));
        expect(shape).toMatchObject({ inputs: { tokens: { vocabulary: names.length } } });
      }),
      { numRuns: 50 },
    );
  });

  it('reads gzipped text, leaves out a byte order mark and stops at the limit', async () => {
    const folder = folderWith({ 't.txt.gz': gzipSync('\ufeff🐋bcd🐋bcdxyz') });
    const { train, shape } = await load(task, folder, { path: 't.txt.gz', limit: 6 }, whole);
    expect(shape).toMatchObject({ inputs: { tokens: { vocabulary: 4 } } });
    expect(train.size).toBe(1);
  });

  it.each([
    [
      'a missing file, with the nearest name',
      { 'moby.txt': 'abc' },
      'mobi.txt',
      /no .*mobi\.txt\. Did you mean moby\.txt\?.*relative/,
    ],
    ['an empty file', { 't.txt': '' }, 't.txt', /t\.txt is empty/],
    ['a blank file', { 't.txt': ' \n\n' }, 't.txt', /t\.txt is empty/],
    ['a text shorter than two windows', { 't.txt': 'abcdefghi' }, 't.txt', /9 characters; .*model\.context 4 need 10/],
    ['a binary file', { 't.txt': 'abc\0def' }, 't.txt', /not a text file/],
    ['another encoding', { 't.txt': Buffer.from('first\nsec\xe9nd\n', 'latin1') }, 't.txt', /line 2: not UTF-8/],
    ['a folder', { 't/a.txt': 'abc' }, 't', /is a folder/],
    ['a damaged archive', { 't.gz': gzipSync('abcdef').subarray(0, 12) }, 't.gz', /cannot be unpacked/],
  ])('names %s', async (_, files, path, message) => {
    expect(await failure(load(task, folderWith(files), { path }))).toMatch(message);
  });
});
