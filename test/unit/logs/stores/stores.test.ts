/** Stores of runs, written as their tools write them. */
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { Database } from 'node-sqlite3-wasm';
import { describe, expect, test } from 'vitest';
import { runsIn } from '../../../../src/logs/index';
import { SaidError } from '../../../../src/shared/messages/say';
import { follow, inDir, only, write } from './follow';

describe('TensorBoard', () => {
  const fixture = path.join(__dirname, 'events.out.tfevents.fixture');

  test('a file that TensorFlow wrote: plain values and tensors, steps beyond 32 bits, NaN', () => {
    fs.copyFileSync(fixture, inDir('events.out.tfevents.1'));
    const { steps, evaluations, read } = only(inDir('events.out.tfevents.1')).whole();
    expect(read).toMatchObject({ form: 'tensorboard', rows: 6, lastStep: 3_000_000_050 });
    expect(steps[2]).toEqual({
      step: 3_000_000_020,
      time: 1700000002.5,
      loss: expect.closeTo(2 / 3, 6),
      lr: expect.closeTo(0.003, 6),
      gradNorm: 2,
    });
    expect(steps[4]!.loss).toBeNaN();
    expect(evaluations.map(({ step }) => step)).toEqual([3_000_000_010, 3_000_000_030, 3_000_000_050]);
  });

  test('a folder is one run, and one of folders is several; Keras keeps its halves apart', () => {
    fs.mkdirSync(inDir('train'));
    fs.copyFileSync(fixture, inDir('train', 'events.out.tfevents.1'));
    expect(only(inDir()).whole().steps).toHaveLength(6);
    const runs = inDir('runs');
    for (const name of ['a', 'b']) {
      fs.mkdirSync(path.join(runs, name), { recursive: true });
      fs.copyFileSync(fixture, path.join(runs, name, 'events.out.tfevents.1'));
    }
    expect(
      runsIn(runs)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['a', 'b']);
  });

  test('grows: a torn record is waited for, and further files belong to the run', () => {
    const bytes = fs.readFileSync(fixture);
    const file = write(bytes.subarray(0, bytes.length - 9), 'events.out.tfevents.1');
    const run = follow(runsIn(inDir())[0]!);
    const before = run.look().steps.length;
    fs.appendFileSync(file, bytes.subarray(bytes.length - 9));
    expect(before).toBeLessThan(6);
    expect(run.whole().steps).toHaveLength(6);
  });

  test('the zeros of a power loss, and a damaged record, cost no other record, and are told', () => {
    const bytes = fs.readFileSync(fixture);
    write(Buffer.concat([bytes, Buffer.alloc(4096)]), 'x.tfevents');
    const zeros = only(inDir()).whole();
    expect(zeros.steps).toHaveLength(6);
    expect(zeros.notices.join()).toContain('x.tfevents is damaged');
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 8]! ^= 1;
    write(damaged, 'x.tfevents');
    expect(only(inDir()).whole().notices.join()).toContain('1 record is left out');
  });

  test('any bytes: a sentence or rows, and never more rows than whole', () => {
    const bytes = fs.readFileSync(fixture);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, mask, isCut) => {
        const damaged = isCut ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (!isCut) damaged[at]! ^= mask;
        write(damaged, 'x.tfevents');
        try {
          expect(only(inDir()).whole().steps.length).toBeLessThanOrEqual(6);
        } catch (error) {
          if (!(error instanceof SaidError)) throw error;
        }
      }),
      { seed: 12, numRuns: 150 },
    );
  });
});

