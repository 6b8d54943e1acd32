/** Parquet as other tools write it. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parquetWriteFile, type ColumnSource } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { runsIn } from '../../../../src/logs/index';
import { SaidError } from '../../../../src/shared/messages/say';
import { follow, inDir, only } from './follow';

interface Row {
  name: string;
  kind: string;
  step?: number;
  value?: number;
  text?: string;
}

/** The columns of neptune-exporter, a decimal as step among them. */
function writeNeptune(rows: readonly Row[], ...parts: string[]): string {
  const filename = inDir(...parts);
  fs.mkdirSync(path.dirname(filename), { recursive: true });
  const columnData: ColumnSource[] = [
    { name: 'project_id', data: rows.map(() => 'team/project') },
    { name: 'run_id', data: rows.map(() => 'RUN-1') },
    { name: 'attribute_path', data: rows.map(({ name }) => name) },
    { name: 'attribute_type', data: rows.map(({ kind }) => kind) },
    { name: 'step', data: rows.map(({ step }) => step ?? null) },
    { name: 'timestamp', data: rows.map(({ step }) => (step === undefined ? null : new Date(1.7e12 + 1000 * step))) },
    { name: 'float_value', data: rows.map(({ value }) => value ?? null) },
    { name: 'int_value', data: rows.map(() => null) },
    { name: 'string_value', data: rows.map(({ text }) => text ?? null) },
    { name: 'bool_value', data: rows.map(() => null) },
  ];
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;
  const decimal = {
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 8,
    converted_type: 'DECIMAL',
    precision: 18,
    scale: 6,
  } as const;
  parquetWriteFile({
    filename,
    rowGroupSize: 3,
    columnData,
    schema: [
      { name: 'schema', num_children: columnData.length },
      ...['project_id', 'run_id', 'attribute_path', 'attribute_type'].map((name) => ({ name, ...text })),
      { name: 'step', repetition_type: 'OPTIONAL', ...decimal },
      { name: 'timestamp', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' },
      { name: 'float_value', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'int_value', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'string_value', ...text },
      { name: 'bool_value', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
    ],
  });
  return filename;
}

const curve = (name: string, values: readonly number[]): Row[] =>
  values.map((value, i) => ({ name, kind: 'float_series', step: 10 * (i + 1), value }));

describe('Neptune', () => {
  const rows: Row[] = [
    { name: 'config/momentum', kind: 'float', value: 0.9 },
    { name: 'config/optimizer', kind: 'string', text: 'sgd' },
    { name: 'sys/owner', kind: 'string', text: 'somebody' },
    ...curve('train/loss', [3, NaN, 1]),
    ...curve('train/lr', [0.1, 0.1, 0.05]),
    ...curve('monitoring/cpu', [50, 60, 70]),
  ];

  test('a run a file: curves joined by step, attributes as its settings', () => {
    const { steps, settings, read } = only(writeNeptune(rows, 'RUN-1_part_0.parquet')).whole();
    expect(steps).toEqual([
      { step: 10, loss: 3, lr: 0.1, time: 1.7e9 + 10 },
      { step: 20, loss: NaN, lr: 0.1, time: 1.7e9 + 20 },
      { step: 30, loss: 1, lr: 0.05, time: 1.7e9 + 30 },
    ]);
    expect(settings).toEqual({ 'config/momentum': 0.9, 'config/optimizer': 'sgd' });
    expect(read).toMatchObject({ form: 'neptune', rows: 3, columns: { loss: 'train/loss' } });
  });

  test('a folder of projects, a run in several parts', () => {
    writeNeptune(curve('loss', [3, 2]), 'data', 'one', 'A_part_0.parquet');
    const more = [40, 50].map((step) => ({ name: 'loss', kind: 'float_series', step, value: 1 }));
    writeNeptune(more, 'data', 'one', 'A_part_1.parquet');
    writeNeptune(curve('loss', [9]), 'data', 'two', 'B_part_0.parquet');
    const runs = runsIn(inDir('data'));
    expect(runs.map(({ name }) => name).sort()).toEqual([path.join('one', 'A'), path.join('two', 'B')]);
    const run = follow(runs.find(({ name }) => name.endsWith('A'))!);
    expect(run.whole().steps.map(({ step, loss }) => [step, loss])).toEqual([
      [10, 3],
      [20, 2],
      [40, 1],
      [50, 1],
    ]);
  });

  test('a file that is replaced is read again', () => {
    const file = writeNeptune(curve('loss', [3, 2]), 'RUN-1_part_0.parquet');
    const run = follow(runsIn(file)[0]!);
    expect(run.look().steps).toHaveLength(2);
    writeNeptune(curve('loss', [3, 2, 1, 0.5]), 'RUN-1_part_0.parquet');
    expect(run.look().steps.map(({ loss }) => loss)).toEqual([3, 2, 1, 0.5]);
  });

  test('any damage is a clear sentence, or leaves the figures', () => {
    const file = writeNeptune(rows, 'RUN-1_part_0.parquet');
    const whole = fs.readFileSync(file);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cut) => {
        const bytes = Buffer.from(whole);
        bytes[at] = bytes[at]! ^ by;
        fs.writeFileSync(file, cut ? bytes.subarray(0, at) : bytes);
        try {
          for (const ref of runsIn(file)) expect(follow(ref).whole().steps.length).toBeLessThanOrEqual(rows.length);
        } catch (error) {
          expect(error).toBeInstanceOf(SaidError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('a table with a column a figure', () => {
  const filename = inDir('0000.parquet');
  const columnData: ColumnSource[] = [
    { name: '_step', data: [0n, 1n, 2n], type: 'INT64' },
    { name: '_timestamp', data: [1.7e9, 1.7e9 + 1, 1.7e9 + 2], type: 'DOUBLE' },
    { name: 'train/loss', data: [3, null, 1], type: 'DOUBLE' },
    { name: 'note', data: ['a', 'b', 'c'], type: 'STRING' },
  ];
  parquetWriteFile({ filename, columnData });
  const { steps, read } = only(filename).whole();
  expect(steps.map(({ step, loss }) => [step, loss])).toEqual([
    [0, 3],
    [2, 1],
  ]);
  expect(read.form).toBe('parquet');
});
