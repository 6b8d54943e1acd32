/** The reader over real run folders. */
import { fakeCheckpoint } from '../run/folder';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { appendEvent } from '../../../src/run/events';
import { writeManifest } from '../../../src/run/manifest';
import { runDir, runsDir } from '../../../src/run/paths';
import { LayerWriter, StepWriter, layerStep } from '../../../src/run/table';
import { stepColumns, type Manifest, type RunEvent } from '../../../src/run/types';
import { Library, type Broken } from '../../../src/reader/library';
import { RunReader } from '../../../src/reader/runReader';
import { inEnglish } from '../../../src/shared/messages/say';
import { hangs } from '../../until';

const id = '20260314-092653-tiny-4f2a1c';
const config = `name: tiny
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [4] }
optimizer: { name: sgd, lr: 0.1 } # mine
steps: 100
`;

let workspace: string;
let library: Library;
const gone: string[] = [];
const troubles: string[] = [];
const answers: string[] = [];

beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-reading-'));
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), config);
  for (const list of [gone, troubles, answers]) list.length = 0;
  const listener = {
    changed: (): void => undefined,
    answered: (reader: RunReader, answer: { message: string }): unknown =>
      answers.push(`${reader.view.id} ${answer.message}`),
    trouble: (error: unknown): unknown => troubles.push((error as Error).message),
  };
  library = new Library(listener, (run) => gone.push(run));
});

afterEach(() => {
  library.dispose();
  fs.rmSync(workspace, { recursive: true, force: true });
});

function manifest(over: Partial<Manifest> = {}): Manifest {
  const table = {
    name: 'train',
    steps: 'steps.f64',
    columns: [...stepColumns],
    layersFile: 'layers.f32',
    layerStep,
    layers: ['a', 'b'],
  };
  return {
    format: 1,
    id,
    name: 'tiny',
    config: 'tiny.keel.yaml',
    backend: 'tfjs',
    device: null,
    versions: {},
    tables: [table],
    parent: null,
    host: os.hostname(),
    pids: { runner: process.pid, backend: null },
    created: Date.now(),
    heartbeat: Date.now(),
    state: 'running',
    reason: null,
    totalSteps: 100,
    ...over,
  };
}

function makeRun(over: Partial<Manifest> = {}): string {
  const dir = runDir(workspace, over.id ?? id);
  fs.mkdirSync(dir, { recursive: true });
  writeManifest(dir, manifest(over));
  return dir;
}

function record(dir: string, from: number, to: number, loss: (step: number) => number = (step) => 1 / step): void {
  const writer = new StepWriter(path.join(dir, 'steps.f64'), stepColumns);
  for (let step = from; step <= to; step++) writer.append([step, 1000 + step / 10, loss(step), 0.1, 2]);
  writer.close();
}

it('gives the columns of every table, also of one that comes later', () => {
  const dir = makeRun();
  record(dir, 1, 10);
  const reader = new RunReader(workspace, dir, {
    changed: () => undefined,
    answered: () => undefined,
    trouble: () => undefined,
  });
  expect(reader.series('table/1/loss')).toBeUndefined();
  const [first] = manifest().tables;
  const other = { ...first!, name: 'other', steps: 'other.f64', layersFile: 'other.f32' };
  const writer = new StepWriter(path.join(dir, 'other.f64'), stepColumns);
  for (let step = 1; step <= 5; step++) writer.append([step, 1000, 7, 0.1, 2]);
  writer.close();
  writeManifest(dir, manifest({ tables: [first!, other] }));
  reader.check();
  expect(reader.view.tables).toEqual(['train', 'other']);
  expect(reader.series('table/1/loss')?.lastStep).toBe(5);
  expect(reader.series('loss')?.lastStep).toBe(10);
  reader.dispose();
});

type Undated<T> = T extends unknown ? Omit<T, 'time'> : never;
const event = (dir: string, what: Undated<RunEvent>): void => appendEvent(dir, { time: 1, ...what });

const open = (): RunReader => {
  library.setRoots([workspace]);
  return library.get(id)!;
};

const silent = { changed: () => undefined, answered: () => undefined, trouble: () => undefined };

