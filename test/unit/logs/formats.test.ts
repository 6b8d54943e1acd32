/** Logs of other tools, read as their writers write them. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLog } from '../../../../src/cli/logs';
import { inEnglish } from '../../../../src/shared/messages/say';
import { readCsv } from '../../../../src/cli/logs/csv';
import { readJson } from '../../../../src/cli/logs/json';
import { textPieces } from '../../../../src/cli/logs/textPieces';
import { readScalars } from '../../../../src/cli/logs/tensorboard';

let dir: string;
beforeEach(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-logs-'))));
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const fixture = path.join(__dirname, 'events.out.tfevents.fixture');

function read(name: string, content: string) {
  const file = path.join(dir, name);
  fs.writeFileSync(file, content);
  return readLog(file).log;
}

describe('JSON', () => {
  test('lines, with NaN in every spelling and a last line cut off', () => {
    const lines = [
      '{"step": 1, "train/loss": 2.5, "optim": {"lr": 1e-3, "grad_norm": 4}}',
      '{"step": 2, "train/loss": NaN, "text": "a NaN in \\"words\\""}',
      '{"step": 3, "train/loss": "inf"}',
      '{"step": 4, "train/loss": -Infinity, "ok": true, "none": null}',
      '{"step": 5, "trai',
    ];
    const log = read('log.jsonl', lines.join('\n'));
    expect(log.steps).toEqual([
      { step: 1, loss: 2.5, lr: 1e-3, gradNorm: 4 },
      { step: 2, loss: NaN },
      { step: 3, loss: Infinity },
      { step: 4, loss: -Infinity },
    ]);
  });

  test('trainer_state.json of Hugging Face: evaluations apart, the summary left out, the length in logged steps', () => {
    const state = {
      max_steps: 2000,
      log_history: [
        { epoch: 0.1, grad_norm: 1.5, learning_rate: 5e-5, loss: 2.5, step: 500 },
        { epoch: 0.1, eval_loss: 2.4, eval_runtime: 3, step: 500 },
        { epoch: 0.2, grad_norm: 'nan', learning_rate: 4e-5, loss: 2.1, step: 1000 },
        { epoch: 0.2, train_loss: 2.3, train_runtime: 99, step: 1000 },
      ],
    };
    const log = read('trainer_state.json', JSON.stringify(state, null, 2).replace('"nan"', 'NaN'));
    expect(log.steps).toEqual([
      { step: 500, loss: 2.5, lr: 5e-5, gradNorm: 1.5 },
      { step: 1000, loss: 2.1, lr: 4e-5, gradNorm: NaN },
    ]);
    expect(log.evaluations).toEqual([{ step: 500, loss: 2.4 }]);
    expect(log.totalSteps).toBe(4);
  });

  test('a list of rows, and the lists of a Keras history', () => {
    expect(read('a.json', '[{"iter": 1, "loss": 3}, {"iter": 2, "loss": 2}]').steps).toHaveLength(2);
    const log = read(
      'history.json',
      '{"loss": [3, 2, 1], "val_loss": [3.5, 2.5, 1.5], "learning_rate": [0.1, 0.1, 0.01]}',
    );
    expect(log.steps.map(({ step, loss, lr }) => [step, loss, lr])).toEqual([
      [1, 3, 0.1],
      [2, 2, 0.1],
      [3, 1, 0.01],
    ]);
    expect(log.evaluations).toHaveLength(3);
  });

  test.each([
    ['no loss', '[{"accuracy": 1}]', 'it has no training loss (such as loss or train_loss); its keys are accuracy'],
    ['no rows', '[]', 'it is empty'],
    ['no number', '[{"loss": "high"}]', 'entry 1 has "high" as loss, which is no number'],
    ['a broken line', '{"loss": 1}\n{"loss": \n{"loss": 2}', 'line 2 is not a JSON object'],
  ])('with %s is refused in a clause', (_, text, message) => {
    expect(() => read('x.json', text)).toThrow(message);
  });

  test('whatever the text, it is read or refused in a sentence', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.string().map((text) => `{"loss":${text}}`),
        ),
        (text) => {
          try {
            read('any.json', text);
          } catch (error) {
            expect((error as Error).message).toMatch(/^(it|line|entry|row) /);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('CSV', () => {
  test('of Keras CSVLogger: an epoch a row, from 0', () => {
    const log = read(
      'training.log',
      'epoch,accuracy,loss,learning_rate,val_accuracy,val_loss\n0,0.5,0.7,0.1,0.4,0.8\n1,0.6,nan,0.1,0.5,0.7\n',
    );
    expect(log.steps).toEqual([
      { step: 0, loss: 0.7, lr: 0.1 },
      { step: 1, loss: NaN, lr: 0.1 },
    ]);
    expect(log.evaluations).toEqual([
      { step: 0, loss: 0.8, metrics: { accuracy: 0.4 } },
      { step: 1, loss: 0.7, metrics: { accuracy: 0.5 } },
    ]);
  });

  test('of Lightning: a step in several rows', () => {
    const log = read(
      'metrics.csv',
      'epoch,lr-Adam,step,train_loss,val_loss\n0,0.1,9,,\n0,,9,2.5,\n0,,9,,2.7\n0,0.1,19,,\n0,,19,2.2,\n',
    );
    expect(log.steps).toEqual([
      { step: 9, lr: 0.1, loss: 2.5 },
      { step: 19, lr: 0.1, loss: 2.2 },
    ]);
    expect(log.evaluations).toEqual([{ step: 9, loss: 2.7 }]);
  });
});

test('loss scale and place in the data come along', () => {
  const log = read('amp.csv', 'step,loss,loss_scale,batch_index\n1,2.5,65536,7\n');
  expect(log.steps).toEqual([{ step: 1, loss: 2.5, lossScale: 65536, position: 7 }]);
});

describe('event files of TensorBoard', () => {
  test('written by TensorFlow: plain values and tensors, steps beyond 32 bits, NaN', () => {
    const { steps, evaluations } = readLog(fixture).log;
    expect(steps).toHaveLength(6);
    expect(steps[2]).toEqual({
      step: 3_000_000_020,
      time: 1700000002.5,
      loss: expect.closeTo(2 / 3, 6),
      lr: expect.closeTo(0.003, 6),
      gradNorm: 2,
    });
    expect(steps[4]!.loss).toBeNaN();
    expect(evaluations.map(({ step }) => step)).toEqual([3_000_000_010, 3_000_000_030, 3_000_000_050]);
    expect(readScalars(fs.readFileSync(fixture)).scalars.filter(({ tag }) => tag === 'other')[0]!.value).toBe(1.5);
  });

  test('a folder is one run; Keras keeps its halves apart', () => {
    fs.mkdirSync(path.join(dir, 'train'));
    fs.copyFileSync(fixture, path.join(dir, 'train', 'events.out.tfevents.1'));
    expect(readLog(dir).log.steps).toHaveLength(6);
  });

  test('cut off anywhere, what is whole is read; of a changed byte the rest is read, and it is told', () => {
    const bytes = fs.readFileSync(fixture);
    const whole = readScalars(bytes);
    expect(whole.damage).toBeNull();
    const texts = new Set(whole.scalars.map((scalar) => JSON.stringify(scalar)));
    for (let end = 16; end < bytes.length; end += 97) expect(() => readScalars(bytes.subarray(0, end))).not.toThrow();
    fc.assert(
      fc.property(fc.integer({ min: 12, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= mask;
        const { scalars, damage } = readScalars(damaged);
        expect(damage).not.toBeNull();
        expect(scalars.every((scalar) => texts.has(JSON.stringify(scalar)))).toBe(true);
      }),
    );
    const first = Uint8Array.from(bytes);
    first[3]! ^= 1;
    expect(() => readScalars(first)).toThrow('it is not an event file');
  });

  test('the zeros of a power loss, and a damaged record, cost no other record', () => {
    const bytes = fs.readFileSync(fixture);
    const file = path.join(dir, 'x.tfevents');
    fs.writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(4096)]));
    expect(readLog(file).log.steps).toHaveLength(6);
    expect(inEnglish(readLog(file).notice!)).toBe(
      `x.tfevents is damaged: from byte ${bytes.length} on no record can be found. All else of it is read.`,
    );
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 8]! ^= 1;
    fs.writeFileSync(file, damaged);
    expect(inEnglish(readLog(file).notice!)).toContain('1 record is left out, whose checksum or content is wrong');
    // One record holds all scalars of a step.
    expect(readScalars(damaged).scalars).toEqual(
      readScalars(bytes).scalars.slice(0, readScalars(damaged).scalars.length),
    );
  });

  test('what is none says so', () => {
    fs.writeFileSync(path.join(dir, 'x.tfevents'), 'step,loss\n1,2\n1,2\n1,2\n');
    expect(() => readLog(path.join(dir, 'x.tfevents'))).toThrow('it is not an event file of TensorBoard');
    expect(() => readLog(dir)).toThrow('not an event file');
  });
});

describe('a log of any size', () => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${from + i},${1 / (from + i)},"a, ""b""\nc"\n`).join('');

  test('is read the same in pieces that are cut anywhere', () => {
    const text = `step,loss,note\n${rows(1, 400)}`;
    const whole = readCsv([text]);
    expect(whole.steps).toHaveLength(399);
    for (const size of [7, 64, 1000]) {
      const file = path.join(dir, 'long.csv');
      fs.writeFileSync(file, text);
      expect(readCsv(textPieces(file, size))).toEqual(whole);
    }
    const lines = Array.from({ length: 50 }, (_, i) => `{"step":${i},"loss":${i === 3 ? 'NaN' : i},"text":"ü"}\n`).join(
      '',
    );
    const file = path.join(dir, 'long.jsonl');
    fs.writeFileSync(file, lines);
    for (const size of [1, 7, 64]) expect(readJson(() => textPieces(file, size))).toEqual(readJson(() => [lines]));
    expect(readJson(() => [lines]).steps).toHaveLength(50);
  });

  test('may have many columns, blank lines at its end, and long cells that are not quoted whole', () => {
    const names = Array.from({ length: 300_000 }, (_, i) => `c${i}`);
    const wide = read('wide.csv', `step,loss,${names.join()}\n1,2,${names.map(() => 1).join()}\n`);
    expect(wide.steps).toEqual([{ step: 1, loss: 2 }]);
    const keyed = Object.fromEntries(names.map((name) => [name, [1, 2]]));
    expect(read('wide.json', JSON.stringify({ loss: [1, 2], ...keyed })).steps).toHaveLength(2);
    expect(read('blank.csv', `step,loss\n1,2\n${'\n'.repeat(200_000)}x`.replace(/x$/, ' ')).steps).toHaveLength(1);
    expect(() => read('long.csv', `step,loss\n1,${'x'.repeat(1e6)}\n`)).toThrow(/^.{1,300}$/s);
    expect(() => read('tensor.csv', `step,loss\n1,${'tensor('.repeat(20_000)}\n`)).toThrow('which is no number');
    expect(read('t.csv', 'step,loss\n1,"tensor(0.5, device=\'cuda:0\')"\n').steps[0]!.loss).toBe(0.5);
  });
});
