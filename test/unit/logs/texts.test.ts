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
