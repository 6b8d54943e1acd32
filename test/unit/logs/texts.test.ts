/** Texts as they lie on a disk: with odd bytes in them, of several runs, just begun. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runsIn } from '../../../src/logs/index';
import { follow, inDir, only, write } from './stores/follow';

const table = (steps: readonly number[], loss: (step: number) => number) =>
  `step,loss\n${steps.map((step) => `${step},${loss(step)}\n`).join('')}`;

describe('a table in which the names are written again', () => {
  const first = table([1, 2, 3, 4], (step) => 4 - step / 2);

  test('from the start on it is another run, and the one before it does not count', () => {
    const { steps, notices } = only(write(first + table([1, 2, 3], (step) => 8 - step), 'a.csv')).whole();
    expect(steps.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 7],
      [2, 6],
      [3, 5],
    ]);
    expect(notices).toHaveLength(1);
  });

  test('the same of a table whose rows are epochs', () => {
    const text = (first + table([1, 2, 3], (step) => 8 - step)).replaceAll('step', 'epoch');
    const { steps, read } = only(write(text, 'a.csv')).whole();
    expect(steps.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 7],
      [2, 6],
      [3, 5],
    ]);
    expect(read.columns).toMatchObject({ epoch: 'epoch' });
  });

  test('further on it is the same run, which does some steps again', () => {
    const { steps } = only(write(first + table([3, 4, 5], (step) => 8 - step), 'a.csv')).whole();
    expect(steps.map(({ step, resumed = false }) => [step, resumed])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [3, true],
      [4, false],
      [5, false],
    ]);
  });

  test('without them, a counter that begins anew counts the steps of an epoch', () => {
    const text = first + table([1, 2, 3], (step) => 2 - step / 4).replace('step,loss\n', '');
    expect(
      only(write(text, 'a.csv'))
        .whole()
        .steps.map(({ step }) => step),
    ).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

test.each(['step,loss,val_loss\n', 'step;loss;val_loss', 'train_loss,val_loss\n', '# step loss\n'])(
  'a table of a run that just began has names and no row: %j',
  (text) => {
    const file = write(text, 'metrics.csv');
    expect(() => only(file).whole()).toThrow(/it has the columns .*loss.*, and no row yet\.$/);
  },
);

test('it is a log of its folder, and grows', () => {
  const file = write('step,loss\n', 'metrics.csv');
  write('nothing yet\n', 'x.log');
  const refs = runsIn(inDir());
  expect(refs.map(({ name }) => name)).toEqual(['metrics.csv']);
  const run = follow(refs[0]!);
  run.look();
  fs.appendFileSync(file, '1,2.5\n2,2.25\n');
  expect(run.look().steps).toHaveLength(2);
});

describe('odd bytes in a text', () => {
  const rows = (from: number) =>
    Array.from({ length: 30 }, (_, i) => `step ${from + i} loss ${(3 - i / 20).toFixed(2)}\n`).join('');
  const noise = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i * 31 + 7 * i) % 256));
  const stepsOf = (...parts: (string | Buffer)[]) =>
    only(write(Buffer.concat(parts.map((part) => Buffer.from(part))), 'a.log'))
      .whole()
      .steps.map(({ step }) => step);
  const counted = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  test('a zero, few rows', () => {
    expect(stepsOf('step 10 loss 1.5\nstep 20 loss 1.2\0\nstep 30 loss 1.1\n')).toEqual([10, 20, 30]);
  });

  test.each([
    ['a zero within a line', '\0'],
    ['zeros in place of what was written when the power failed', Buffer.alloc(4096)],
    ['few control characters', '\u0001\u0002\n'],
    ['noise', noise],
  ])('%s', (_, odd) => {
    expect(stepsOf(rows(1), odd, '\n', rows(31))).toEqual(
      expect.arrayContaining([...counted(1, 30), ...counted(32, 60)]),
    );
  });

  test('noise that comes while it is followed costs no row before it', () => {
    const file = write(rows(1), 'a.log');
    const run = follow(runsIn(file)[0]!);
    expect(run.look().steps.length).toBeGreaterThan(28);
    fs.appendFileSync(file, noise);
    expect(
      run
        .look()
        .steps.slice(0, 30)
        .map(({ step }) => step),
    ).toEqual(counted(1, 30));
    fs.appendFileSync(file, Buffer.alloc(100_000, noise));
    expect(
      run
        .whole()
        .steps.slice(0, 30)
        .map(({ step }) => step),
    ).toEqual(counted(1, 30));
  });

  test('letters of other languages are read as they are beside a damaged one', () => {
    const { notices } = only(
      write(Buffer.concat([Buffer.from('损失记录\n'), Buffer.from([0xe6, 0x0a]), Buffer.from(rows(1))]), 'a.log'),
    ).whole();
    expect(notices).toEqual([]);
  });

  test.each([
    ['noise from the start', Buffer.concat([noise, Buffer.from(rows(1))]), 'it is not a text file.'],
    ['numbers of a program', Buffer.from(new Uint32Array(500).map((_, i) => i * 17).buffer), 'it is not a text file.'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'it is compressed (gzip). Unpack it first.'],
    ['ZIP', Buffer.concat([Buffer.from('PK\u0003\u0004'), noise]), 'it is compressed (ZIP). Unpack it first.'],
    ['Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4]), 'it is compressed (Zstandard). Unpack it first.'],
  ])('%s is refused', (_, bytes, sentence) => {
    const file = write(bytes, 'a.log');
    expect(() => only(file).whole()).toThrow(sentence);
  });
});
