/** Each form of table reads what its tools write, and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableForms } from '../../../../src/logs/tables';
import { examples } from './examples';
import { named, readLines, surest, type NamedRow } from './read';

test.each(examples)('$form: $name', ({ form, text, rows }) => {
  const read = readLines(text);
  expect(read.form).toBe(form);
  expect(read.rows).toEqual(rows);
});

describe('what is no table', () => {
  test.each([
    ['prose', 'The loss rose, then fell, and rose again.\nNobody knew why, not even the author.\nIt was late.'],
    ['code', 'import os, sys\nfor step in range(10):\n    loss = model(x, y)\n    print(step, loss)'],
    ['a config', '{\n  "lr": 0.1,\n  "betas": [0.9, 0.99]\n}'],
    ['YAML', 'lr: 0.1\nsteps: 10\nname: a'],
    ['a console log', 'Epoch 1, loss: 0.75, acc: 0.5\nEpoch 2, loss: 0.7, acc: 0.5\nEpoch 3, loss: 0.6, acc: 0.5'],
    ['lines with times', '2024-01-01 10:00:00,123 INFO step 1 loss 0.75\n2024-01-01 10:00:01,456 INFO step 2 loss 0.5'],
    ['dicts of Python', "{'loss': 0.75, 'epoch': 0.1}\n{'loss': 0.5, 'epoch': 0.2}"],
    ['JSON within lines', 'INFO {"loss": 0.75}\nINFO {"loss": 0.5}'],
    [
      'the layers of a model',
      '  | Name  | Type   | Params\n---------------------------\n0 | layer | Linear | 10\n---------------------------\nEpoch 0: loss=0.5\nEpoch 1: loss=0.4\nEpoch 2: loss=0.3',
    ],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(surest(text.split('\n')).score).toBeLessThan(0.5);
  });
});

describe('what cannot be read is counted', () => {
  test('a cell that is no figure, in a column of figures', () => {
    const { rows, reader } = readLines('step,loss,note\n1,0.75,good\n2,bad,good\n3,0.5,bad');
    expect(rows).toEqual([{ step: 1, loss: 0.75 }, { step: 2 }, { step: 3, loss: 0.5 }]);
    expect(reader.notUnderstood).toBe(1);
  });

  test('a last row that was cut off, and two rows that a crash has joined', () => {
    const { rows, reader } = readLines('step,loss,lr\n1,0.75,0.1\n2,0.72,0.5,0.1\n4,0.5,0.1\n5,0.2');
    expect(rows).toEqual([
      { step: 1, loss: 0.75, lr: 0.1 },
      { step: 4, loss: 0.5, lr: 0.1 },
    ]);
    expect(reader.notUnderstood).toBe(2);
  });

  test('rows of another length: shorter ones are rows, longer ones only if nothing stands beyond the names', () => {
    const { rows, reader } = readLines(
      'step,loss,lr\n1,0.75\n2,0.7,0.1\n3,0.65\n4,0.6,0.1,\n5,0.5,0.1,,\n6,0.4,0.1,9\n7,0.1,0.3,9\n8,0.1,0.3,9',
    );
    expect(rows.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 0.75],
      [2, 0.7],
      [3, 0.65],
      [4, 0.6],
      [5, 0.5],
    ]);
    expect(reader.notUnderstood).toBe(3);
  });

  test('a cell that all rows have beyond the names, unless it numbers them', () => {
    const found = (text: string) => {
      const { rows, reader } = readLines(text);
      return [rows.map(({ step, loss }) => [step, loss]), reader.notUnderstood];
    };
    expect(found('step,loss\n50,0.001,2.45\n100,0.001,2.25')).toEqual([[], 2]);
    expect(found('step,loss\n1,0.001,2.45\n2,0.001,2.25')).toEqual([[], 2]);
    const numbered = [
      [50, 2.5],
      [100, 2.25],
    ];
    expect(found('step,loss\n0,50,2.5\n1,100,2.25')).toEqual([numbered, 0]);
    expect(found('step,loss\n"1",50,2.5\n"2",100,2.25')).toEqual([numbered, 0]);
  });

  test('a broken line of JSON', () => {
    expect(readLines('{"loss": 1}\n{"loss": \n{"loss": 2}\nnoise').reader.notUnderstood).toBe(1);
  });
});

test('a stray quote does not swallow the rows after it', () => {
  const rows = Array.from({ length: 300 }, (_, i) => `${i},${i / 2},${i === 5 ? 'a 5" screen' : ''}`);
  const read = readLines(['step,loss,note', ...rows].join('\n'));
  expect(read.rows).toHaveLength(300);
});

test('lengths that a log tells of itself are no counters', () => {
  const { rows, reader } = readLines(
    '{"current_steps": 10, "total_steps": 50, "loss": 2}\n{"current_steps": 20, "total_steps": 50, "loss": 1}',
  );
  expect(rows).toEqual([
    { step: 10, loss: 2 },
    { step: 20, loss: 1 },
  ]);
  expect(reader.planned).toEqual({ steps: 50 });
});

test('a long table of several runs is told run after run', () => {
  const text = 'run,metric,step,value\na,loss,1,3\na,loss,2,2\nb,loss,1,4\nb,loss,2,3';
  expect(readLines(text).rows).toEqual([
    { step: 1, loss: 3 },
    { step: 2, loss: 2 },
    { step: 1, loss: 4 },
    { step: 2, loss: 3 },
  ]);
});

test.each(['step,loss\n1,2\n2,1\n3,1', '{"step":1,"loss":2}\n{"step":2,"loss":1}', 'step loss\n1 2\n2 1'])(
  'rows share their names: %j',
  (text) => {
    const lines = text.split('\n');
    const names = new Set<readonly string[]>();
    const reader = surest(lines).form.open((row) => names.add(row.names), lines);
    lines.forEach((line) => reader.line(line));
    reader.flush();
    expect(names.size).toBe(1);
  },
);

describe('whatever the text', () => {
  const mutated = fc
    .tuple(fc.constantFrom(...examples), fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 6 })), { maxLength: 8 }))
    .map(([{ text }, changes]) => {
      let changed = text;
      for (const [at, piece] of changes) {
        const place = at % (changed.length + 1);
        changed = changed.slice(0, place) + piece + changed.slice(place + (at % 3));
      }
      return changed;
    });
  const anything = fc.oneof(
    mutated,
    mutated,
    fc.string({ maxLength: 300 }),
    fc
      .array(fc.constantFrom(',', '"', '|', '\n', '1', 'a', '-', ' ', '\t', '{', 'step', 'nan'))
      .map((parts) => parts.join('')),
  );

  test('no form throws, and none tells of more rows than there are lines', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const lines = text.split('\n');
        for (const form of tableForms) {
          const score = form.recognises(lines);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
          const rows: NamedRow[] = [];
          const reader = form.open((row) => rows.push(named(row)), lines);
          lines.forEach((line, i) => {
            reader.line(line);
            if (i % 3 === 0) reader.flush();
          });
          reader.flush();
          expect(rows.length).toBeLessThanOrEqual(lines.length);
          expect(rows.every((row) => Object.values(row).every((value) => typeof value === 'number'))).toBe(true);
        }
      }),
      { numRuns: 1500, seed: 12 },
    );
  });
});
