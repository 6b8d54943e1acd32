import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LayerTail,
  LayerWriter,
  StepTail,
  StepWriter,
  readSteps,
  stepWindows,
  tableEdges,
  tableLayers,
  tableRows,
} from '../../../src/run/table';
import { missingColumn, stepColumns } from '../../../src/run/types';
import { inEnglish } from '../../../src/shared/messages/say';
import { tempRun } from './folder';

const cell = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, Number.MIN_VALUE));
const row = fc.tuple(cell, cell, cell, cell, cell);
const fresh = () => path.join(tempRun(), 'steps.f64');

describe('step table', () => {
  it('gives back every row bit for bit, non-finite values too', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const file = fresh();
        const writer = new StepWriter(file, stepColumns);
        rows.forEach((values) => writer.append(values));
        writer.close();
        const read = readSteps(file, stepColumns);
        expect([...read.values]).toEqual(rows.flat());
        expect([...read.column('loss')]).toEqual(rows.map(([, , loss]) => loss));
        expect([...read].map(({ gradNorm }) => gradNorm)).toEqual(rows.map((values) => values[4]));
      }),
      { numRuns: 50 },
    );
  });

  it('is little-endian float64, row after row', () => {
    const file = fresh();
    new StepWriter(file, stepColumns).append([1, 2, 3, 4, 5]);
    const bytes = fs.readFileSync(file);
    expect(bytes.length).toBe(40);
    expect([0, 1, 2, 3, 4].map((i) => bytes.readDoubleLE(i * 8))).toEqual([1, 2, 3, 4, 5]);
  });

  it('has no rows while the file is not there, and no figure of columns it lacks', () => {
    expect(readSteps('/nowhere/steps.f64', stepColumns).length).toBe(0);
    expect(new StepTail('/nowhere/steps.f64', stepColumns).read().length).toBe(0);
    const file = fresh();
    new StepWriter(file, ['step', 'loss']).append([1, 2]);
    const rows = readSteps(file, ['step', 'loss']);
    expect(rows.step(0)).toEqual({ step: 1, time: NaN, loss: 2 });
    expect([...rows.column('lr')]).toEqual([NaN]);
  });

  it('tells a figure that was NaN from one that was not recorded, row by row', () => {
    const columns = [...stepColumns, ...Array.from({ length: 40 }, (_, i) => `lr${i + 2}`), 'lossScale', missingColumn];
    const scale = columns.indexOf('lossScale');
    const file = fresh();
    const writer = new StepWriter(file, columns);
    const row = (step: number, loss: number, missing: number) =>
      writer.append(columns.map((name) => ({ step, loss, lossScale: NaN, missing })[name] ?? 0));
    row(1, NaN, 2 ** 2 + 2 ** scale);
    row(2, NaN, 0);
    row(3, 5, 2 ** scale);
    const rows = readSteps(file, columns);
    expect([...rows].map(({ loss, lossScale }) => [loss, lossScale])).toEqual([
      [undefined, undefined],
      [NaN, NaN],
      [5, undefined],
    ]);
    expect(rows.step(0)).not.toHaveProperty('loss');
    expect([0, 1, 2].map((at) => rows.isRecorded(at, 2))).toEqual([false, true, true]);
  });

  it('of an older folder names the columns whose NaN was not recorded', () => {
    const file = fresh();
    const writer = new StepWriter(file, stepColumns);
    writer.append([1, 1, NaN, 0.1, NaN]);
    writer.append([2, 2, 3, 0.1, 4]);
    const table = { name: 'main', columns: [...stepColumns], layersFile: 'layers.f32', layers: [], missing: ['loss'] };
    const rows = tableRows(path.dirname(file), { ...table, steps: path.basename(file) });
    expect([...rows]).toEqual([
      { step: 1, time: 1, lr: 0.1, gradNorm: NaN },
      { step: 2, time: 2, loss: 3, lr: 0.1, gradNorm: 4 },
    ]);
  });

  it('gives its first and its newest rows', () => {
    const file = fresh();
    const table = { name: 'main', steps: path.basename(file), columns: [...stepColumns], layersFile: 'l', layers: [] };
    const edges = (count: number) => tableEdges(path.dirname(file), table, count);
    expect(edges(3)).toBeNull();
    const writer = new StepWriter(file, stepColumns);
    for (let step = 4; step <= 8; step++) {
      writer.append([step, step, step, step, step]);
      const newest = [...edges(3)!.newest].map((row) => row.step);
      expect(newest).toEqual([step - 2, step - 1, step].filter((each) => each >= 4));
      expect(edges(3)!.first.step).toBe(4);
    }
    fs.appendFileSync(file, 'torn');
    expect(edges(1)!.newest.step(0)).toMatchObject({ step: 8, gradNorm: 8 });
  });

  it('opens with all whole rows when cut at any byte, and a writer goes on after them', () => {
    const whole = fresh();
    const writer = new StepWriter(whole, stepColumns);
    for (let step = 1; step <= 4; step++) writer.append([step, step, step, step, step]);
    const bytes = fs.readFileSync(whole);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const file = fresh();
      fs.writeFileSync(file, bytes.subarray(0, cut));
      const kept = Math.floor(cut / 40);
      expect(readSteps(file, stepColumns).length).toBe(kept);
      const again = new StepWriter(file, stepColumns);
      again.append([kept + 1, 9, 9, 9, 9]);
      again.close();
      const steps = [...readSteps(file, stepColumns).column('step')];
      expect(steps).toEqual(Array.from({ length: kept + 1 }, (_, i) => i + 1));
    }
  });

  it('tails every row exactly once however the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 }), (pieces) => {
        const file = fresh();
        const all = Buffer.from(Float64Array.from({ length: 5 * 30 }, (_, i) => i).buffer);
        const tail = new StepTail(file, stepColumns);
        const seen: number[] = [];
        let at = 0;
        for (const piece of [...pieces, all.length]) {
          fs.appendFileSync(file, all.subarray(at, at + piece));
          at += piece;
          seen.push(...tail.read().values);
        }
        expect(seen).toEqual(Array.from({ length: 5 * 30 }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a row of the wrong length', () => {
    expect(() => new StepWriter(fresh(), stepColumns).append([1, 2])).toThrow(
      'A row has 5 values (step, time, loss, lr and gradNorm), not 2.',
    );
  });

  it('reads 1,000,000 rows of five columns whole', () => {
    const file = fresh();
    const values = Float64Array.from({ length: 5_000_000 }, (_, i) => i);
    fs.writeFileSync(file, Buffer.from(values.buffer));
    const rows = readSteps(file, stepColumns);
    expect(rows.length).toBe(1_000_000);
    expect(rows.column('gradNorm').at(-1)).toBe(4_999_999);
  });
});