describe('trainer_state.json and JSON in one piece', () => {
  const state = (loss: string) =>
    `{"max_steps": 2000, "log_history": [{"epoch": 0.1, "grad_norm": 1.5, "learning_rate": 5e-05, "loss": ${loss}, "step": 500},
      {"epoch": 0.1, "eval_loss": 2.4, "eval_runtime": 3, "step": 500},
      {"epoch": 0.2, "grad_norm": NaN, "learning_rate": 4e-05, "loss": 2.1, "step": 1000},
      {"epoch": 0.2, "train_loss": 2.3, "train_runtime": 99, "step": 1000}]}`;

  test('the evaluations stand apart, the summary is left out, the planned length is told', () => {
    const run = only(write(state('2.5'), 'trainer_state.json')).whole();
    expect(run.steps).toEqual([
      { step: 500, epoch: 0.1, loss: 2.5, lr: 5e-5, gradNorm: 1.5 },
      { step: 1000, epoch: 0.2, loss: 2.1, lr: 4e-5, gradNorm: NaN },
    ]);
    expect(run.evaluations).toEqual([{ step: 500, loss: 2.4 }]);
    expect(run.totalSteps).toBe(2000);
    expect(run.read.form).toBe('trainer_state');
  });

  test('a file that is written again is read again', () => {
    const file = write(state('2.5'), 'trainer_state.json');
    const run = follow(runsIn(file)[0]!);
    run.look();
    write(state('1.25e1'), 'trainer_state.json');
    expect(run.look().steps[0]!.loss).toBe(12.5);
  });

  test('of checkpoints the newest holds the log of all', () => {
    write(state('2.5'), 'checkpoint-500', 'trainer_state.json');
    write(state('7.5'), 'checkpoint-1000', 'trainer_state.json');
    expect(only(inDir()).whole().steps[0]!.loss).toBe(7.5);
  });

  test('one that is cut off anywhere gives the rows that are whole, and says so', () => {
    const whole = state('2.5').replace('"epoch": 0.1, "eval', '"note": "a \\\\\\"] b\\\\", "epoch": 0.1, "eval');
    for (let cut = whole.indexOf('"step": 1000'); cut < whole.length - 2; cut++) {
      const { steps, notices } = only(write(whole.slice(0, cut), 'trainer_state.json')).whole();
      expect(notices).toEqual(['trainer_state.json ends in the middle; what is whole of it is read.']);
      expect([500, 1000]).toEqual(expect.arrayContaining(steps.map(({ step }) => step)));
      expect(steps[0]!.step).toBe(500);
    }
  });

  test('a list of rows, and the lists of a Keras history', () => {
    expect(only(write('[{"iter": 1, "loss": 3}, {"iter": 2, "loss": 2}]', 'a.json')).whole().steps).toHaveLength(2);
    const history = '{"loss": [3, 2, 1], "val_loss": [3.5, 2.5, 1.5], "learning_rate": [0.1, 0.1, 0.01]}';
    const { steps, evaluations } = only(write(history, 'history.json')).whole();
    expect(steps.map(({ step, loss, lr }) => [step, loss, lr])).toEqual([
      [1, 3, 0.1],
      [2, 2, 0.1],
      [3, 1, 0.01],
    ]);
    expect(evaluations).toHaveLength(3);
  });
});

describe('MLflow', () => {
  test('its folder: runs with their names and parameters, milliseconds as time', () => {
    write('run_name: quiet-owl\n', 'mlruns', '0', 'a1', 'meta.yaml');
    write('1700000000000 2.5 10\n1700000001000 nan 20\n', 'mlruns', '0', 'a1', 'metrics', 'train_loss');
    write('1700000000000 0.001 10\n1700000001000 0.0005 20\n', 'mlruns', '0', 'a1', 'metrics', 'lr');
    write('0.9', 'mlruns', '0', 'a1', 'params', 'momentum');
    const [ref] = runsIn(inDir('mlruns'));
    const run = follow(ref!).whole();
    expect(ref!.name).toBe('quiet-owl');
    expect(run.steps).toEqual([
      { step: 10, loss: 2.5, lr: 0.001, time: 1700000000 },
      { step: 20, loss: NaN, lr: 0.0005, time: 1700000001 },
    ]);
    expect(run.settings).toEqual({ momentum: '0.9' });
  });

  test('its database, which another process goes on writing', () => {
    const file = inDir('mlflow.db');
    const database = new Database(file);
    database.exec(`CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, start_time INTEGER, lifecycle_stage TEXT);
      CREATE TABLE metrics (key TEXT, value REAL, timestamp INTEGER, run_uuid TEXT, step INTEGER, is_nan BOOLEAN);
      CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
      INSERT INTO runs VALUES ('u1', 'first', 1, 'active'), ('u2', 'second', 2, 'active'), ('u3', 'gone', 3, 'deleted');
      INSERT INTO params VALUES ('lr', '0.1', 'u2');`);
    const log = (run: string, step: number, loss: number) =>
      database.run('INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)', [
        'loss',
        Number.isNaN(loss) ? 0 : loss,
        1_700_000_000_000 + step,
        run,
        step,
        Number.isNaN(loss) ? 1 : 0,
      ]);
    for (let step = 1; step <= 5; step++) log('u2', step, 6 - step);
    log('u1', 1, 9);
    const runs = runsIn(file);
    expect(runs.map(({ name }) => name)).toEqual(['second', 'first']);
    const run = follow(runs[0]!);
    run.look();
    log('u2', 6, NaN);
    database.close();
    const { steps, settings } = run.whole();
    expect(steps.map(({ loss }) => loss)).toEqual([5, 4, 3, 2, 1, NaN]);
    expect(settings).toEqual({ lr: '0.1' });
  });

  test('what only begins as a database is a clear sentence', () => {
    const file = write(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(2000, 7)]), 'mlflow.db');
    expect(() => runsIn(file).map((ref) => follow(ref).whole())).toThrow(SaidError);
    expect(() => only(write('', 'empty.db')).whole()).toThrow('it is empty');
  });
});