const bins = (reader: RunReader, name: string, from = 1, to = 100): number[] => [
  ...reader.series(name)!.query(from, to, 1000).data,
];

it('shows a run before its first step, and follows what is recorded', async () => {
  const dir = makeRun();
  const reader = open();
  expect(reader.view).toMatchObject({ name: 'tiny', state: 'running', lastStep: 0, loss: null, totalSteps: 100 });
  record(dir, 1, 10, (step) => (step === 10 ? NaN : step));
  event(dir, { kind: 'eval', step: 10, loss: 0.5, metrics: {} });
  await vi.waitFor(
    () => expect(reader.view).toMatchObject({ firstStep: 1, lastStep: 10, loss: 'NaN', valLoss: 0.5 }),
    hangs * 1000,
  );
  expect(reader.view.stepsPerSecond).toBeCloseTo(10, 1);
});

it('draws steps, validation and layers, and keeps them growing', async () => {
  const dir = makeRun();
  record(dir, 1, 3, (step) => step);
  const layers = new LayerWriter(path.join(dir, 'layers.f32'), 2);
  layers.append(2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  layers.close();
  const reader = open();
  expect(bins(reader, 'loss')).toEqual([1, 1, 0, 2, 2, 0, 3, 3, 0]);
  expect(bins(reader, 'layer/1/weightNorm')).toEqual([7, 7, 0]);
  expect(reader.series('layer/2/gradNorm')).toBeUndefined();
  expect(reader.series('nothing')).toBeUndefined();
  record(dir, 4, 4, () => Infinity);
  event(dir, { kind: 'eval', step: 4, loss: 8, metrics: {} });
  await vi.waitFor(() => expect(bins(reader, 'loss', 4)).toEqual([NaN, NaN, 1]), hangs * 1000);
  expect(bins(reader, 'valLoss')).toEqual([8, 8, 0]);
});

it('keeps evaluations on other data apart', () => {
  const dir = makeRun();
  record(dir, 1, 4, (step) => step);
  const evaluated = (name: string, loss: number, more = {}) =>
    event(dir, { kind: 'eval', step: 4, loss, metrics: {}, name, ...more });
  evaluated('train', 1, { training: true });
  evaluated('val', 2, { otherScale: true });
  const reader = open();
  expect(reader.view).toMatchObject({
    ...{ valLoss: 2, validated: { name: 'val', otherScale: true }, evaluations: ['train'] },
  });
  expect([bins(reader, 'valLoss'), bins(reader, 'eval/train')]).toEqual([
    [2, 2, 0],
    [1, 1, 0],
  ]);
});

it('reads the same curves again after they were let go', () => {
  const dir = makeRun({ state: 'finished' });
  record(dir, 1, 50);
  event(dir, { kind: 'eval', step: 50, loss: 0.02, metrics: {} });
  const reader = open();
  const before = [bins(reader, 'loss'), bins(reader, 'valLoss')];
  library.keep(new Set());
  expect([bins(reader, 'loss'), bins(reader, 'valLoss')]).toEqual(before);
});

it('passes over steps that do not grow', () => {
  const dir = makeRun({ state: 'finished' });
  record(dir, 1, 3, (step) => step);
  record(dir, 2, 4, (step) => -step);
  expect(bins(open(), 'loss')).toEqual([1, 1, 0, 2, 2, 0, 3, 3, 0, -4, -4, 0]);
});

it('says of rows that cannot be right that they are left out, also when the curves were let go', async () => {
  const dir = makeRun({ state: 'finished' });
  record(dir, 1, 3);
  record(dir, 2, 4);
  const layers = new LayerWriter(path.join(dir, 'layers.f32'), 2);
  for (const step of [2, 3, 1]) layers.append(step, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  layers.close();
  const reader = open();
  bins(reader, 'loss');
  bins(reader, 'layer/0/weightNorm');
  const said = [
    'steps.f64: 2 rows after step 3 cannot be right and are left out. keel check tells more.',
    'layers.f32: 1 row after step 3 cannot be right and is left out. keel check tells more.',
  ];
  await vi.waitFor(() => expect(reader.view.notChecked).toEqual(said), hangs * 1000);
  library.keep(new Set());
  reader.check();
  expect(reader.view.notChecked).toEqual(said);
});

it('tells what the run said of itself, the newest last, and what is a warning', async () => {
  const dir = makeRun({ state: 'running' });
  record(dir, 1, 3);
  const note = (step: number, text: string, rest = {}): void =>
    appendEvent(dir, { time: step, kind: 'note', step, text, ...rest });
  note(0, 'The checkpoint at step 150 is damaged.');
  const reader = open();
  expect(reader.view).toMatchObject({ notes: ['The checkpoint at step 150 is damaged.'], warning: null });
  note(2, 'The disk has 400 MB left.', { warning: true });
  note(3, 'Rank 1: nothing.');
  const later = ['Step 2: The disk has 400 MB left.', 'Step 3: Rank 1: nothing.'];
  await vi.waitFor(() => expect(reader.view.notes.slice(1)).toEqual(later), hangs * 1000);
  expect(reader.view.warning).toBe(later[0]);
  for (let step = 4; step < 100; step++) note(step, 'again');
  await vi.waitFor(() => expect(reader.view.notes.at(-1)).toBe('Step 99: again'), hangs * 1000);
  expect(reader.view.notes).toHaveLength(20);
});

it('tells of folders that are no runs once they stay so, and of those that have become runs no longer', async () => {
  const good = makeRun({ state: 'finished' });
  record(good, 1, 3);
  const at = (name: string) => path.join(runsDir(workspace), name);
  fs.cpSync(good, at('a copy of mine'), { recursive: true });
  fs.mkdirSync(at('20260314-092654-empty-4f2a1c'));
  fs.mkdirSync(at('no run at all'));
  const old = new Date(Date.now() - 60_000);
  for (const name of fs.readdirSync(runsDir(workspace))) fs.utimesSync(at(name), old, old);
  const broken: Broken[][] = [];
  library.dispose();
  library = new Library(
    silent,
    () => undefined,
    (runs) => broken.push(runs),
  );
  open();
  const told = () => broken.at(-1)!.map(({ id, message }) => [id, inEnglish(message)]);
  expect(told()).toEqual([
    ['a copy of mine', expect.stringContaining(`holds the run ${id}; rename the folder to that.`)],
    ['20260314-092654-empty-4f2a1c', expect.stringContaining('has no run.json')],
  ]);
  fs.rmSync(at('a copy of mine'), { recursive: true });
  writeManifest(
    at('20260314-092654-empty-4f2a1c'),
    manifest({ id: '20260314-092654-empty-4f2a1c', state: 'finished' }),
  );
  library.scan(true);
  expect(told()).toEqual([]);
});

it('counts only checkpoints that are there and finite', async () => {
  const dir = makeRun();
  for (const step of [10, 20, 30]) {
    fakeCheckpoint(dir, step, step !== 30);
    event(dir, { kind: 'checkpoint', step, path: `checkpoints/${step}`, finite: step !== 30 });
  }
  fs.rmSync(path.join(dir, 'checkpoints', '10'), { recursive: true });
  event(dir, { kind: 'checkpointRemoved', step: 10 });
  const reader = open();
  await vi.waitFor(() => expect(reader.view.checkpoints).toEqual([20]), hangs * 1000);
  expect(reader.usable).toEqual([20]);
});

it('marks a run without a living runner lost', () => {
  makeRun({ heartbeat: Date.now() - 60_000, pids: { runner: 2 ** 22 + 1, backend: null } });
  expect(open().view).toMatchObject({ state: 'lost' });
});

it('finds new runs, drops deleted ones, and lets one unreadable folder hide no other', async () => {
  makeRun();
  const broken = runDir(workspace, '20260314-092653-broken-4f2a1d');
  fs.mkdirSync(broken);
  fs.writeFileSync(path.join(broken, 'run.json'), '{');
  fs.utimesSync(broken, 1, 1);
  library.setRoots([workspace]);
  expect(library.get(id)).toBeDefined();
  expect(troubles).toHaveLength(1);
  expect(troubles[0]).toContain('run.json');
  const other = '20260314-092654-later-4f2a1e';
  makeRun({ id: other });
  await vi.waitFor(() => expect(library.get(other)).toBeDefined(), hangs * 1000);
  fs.rmSync(runDir(workspace, id), { recursive: true });
  library.scan();
  expect(gone).toEqual([id]);
  // A folder that cannot be read for now is not empty.
  fs.renameSync(runsDir(workspace), path.join(workspace, 'aside'));
  fs.writeFileSync(runsDir(workspace), '');
  fs.utimesSync(runsDir(workspace), 1, 1);
  library.scan();
  expect([gone, library.get(other)?.view.id]).toEqual([[id], other]);
  expect(troubles.at(-1)).toMatch(/runs is a link or no folder/);
  library.setRoots([]);
  expect(gone.sort()).toEqual([id, other].sort());
});

it('shows the newest of many runs at once, and the others soon; only what changes is listed again', async () => {
  const ids = Array.from({ length: 120 }, (_, i) => `20260314-0926${String(53)}-many-${String(i).padStart(6, '0')}`);
  for (const each of ids) makeRun({ id: each, state: 'finished' });
  library.setRoots([workspace]);
  const shown = () => ids.filter((each) => library.get(each) !== undefined);
  expect(shown().length).toBeLessThan(120);
  expect(shown()).toEqual(ids.slice(-shown().length));
  await vi.waitFor(() => expect(shown()).toHaveLength(120), hangs * 1000);
});

it('reads events of any number in slices, and a table in windows', async () => {
  const dir = makeRun({ state: 'finished' });
  record(dir, 1, 50);
  const line = `${JSON.stringify({ time: 1, kind: 'scalar', step: 1, name: 'x', value: 1, note: 'n'.repeat(900) })}\n`;
  fs.writeFileSync(path.join(dir, 'events.jsonl'), line.repeat(6000));
  event(dir, { kind: 'eval', step: 50, loss: 0.25, metrics: {} });
  const reader = open();
  expect(reader.behind).toBe(true);
  await vi.waitFor(() => expect(reader.view.valLoss).toBe(0.25), hangs * 1000);
  expect(reader.behind).toBe(false);
  expect(bins(reader, 'scalar/x')).toEqual([1, 1, 0]);
});

it('passes on how a run answered a request', async () => {
  const dir = makeRun();
  open();
  event(dir, {
    kind: 'control',
    id: 'x',
    request: { request: 'checkpoint' },
    ok: false,
    step: 3,
    message: 'the disk is full',
  });
  await vi.waitFor(() => expect(answers).toEqual([`${id} the disk is full`]), hangs * 1000);
});

const finding = {
  ...{ id: 'non-finite@10', rule: 'non-finite', severity: 'act', step: 10, endStep: 20, message: 'm' },
  ...{ evidence: [], causes: [], paths: [['optimizer', 'lr']], fixes: ['lower-lr'] },
};

it('makes fixes ready for the config as it is now', async () => {
  const dir = makeRun({ state: 'diverged' });
  event(dir, { kind: 'finding', finding });
  const reader = open();
  expect(reader.view.findings[0]?.ready.map((fix) => fix.id)).toEqual(['lower-lr']);
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), 'name: [');
  reader.check();
  expect(reader.view.findings[0]).toMatchObject({ id: finding.id, ready: [] });
});

it('makes fixes ready for a config with the other ending of YAML too', () => {
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yml'), config);
  event(makeRun({ state: 'diverged', config: 'tiny.keel.yml' }), { kind: 'finding', finding });
  expect(open().view.findings[0]?.ready.map((fix) => fix.id)).toEqual(['lower-lr']);
});

it('never reads a config outside the workspace, whatever the manifest says', () => {
  const outside = path.join(path.dirname(workspace), `${path.basename(workspace)}-outside.keel.yaml`);
  fs.writeFileSync(outside, config);
  try {
    const dir = makeRun({ state: 'diverged', config: `../${path.basename(outside)}` });
    event(dir, { kind: 'finding', finding });
    expect(open().view.findings[0]).toMatchObject({ id: finding.id, ready: [] });
  } finally {
    fs.rmSync(outside);
  }
});