describe('layer table', () => {
  it('gives back samples, whole ones only', () => {
    const file = path.join(tempRun(), 'layers.f32');
    const writer = new LayerWriter(file, 2);
    const tail = new LayerTail(file, 2);
    const values = Float32Array.from({ length: 10 }, (_, i) => (i === 3 ? NaN : i / 4));
    writer.append(10, values);
    expect(tail.read()).toEqual([{ step: 10, values }]);
    writer.append(20, values);
    writer.close();
    fs.truncateSync(file, 48 + 47);
    expect(tail.read()).toEqual([]);
    new LayerWriter(file, 2).append(30, values);
    expect(tail.read()).toEqual([{ step: 30, values }]);
    expect(new LayerTail(file, 2).read().map(({ step }) => step)).toEqual([10, 30]);
    expect(() => writer.append(1, [1])).toThrow('A row of 2 layers has 10 values, not 1.');
  });

  it('keeps steps apart that a float32 would merge', () => {
    const file = path.join(tempRun(), 'layers.f32');
    const writer = new LayerWriter(file, 1);
    for (const step of [16_777_216, 16_777_217, 2 ** 53 - 1]) writer.append(step, [1, 2, 3, 4, 5]);
    expect(new LayerTail(file, 1).read().map(({ step }) => step)).toEqual([16_777_216, 16_777_217, 2 ** 53 - 1]);
  });

  it('of an older folder has its step as float32', () => {
    const dir = tempRun();
    const table = { name: 'main', steps: 's', columns: [...stepColumns], layersFile: 'layers.f32', layers: ['a'] };
    fs.writeFileSync(
      path.join(dir, 'layers.f32'),
      Buffer.from(Float32Array.of(7, 1, 2, 3, 4, 5, 8, 1, 2, 3, 4, 5).buffer),
    );
    expect(tableLayers(dir, table).map(({ step, values }) => [step, ...values])).toEqual([
      [7, 1, 2, 3, 4, 5],
      [8, 1, 2, 3, 4, 5],
    ]);
  });
});

describe('rows that cannot be right', () => {
  const rowsOf = (...steps: number[]) => {
    const file = fresh();
    const cells = steps.flatMap((step) => [step, ...Array.from({ length: 4 }, () => (step === 0 ? 0 : 1.5))]);
    fs.writeFileSync(file, Buffer.from(Float64Array.from(cells).buffer));
    const tail = new StepTail(file, stepColumns);
    return { steps: [...tail.read().column('step')], message: tail.doubts.message('steps.f64') };
  };

  it('are left out, and it is said after which step', () => {
    const { steps, message } = rowsOf(1, 2, 0.07, 3, 2, 4, NaN, 5);
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    expect(inEnglish(message!)).toBe(
      'steps.f64: 3 rows after step 2 cannot be right and are left out. keel check tells more.',
    );
  });

  it('are those of zeros that a power loss leaves at the end', () => {
    expect(rowsOf(1, 2, 0, 0)).toMatchObject({ steps: [1, 2] });
    expect(rowsOf(0, 0)).toMatchObject({ steps: [] });
  });

  it('are not those that follow one with a step that a flipped bit made large', () => {
    expect(rowsOf(1, 2, 3 + 2 ** 40, 4, 5).steps).toEqual([1, 2, 4, 5]);
  });

  it('are none in a table that is right', () => {
    expect(rowsOf(5, 6, 9)).toEqual({ steps: [5, 6, 9], message: null });
  });

  it('are not among the newest', () => {
    const file = fresh();
    const table = { name: 'main', steps: path.basename(file), columns: [...stepColumns], layersFile: 'l', layers: [] };
    new StepWriter(file, stepColumns).append([7, 1, 1, 1, 1]);
    fs.appendFileSync(file, Buffer.alloc(80));
    expect(tableEdges(path.dirname(file), table, 2)!.newest.step(0).step).toBe(7);
  });
});

it('gives a large table in windows', () => {
  const file = fresh();
  const steps = 120_000;
  fs.writeFileSync(file, Buffer.from(Float64Array.from({ length: 5 * steps }, (_, i) => Math.floor(i / 5) + 1).buffer));
  const table = { name: 'main', steps: path.basename(file), columns: [...stepColumns], layersFile: 'l', layers: [] };
  const windows = [...stepWindows(path.dirname(file), table)].map(({ length }) => length);
  expect(windows).toEqual([20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 0]);
});