test('Trackio: a row a step, figures as JSON', () => {
  const file = inDir('project.db');
  const database = new Database(file);
  database.exec(
    `CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);`,
  );
  for (let step = 0; step < 4; step++)
    database.run('INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)', [
      `2026-03-02T11:14:3${step}`,
      'dainty-owl',
      step,
      `{"train/loss": ${step === 2 ? '"NaN"' : 4 - step}, "lr": 0.1}`,
    ]);
  database.close();
  const runs = runsIn(file);
  expect(runs.map(({ name }) => name)).toEqual(['dainty-owl']);
  expect(
    follow(runs[0]!)
      .whole()
      .steps.map(({ loss }) => loss),
  ).toEqual([4, 3, NaN, 1]);
});

test('DVCLive: a table a figure', () => {
  write('step\tloss\n0\t3.5\n1\tnan\n', 'dvclive', 'plots', 'metrics', 'train', 'loss.tsv');
  write('step\tlr\n0\t0.1\n1\t0.05\n', 'dvclive', 'plots', 'metrics', 'lr.tsv');
  expect(only(inDir('dvclive')).whole().steps).toEqual([
    { step: 0, loss: 3.5, lr: 0.1 },
    { step: 1, loss: NaN, lr: 0.05 },
  ]);
});

describe('W&B', () => {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  const part = (field: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
  const number = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)]);
  const item = (key: string, json: string): Buffer =>
    part(1, Buffer.concat([part(1, Buffer.from(key)), part(16, Buffer.from(json))]));
  const history = (step: number, loss: string): Buffer =>
    part(2, Buffer.concat([item('train/loss', loss), item('lr', '0.1'), part(2, number(1, step))]));

  /** Which piece of a record it is: of those that do not begin it, the middle and the end; of those that do, its beginning and all. */
  const pieces = [
    [3, 4],
    [2, 1],
  ];

  /** A log of LevelDB: of records in pieces, none of which crosses a block of 32 KiB. */
  function levelLog(records: readonly Buffer[]): Buffer {
    const out: Buffer[] = [Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0])];
    let at = 7;
    const put = (kind: number, data: Buffer) => {
      const head = Buffer.alloc(7);
      head.writeUInt32LE(crc32(Buffer.concat([Buffer.from([kind]), data])), 0);
      head.writeUInt16LE(data.length, 4);
      head[6] = kind;
      out.push(head, data);
      at += 7 + data.length;
    };
    for (const record of records) {
      for (let from = 0, isFirst = true; isFirst || from < record.length; isFirst = false) {
        let room = 32768 - (at % 32768);
        if (room < 7) {
          out.push(Buffer.alloc(room));
          at += room;
          room = 32768;
        }
        const data = record.subarray(from, from + room - 7);
        const isLast = from + data.length === record.length;
        put(pieces[Number(isFirst)]![Number(isLast)]!, data);
        from += data.length;
      }
    }
    return Buffer.concat(out);
  }

  test('an offline run: rows, steps, NaN, and its config; a torn record is waited for', () => {
    const config = part(5, item('batch_size', '{"value": 8}'));
    const records = [config, ...Array.from({ length: 3000 }, (_, i) => history(i, i === 2000 ? 'NaN' : `${3000 - i}`))];
    const bytes = levelLog(records);
    const file = write(
      bytes.subarray(0, bytes.length - 5),
      'wandb',
      'offline-run-20260302_111430-abc',
      'run-abc.wandb',
    );
    const run = follow(runsIn(inDir('wandb'))[0]!);
    expect(run.look().steps).toHaveLength(2999);
    fs.appendFileSync(file, bytes.subarray(bytes.length - 5));
    const { steps, read, settings } = run.whole();
    expect(steps).toHaveLength(3000);
    expect(read).toMatchObject({ form: 'wandb', firstStep: 0, lastStep: 2999, notUnderstood: 0 });
    expect(steps[2000]!.loss).toBeNaN();
    expect(settings).toHaveProperty('batch_size');
  });

  test('a CSV that it exports holds several runs', () => {
    const file = write(
      '"Step","owl - train/loss","owl - train/loss__MIN","fox - train/loss","fox - train/loss__MIN"\n"1","3","3","5","5"\n"2","2","2","NaN","NaN"\n',
      'export.csv',
    );
    const runs = runsIn(file);
    expect(runs.map(({ name }) => name).sort()).toEqual(['fox', 'owl']);
    const losses = Object.fromEntries(
      runs.map((ref) => [
        ref.name,
        follow(ref)
          .whole()
          .steps.map(({ loss }) => loss),
      ]),
    );
    expect(losses).toEqual({ owl: [3, 2], fox: [5, NaN] });
  });
});

test('a store of two hundred runs is listed by names and beginnings', () => {
  for (let i = 0; i < 200; i++) {
    write(`run_name: run-${i}\n`, 'mlruns', '0', `r${i}`, 'meta.yaml');
    write('1700000000000 2.5 10\n', 'mlruns', '0', `r${i}`, 'metrics', 'loss');
  }
  expect(runsIn(inDir('mlruns'))).toHaveLength(200);
});
