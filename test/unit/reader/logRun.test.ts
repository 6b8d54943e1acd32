/** Logs of other tools, followed as the reader thread follows them: files that other hands write. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogRun } from '../../../src/reader/logRun';
import { LogFinder } from '../../../src/reader/findLogs';
import type { LogRef } from '../../../src/logs/row';
import { isLogId, logOfId } from '../../../src/shared/logId';
import { until } from '../../until';

let folder: string;
let log: LogRun | undefined;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-log-'));
});
afterEach(() => {
  log?.dispose();
  log = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

const header = 'step,loss,class_loss,lr,accuracy\n';

/** A run that learns, and from a step on diverges. */
function rows(from: number, to: number, diverges = Infinity): string {
  const row = (step: number): string => {
    const calm = 0.4 + 2 * Math.exp(-step / 60) + 0.03 * Math.sin(step * 7);
    const loss = step < diverges ? calm : calm * 1.25 ** (step - diverges);
    return `${step},${loss.toFixed(4)},${(loss / 3).toFixed(4)},0.01,${(1 - 1 / step).toFixed(3)}\n`;
  };
  return Array.from({ length: to - from + 1 }, (_, i) => row(from + i)).join('');
}

function write(name: string, text: string, at?: Date): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  if (at) fs.utimesSync(file, at, at);
  return file;
}

const anHourAgo = () => new Date(Date.now() - 3_600_000);

function open(file: string, loss: string | null = null): LogRun {
  const ref: LogRef = { file, run: null, name: path.basename(file) };
  log = new LogRun(ref, loss, [folder], { changed: () => undefined }, true);
  return log;
}

/** Asks for the curves, as a panel does, and reads all there is. */
function read(run: LogRun): LogRun {
  run.check();
  run.series('loss');
  for (let slices = 0; run.behind && slices < 1000; slices++) run.readOn();
  return run;
}

it('shows a log that stands still with its curves, its figures and what was read', () => {
  const run = read(open(write('log.csv', header + rows(1, 300), anHourAgo())));
  const { view } = run;
  expect(view).toMatchObject({ state: 'still', firstStep: 1, lastStep: 300, lr: 0.01, config: '', findings: [] });
  expect(view.log).toMatchObject({ behind: false, losses: ['loss', 'class_loss'], config: null });
  expect(view.log?.read).toMatchObject({ rows: 300, firstStep: 1, lastStep: 300, notUnderstood: 0 });
  expect(view.log?.read?.columns['loss']).toBe('loss');
  expect(run.series('loss')?.length).toBe(300);
  expect(run.series('lr')?.lastStep).toBe(300);
  expect(view.scalars).toContain('accuracy');
  expect(run.series('scalar/accuracy')?.length).toBe(300);
  expect(fs.readdirSync(folder)).toEqual(['log.csv']);
});

it('goes on while the file grows, and finds what comes', () => {
  const file = write('log.csv', header + rows(1, 200));
  const run = read(open(file));
  expect(run.view).toMatchObject({ state: 'growing', lastStep: 200, findings: [] });
  fs.appendFileSync(file, rows(201, 260, 210));
  read(run);
  expect(run.view).toMatchObject({ state: 'growing', lastStep: 260 });
  const [finding] = run.view.findings;
  expect(finding).toMatchObject({ severity: 'act', ready: [] });
  // No config is known: what helps is said in words.
  expect(finding?.advice?.map(({ id }) => id)).toContain('lower-lr');
  expect(finding?.advice?.find(({ id }) => id === 'lower-lr')?.title).toMatch(
    /^Lower the learning rate from 0\.01 to /,
  );
  expect(run.view.notes).toEqual([]);
});

it('reads another figure as the loss when asked to', () => {
  const run = read(open(write('log.csv', header + rows(1, 100), anHourAgo())));
  run.open('class_loss');
  read(run);
  expect(run.view.log?.read?.columns['loss']).toBe('class_loss');
  expect(run.view.log?.losses[0]).toBe('class_loss');
  run.open(null);
  read(run);
  expect(run.view.log?.read?.columns['loss']).toBe('loss');
});

it('begins anew where the file was replaced, and says so', () => {
  const file = write('log.csv', header + rows(1, 300, 250));
  const run = read(open(file));
  expect(run.view.findings).not.toEqual([]);
  fs.rmSync(file);
  write('log.csv', header + rows(1, 40));
  read(run);
  read(run);
  expect(run.view).toMatchObject({ lastStep: 40, findings: [] });
  expect(run.view.notes).toEqual([expect.stringContaining('replaced or cut short')]);
  expect(run.series('loss')?.length).toBe(40);
});

it('keeps what was read of a file that goes away, and goes on when it is back', () => {
  const file = write('log.csv', header + rows(1, 50));
  const run = read(open(file));
  fs.rmSync(file);
  run.check();
  expect(run.view).toMatchObject({ state: 'still', lastStep: 50, reason: expect.stringContaining('gone') as string });
  expect(run.series('loss')?.length).toBe(50);
  write('log.csv', header + rows(1, 60));
  read(run);
  read(run);
  expect(run.view).toMatchObject({ state: 'growing', lastStep: 60, reason: null });
});

