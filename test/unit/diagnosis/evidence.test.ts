/** What a finding rests on, for a person: which figures are shown, in which order, and what is left to the full list. */
import { describe, expect, test } from 'vitest';
import { ranks, untold } from '../../../src/diagnosis/evidence/ranks';
import { evidenceTable } from '../../../src/diagnosis/evidence/table';
import type { RecordedEvidence } from '../../../src/diagnosis/findingSchema';
import { reportOn } from '../../../src/diagnosis/report';
import { faults, logOf } from './monitor/faults';
import { recorded } from './monitor/series';

const item = (name: string, value: number, rest: Partial<RecordedEvidence> = {}): RecordedEvidence => ({
  ...{ name, value, text: `${name} ${value}` },
  ...rest,
});

const rows = (...evidence: RecordedEvidence[]) =>
  evidenceTable({ evidence }).rows.map(({ title, value, step, limit }) => [title, value, step, limit]);

describe('the table', () => {
  test('has what is, its value, its step and the bound, what proves most first', () => {
    expect(
      rows(
        item('lrAtOnset', 0.01, { step: 40 }),
        item('bestLoss', 1.3, { step: 38 }),
        item('peakLoss', 8.1, { step: 52, threshold: 3.4 }),
        item('zeroShare', 1, { step: 50, threshold: 0.9 }),
      ),
    ).toEqual([
      ['share of the gradient that is zero', '100 %', 50, '< 90 %'],
      ['highest loss', '8.1', 52, '< 3.4'],
      ['lowest loss, smoothed', '1.3', 38, ''],
      ['learning rate before it began', '0.01', 40, ''],
    ]);
  });

  test('writes a value and a bound that lie close to each other so that they can be told apart', () => {
    expect(rows(item('smoothedLoss', 1.0987, { step: 40, threshold: 1.0982 }))).toEqual([
      ['loss, smoothed', '1.099', 40, '< 1.098'],
    ]);
    expect(rows(item('smoothedLoss', 2.31, { threshold: 2.31 }))[0]!.slice(1)).toEqual(['2.31', null, '< 2.31']);
  });

  test('has at most five rows, of one quantity at most three', () => {
    const all = Object.keys(ranks).map((name, i) => item(name, 100 + i));
    expect(rows(...all)).toHaveLength(5);
    const losses = ['peakLoss', 'smoothedLoss', 'bestLoss', 'loss', 'initialLoss'].map((name, i) => item(name, i));
    expect(rows(...losses)).toHaveLength(3);
  });

  test('begins with what is no number', () => {
    expect(rows(item('peakLoss', 8), item('loss', NaN, { step: 9 }))[0]).toEqual(['loss', 'NaN', 9, '']);
  });

  test('tells a figure once, whatever it is called', () => {
    expect(rows(item('lr', 0.01, { step: 9 }), item('lrAtOnset', 0.01, { step: 9 }), item('peakLr', 0.01))).toEqual([
      ['learning rate', '0.01', 9, ''],
    ]);
    expect(rows(item('peakGradNorm', 40, { step: 9 }), item('gradNormRoseAt', 9, { step: 9 }))).toHaveLength(1);
    expect(rows(item('loss', 2, { step: 9 }), item('bestLoss', 2, { step: 5 }))).toHaveLength(2);
    expect(rows(item('smoothedLoss', 2.3, { step: 9 }), item('initialLoss', 2.3))).toHaveLength(2);
  });

  test('has a value on the sound side of its bound only where there is nothing else, and without the bound', () => {
    const scale = item('lossScale', 8192, { threshold: 1 });
    expect(rows(scale, item('skippedShare', 0.6, { threshold: 0.5 }))).toEqual([
      ['steps that were skipped', '60 %', null, '< 50 %'],
    ]);
    expect(rows(scale)).toEqual([['loss scale', '8192', null, '']]);
    expect(rows(item('updateRatio', 1e-6, { threshold: 1e-5 }))[0]![3]).toBe('> 1e-5');
    expect(rows(item('updateRatio', 0.5, { threshold: 0.1 }))[0]![3]).toBe('< 0.1');
  });

  test('has no row for names of another version, nor for what is no evidence', () => {
    const evidence = [item('heat', 1), item('toString', 2), item('totalSteps', 500)];
    const { rows: none, all } = evidenceTable({ evidence });
    expect(none).toEqual([]);
    expect(all.map(({ text }) => text)).toEqual(['heat 1', 'toString 2']);
  });
});

test('a clause tells its step once', () => {
  const evidence = [item('loss', 2, { step: 7 }), item('loss', 2, { step: 7, text: 'loss 2 at step 7' })];
  expect(evidenceTable({ evidence }).all.map(({ text }) => text)).toEqual(['loss 2 (step 7)', 'loss 2 at step 7']);
});

const runs = [
  ...Object.entries(faults).map(([name, fault]) => [name, logOf(fault)] as const),
  ...['diverges', 'explodes'].map((name) => [name, recorded(name)] as const),
];

test.each(runs)('every finding of %s has a row that can be checked, and none that is told twice', (_, log) => {
  for (const finding of reportOn(log).findings) {
    const table = evidenceTable(finding);
    expect(table.rows.length, finding.message).toBeGreaterThan(0);
    expect(table.rows.length).toBeLessThanOrEqual(5);
    expect(new Set(table.rows.map(({ title }) => title)).size, finding.message).toBe(table.rows.length);
    expect(table.all.map(({ text }) => text).filter((text) => (text.match(/\bstep \d+/g) ?? []).length > 1)).toEqual(
      [],
    );
    expect(table.all).toHaveLength(finding.evidence.filter(({ name }) => !untold.has(name)).length);
  }
});
