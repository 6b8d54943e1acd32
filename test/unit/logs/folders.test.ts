/** A folder lists every log in it: each is a run. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLog, runsIn } from '../../../src/logs/index';
import { follow, inDir, only, write } from './stores/follow';

const printed = (from: number, last = '0.5') =>
  `step ${from} loss 2.5\nstep ${from + 1} loss 2.25\nstep ${from + 2} loss ${last}\n`;

/** Writes a log that is so many seconds old. */
function aged(seconds: number, content: string, ...parts: string[]): string {
  const file = write(content, ...parts);
  const at = Date.now() / 1000 - seconds;
  fs.utimesSync(file, at, at);
  return file;
}

const namesIn = (folder = inDir()) => runsIn(folder).map(({ name }) => name.replaceAll(path.sep, '/'));

describe('the logs of a folder', () => {
  test('a table and two consoles are three runs, the newest first', () => {
    aged(30, 'step,loss\n1,2.5\n2,2.25\n', 'metrics.csv');
    aged(20, printed(1, 'nan'), 'train.log');
    aged(10, printed(5, 'nan'), 'other.log');
    expect(namesIn()).toEqual(['other.log', 'train.log', 'metrics.csv']);
    const last = runsIn(inDir()).map((ref) => follow(ref).whole().steps.at(-1)!.loss);
    expect(last).toEqual([NaN, NaN, 2.25]);
  });

  test.each([
    ['foo.log', 'bar.log'],
    ['slurm-123.out', 'slurm-124.out'],
    ['rank0.log', 'rank1.log'],
    ['a/train.log', 'b/train.log'],
    ['train.log', 'train.log.1'],
  ])('%s and %s', (one, other) => {
    aged(10, printed(1), ...one.split('/'));
    aged(20, printed(9), ...other.split('/'));
    expect(namesIn()).toEqual([one, other]);
  });

  test('tables, lines of JSON and JSON in one piece', () => {
    aged(10, 'step,loss\n1,2.5\n2,2.25\n', 'run1.csv');
    aged(20, 'step,loss\n1,1.5\n2,1.25\n', 'run2.csv');
    aged(30, '{"step":1,"loss":2}\n{"step":2,"loss":1}\n', 'run3.jsonl');
    aged(40, '[{"step":1,"loss":2},\n{"step":2,"loss":1}]\n', 'run4.json');
    aged(50, 'run,step,metric,value\na,1,loss,2\na,2,loss,1\nb,1,loss,2\nb,2,loss,1\n', 'runs.csv');
    expect(namesIn()).toEqual(['run1.csv', 'run2.csv', 'run3.jsonl', 'run4.json', 'runs.csv · a', 'runs.csv · b']);
  });

  test('many of them are all listed', () => {
    for (let i = 0; i < 45; i++) write(printed(i), `run${i}.log`);
    expect(runsIn(inDir())).toHaveLength(45);
  });

  test('what else lies in a folder is none', () => {
    write(printed(1), 'train.log');
    write('name,age\nann,5\nbob,6\n', 'people.csv');
    write('torch==2.1\nnumpy\n', 'requirements.txt');
    write('{"lr": 0.1, "betas": [0.9, 0.99]}', 'config.json');
    write('everything is installed\n', 'pip.log');
    write(printed(1), 'node_modules', 'x', 'train.log');
    write(printed(1), '.cache', 'train.log');
    expect(namesIn()).toEqual(['train.log']);
  });

  test('what is called a log and is none says so, where there is no other', () => {
    write('everything is installed\n', 'pip.log');
    write('nothing yet\n', 'train.log');
    expect(namesIn().sort()).toEqual(['pip.log', 'train.log']);
  });

  test('a file alone in its folder is what the file itself is', () => {
    const file = write(printed(1), 'train.log');
    expect(runsIn(inDir())).toEqual(runsIn(file));
  });

  test('logs that lie beside the runs of a store, but not those in their folders', () => {
    fs.mkdirSync(inDir('exp', 'a'), { recursive: true });
    fs.copyFileSync(
      path.join(__dirname, 'stores', 'events.out.tfevents.fixture'),
      inDir('exp', 'a', 'events.out.tfevents.1'),
    );
    write(printed(1), 'exp', 'a', 'console.log');
    write(printed(1), 'exp', 'b', 'train.log');
    expect(namesIn(inDir('exp'))).toEqual(['a', 'b/train.log']);
    expect(namesIn(inDir('exp', 'a'))).toEqual(['a']);
  });

  test('there is a sentence where there is none', () => {
    write('x', 'x.bin');
    expect(() => runsIn(inDir())).toThrow('it is a folder without a log that Keel knows');
  });
});

describe.skipIf(process.platform === 'win32')('links and pipes in a folder', () => {
  test('links in circles are passed over, and what several links lead to is listed once', () => {
    write(printed(1), 'a', 'train.log');
    fs.symlinkSync('self', inDir('self'));
    fs.symlinkSync('self.log', inDir('self.log'));
    fs.symlinkSync('self.wandb', inDir('self.wandb'));
    fs.symlinkSync('..', inDir('a', 'up'));
    fs.symlinkSync(path.join('a', 'train.log'), inDir('latest.log'));
    fs.symlinkSync('a', inDir('aa'));
    expect(namesIn()).toEqual(['a/train.log']);
  });

  test('a link to a folder elsewhere is followed', () => {
    write(printed(1), 'elsewhere', 'train.log');
    fs.mkdirSync(inDir('here'));
    fs.symlinkSync(inDir('elsewhere'), inDir('here', 'run'));
    fs.symlinkSync(inDir('elsewhere'), inDir('here', 'run2'));
    expect(namesIn(inDir('here'))).toEqual(['run/train.log']);
  });

  test.each(['run.wandb', 'trainer_state.json', 'x.tfevents.1', 'mlflow.db', 'a.log', 'a.csv', 'a.parquet'])(
    'a pipe named %s is passed over',
    (name) => {
      write(printed(1), 'train.log');
      execFileSync('mkfifo', [inDir(name)]);
      expect(namesIn()).toEqual(['train.log']);
    },
  );
});

describe('trainer_state.json', () => {
  const state = (steps: number, loss: number) =>
    `{\n  "epoch": 1.0,\n  "global_step": ${steps},\n  "log_history": [{"step": ${steps}, "loss": ${loss}}, {"step": ${steps + 1}, "loss": ${loss}}]}`;

  test('of checkpoints the one with the most steps counts, whenever they were copied', () => {
    aged(100, state(1000, 7), 'checkpoint-1000', 'trainer_state.json');
    aged(10, state(500, 2), 'checkpoint-500', 'trainer_state.json');
    expect(only(inDir()).whole().steps[0]!.loss).toBe(7);
    aged(1000, state(1200, 3), 'trainer_state.json');
    expect(only(inDir()).whole().steps[0]!.loss).toBe(3);
    aged(5, state(800, 4), 'trainer_state.json');
    expect(only(inDir()).whole().steps[0]!.loss).toBe(7);
  });

  test('a folder of output folders is a run each', () => {
    aged(10, state(500, 2), 'a', 'checkpoint-500', 'trainer_state.json');
    aged(20, state(500, 3), 'b', 'checkpoint-500', 'trainer_state.json');
    aged(30, state(400, 3), 'b', 'checkpoint-400', 'trainer_state.json');
    expect(namesIn()).toEqual(['a', 'b']);
    const log = openLog(runsIn(inDir())[1]!);
    expect(log.source.form).toBe('trainer_state');
    log.close();
  });
});