it('says how the program ended that printed it, until it goes on', () => {
  const error = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: bad shape\n';
  const printed = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `step ${from + i} loss ${1 + 1 / (from + i)}\n`).join('');
  const file = write('train.log', printed(1, 50) + error);
  const run = read(open(file));
  expect(run.view.reason).toBe('It failed: ValueError: bad shape');
  fs.appendFileSync(file, printed(51, 60));
  expect(read(run).view.reason).toBeNull();
});

it('says in a sentence what is no log', () => {
  const run = read(open(write('notes.txt', 'Shopping: milk, bread.\n'.repeat(20), anHourAgo())));
  expect(run.view.log?.read).toBeNull();
  expect(run.view.reason).toMatch(/^notes\.txt cannot be opened as a log: /);
});

it('lets curves go, and reads them again when they are asked for', () => {
  const run = read(open(write('log.csv', header + rows(1, 80), anHourAgo())));
  run.close();
  expect(run.view.lastStep).toBe(80);
  expect(run.series('loss')).toBeUndefined();
  expect(read(run).series('loss')?.length).toBe(80);
});

it('points at the line of the config beside it, and mends it in the words of its tool', () => {
  const config = write(
    'args.yaml',
    'task: detect\nepochs: 30\nbatch: 16\noptimizer: SGD\nlr0: 0.01\nlrf: 0.01\nmomentum: 0.9\nwarmup_epochs: 3.0\n',
  );
  const run = read(open(write('results.csv', header + rows(1, 300, 250), anHourAgo())));
  expect(run.view).toMatchObject({ config: 'args.yaml' });
  expect(run.view.log?.config).toBe(config);
  const [finding] = run.view.findings;
  expect(finding?.paths).toContainEqual(['lr0']);
  expect(finding?.ready.map(({ edits }) => edits)).toContainEqual([{ op: 'set', path: ['lr0'], value: 0.002 }]);
  expect(finding?.ready.every(({ title }) => !/again|continue/.test(title))).toBe(true);
  // A rate that was lowered since is not lowered again.
  fs.writeFileSync(config, fs.readFileSync(config, 'utf8').replace('lr0: 0.01', 'lr0: 0.0020'));
  run.check();
  const [after] = run.view.findings;
  expect([...(after?.ready ?? []), ...(after?.advice ?? [])].filter(({ id }) => id === 'lower-lr')).toEqual([]);
});

it('knows the config that names the folder of the log', () => {
  write(
    'configs/train.yaml',
    'model_name_or_path: some/model\nlearning_rate: 0.01\noutput_dir: out/run\nmax_steps: 300\nper_device_train_batch_size: 4\n',
  );
  const run = read(open(write('out/run/log.csv', header + rows(1, 300, 250), anHourAgo())));
  expect(run.view.config).toBe(path.join('configs', 'train.yaml'));
  expect(run.view.findings[0]?.ready.flatMap(({ edits }) => edits)).toContainEqual({
    ...{ op: 'set', path: ['learning_rate'], value: 0.002 },
  });
});

it('writes no new key into a config of a script of its own, which would not read it', () => {
  const text = 'train:\n  learning_rate: 0.01\n  batch_size: 8\noptimizer: adam\n';
  write('config.yaml', text, anHourAgo());
  const run = read(open(write('log.csv', header + rows(1, 200, 12), anHourAgo())));
  expect(run.view.config).toBe('config.yaml');
  const fixes = run.view.findings.flatMap(({ ready }) => ready.flatMap(({ edits }) => edits));
  expect(fixes.length).toBeGreaterThan(0);
  for (const { path: at } of fixes) expect(at).toEqual(['train', 'learning_rate']);
});

it('has an id by which a panel finds it after the window was reloaded', () => {
  const run = open(write('a b?&.csv', header + rows(1, 20)));
  expect(isLogId(run.id)).toBe(true);
  expect(logOfId(run.id)).toEqual({ file: run.ref.file, run: null });
  expect(logOfId('20260101-000000-name')).toBeNull();
  expect(logOfId('log:%E0%A4%A')).toBeNull();
});

it('finds the logs among files with such names, newest first', async () => {
  const old = write('old.log.csv', header + rows(1, 30), anHourAgo());
  const fresh = write('new/metrics.csv', header + rows(1, 30));
  const data = write('train.csv', `x,y\n${Array.from({ length: 50 }, (_, i) => `${i},${i * 2}\n`).join('')}`);
  const noise = write('server.log', 'GET /index.html 200\nGET /a.css 304\n'.repeat(20));
  let found: string[] | null = null;
  const finder = new LogFinder((refs) => (found = refs.map(({ file }) => file)));
  finder.look([data, old, noise, fresh, path.join(folder, 'not-there.log')]);
  expect(await until('the search', () => found ?? undefined)).toEqual([fresh, old]);
  finder.dispose();
});

it('tells what the numbers of a log count, for those who call them steps', () => {
  const epochs = rows(1, 90, 60);
  const run = read(open(write('epochs.csv', `epoch${header.slice(4)}${epochs}`)));
  expect(run.unit).toBe('epochs');
  const [finding] = run.view.findings;
  expect(finding!.advice!.map(({ id }) => id)).not.toContain('warmup');
  expect(read(open(write('steps.csv', header + rows(1, 90, 60)))).unit).toBe('steps');
});
