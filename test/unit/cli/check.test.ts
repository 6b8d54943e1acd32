import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { check } from '../../../src/cli/check';
import { checkpointAt } from '../../../src/run/checkpointFolder';
import { checkRun, repairRun } from '../../../src/run/checkRun';
import { appendEvent } from '../../../src/run/events';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { LayerWriter, StepWriter } from '../../../src/run/table';
import { stepColumns, type Manifest } from '../../../src/run/types';
import { fakeCheckpoint, manifestOf, runId, tempRun } from '../run/folder';

/** A run of 100 steps with two checkpoints. */
function recorded(changes: Partial<Manifest> = {}): string {
  const dir = tempRun();
  writeManifest(dir, manifestOf({ state: 'finished', pids: { runner: null, backend: null }, ...changes }));
  const steps = new StepWriter(path.join(dir, 'steps.f64'), stepColumns);
  const layers = new LayerWriter(path.join(dir, 'layers.f32'), 2);
  for (let step = 1; step <= 100; step++) {
    steps.append([step, step, 1, 1, 1]);
    if (step % 10 === 0) layers.append(step, new Float32Array(10));
  }
  steps.close();
  layers.close();
  appendEvent(dir, { time: 1, kind: 'note', step: 1, text: 'x' });
  fs.writeFileSync(path.join(dir, 'config.yaml'), '');
  if (readManifest(dir).state === 'finished')
    appendEvent(dir, { time: 2, kind: 'done', state: 'finished', step: 100, reason: null });
  for (const step of [50, 100]) fakeCheckpoint(dir, step);
  return dir;
}

function told(dir: string, repair = false) {
  const out: string[] = [];
  const code = check([dir], { repair, write: (text) => out.push(text), complain: (text) => out.push(text) });
  return {
    code,
    lines: out
      .join('')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trim()),
  };
}

const flip = (file: string, at: number) => {
  const bytes = fs.readFileSync(file);
  bytes[at]! ^= 16;
  fs.writeFileSync(file, bytes);
};

it('says of a run that is as it was written that it is', () => {
  expect(told(recorded())).toEqual({ code: 0, lines: ['As it was written.'] });
});

it('finds a flipped bit in a table, and says between which steps', () => {
  const dir = recorded();
  flip(path.join(dir, 'steps.f64'), 55 * 40 + 20);
  const lines = ['steps.f64: rows between steps 1 and 100 are not as they were written.'];
  expect(told(dir, true)).toEqual({ code: 2, lines });
  fs.truncateSync(path.join(dir, 'layers.f32'), 48 * 9);
  expect(told(dir).lines.slice(1)).toEqual([
    'layers.f32: 1 row at the end that had been written is not there.',
    'layers.f32: 9 rows cannot be checked, for there is no checksum of them.',
  ]);
});

it('does not take what it has nothing to hold against for whole', () => {
  const dir = recorded();
  for (const name of ['layers.f32.crc', 'config.yaml']) fs.rmSync(path.join(dir, name));
  for (const name of ['steps.f64.crc', 'events.jsonl']) fs.truncateSync(path.join(dir, name));
  expect(told(dir)).toEqual({
    code: 2,
    lines: [
      'steps.f64: 100 rows cannot be checked, for there is no checksum of them.',
      'layers.f32: 10 rows cannot be checked, for there is no checksum of them.',
      'config.yaml is not there.',
      'events.jsonl: lines at the end that had been written are not there.',
    ],
  });
});

it('has nothing against the last rows of a run that was killed before they got a checksum', () => {
  const dir = recorded({ state: 'failed' });
  appendEvent(dir, { time: 2, kind: 'end', state: 'failed', step: 100, reason: null });
  fs.rmSync(path.join(dir, 'steps.f64.crc'));
  expect(told(dir)).toEqual({ code: 0, lines: ['As it was written.'] });
});

it('says once how many rows are gone, however many checksums they had', () => {
  const dir = recorded();
  const steps = new StepWriter(path.join(dir, 'steps.f64'), stepColumns);
  for (let step = 101; step <= 5000; step++) steps.append([step, step, 1, 1, 1]);
  steps.close();
  fs.truncateSync(path.join(dir, 'steps.f64'), 50 * 40);
  expect(told(dir).lines).toEqual([
    'steps.f64: 4950 rows at the end that had been written are not there.',
    'steps.f64: 50 rows cannot be checked, for there is no checksum of them.',
  ]);
});

it('cuts off nothing that has a checksum, whatever the manifest says of the rows', () => {
  const dir = recorded();
  const manifest = readManifest(dir);
  const tables = [{ ...manifest.tables[0]!, columns: [...stepColumns, 'a', 'b'] }];
  writeManifest(dir, { ...manifest, tables });
  expect(told(dir, true).lines[0]).toBe('steps.f64 does not consist of rows as run.json describes them.');
  expect(fs.statSync(path.join(dir, 'steps.f64')).size).toBe(4000);
});

it('writes nothing into the run of a newer Keel, and does not call whole what it does not know', () => {
  const dir = recorded({ heartbeat: 0 });
  fs.appendFileSync(path.join(dir, 'steps.f64'), 'torn');
  fs.mkdirSync(path.join(dir, 'checkpoints/.150.partial'));
  const file = path.join(dir, 'run.json');
  const text = fs.readFileSync(file, 'utf8');
  const before = fs.readdirSync(dir, { recursive: true });
  for (const changed of [text.replace('"format": 2', '"format": 3'), text.replace('"finished"', '"dreaming"')]) {
    fs.writeFileSync(file, changed);
    const { code, lines } = told(dir, true);
    expect(code).toBe(2);
    expect(lines[0]).toMatch(/^This run was written by a newer Keel/);
    expect(lines.slice(1)).toEqual(['steps.f64 ends with 4 bytes of a row that was not written to its end.']);
    expect(fs.readdirSync(dir, { recursive: true })).toEqual(before);
    expect(fs.statSync(path.join(dir, 'steps.f64')).size).toBe(4004);
  }
});

it('repairs what can be repaired without loss, and nothing of it is left then', () => {
  const dir = recorded();
  for (const name of ['steps.f64', 'layers.f32', 'layers.f32.crc', 'events.jsonl'])
    fs.appendFileSync(path.join(dir, name), 'torn');
  fs.mkdirSync(path.join(dir, 'checkpoints/.150.partial'));
  flip(path.join(checkpointAt(dir, 100), 'tensors.f32'), 7);
  const found = told(dir);
  expect(found.code).toBe(2);
  expect(found.lines).toHaveLength(6);
  expect(found.lines.every((line) => line.includes(' What --repair does: '))).toBe(true);
  const repaired = told(dir, true);
  expect(repaired.code).toBe(0);
  expect(repaired.lines.every((line) => / Repaired: [a-z].*\.$/.test(line))).toBe(true);
  // The torn line has its end now, and is one that cannot be read.
  expect(told(dir).lines).toEqual(['events.jsonl: 1 line cannot be read and is left out.']);
  expect(fs.readdirSync(path.join(dir, 'checkpoints')).sort()).toEqual(['.100.damaged', '50']);
});

it('two repairs at once mend once', () => {
  const dir = recorded();
  const names = ['steps.f64', 'layers.f32', 'layers.f32.crc', 'events.jsonl'];
  const sizes = () => names.map((name) => fs.statSync(path.join(dir, name)).size);
  const [rows, samples, records, events] = sizes() as [number, number, number, number];
  for (const name of names) fs.appendFileSync(path.join(dir, name), 'torn');
  flip(path.join(checkpointAt(dir, 100), 'tensors.f32'), 7);
  const [first, second] = [checkRun(dir), checkRun(dir)];
  for (const { faults } of [first, second]) expect(repairRun(dir, faults)).toEqual([]);
  expect(sizes()).toEqual([rows, samples, records, events + 5]);
  expect(fs.readdirSync(path.join(dir, 'checkpoints')).sort()).toEqual(['.100.damaged', '50']);
});

it('settles a run whose runner is dead', () => {
  const pids = { runner: 2 ** 30, backend: null };
  const dir = recorded({ state: 'running', heartbeat: Date.now() - 3_600_000, pids });
  expect(told(dir).code).toBe(2);
  expect(readManifest(dir).state).toBe('running');
  expect(told(dir, true).code).toBe(0);
  expect(readManifest(dir).state).toBe('lost');
});

it.each([
  ['on another machine', { host: 'elsewhere', pids: { runner: 1, backend: null } }],
  ['and whose process id lives', { pids: { runner: process.pid, backend: null } }],
])('does not say that it settled a run whose runner is silent %s', (_, changes) => {
  const dir = recorded({ state: 'running', heartbeat: 0, ...changes });
  const lines = ['The run says running, but its runner is dead.'];
  expect(told(dir, true)).toEqual({ code: 2, lines });
  expect(readManifest(dir).state).toBe('running');
});

it('touches nothing of a run that goes on', () => {
  const dir = recorded({ state: 'running', pids: { runner: process.pid, backend: null } });
  flip(path.join(checkpointAt(dir, 100), 'tensors.f32'), 7);
  const before = fs.readdirSync(dir, { recursive: true });
  expect(told(dir, true)).toEqual({
    code: 2,
    lines: ['The checkpoint at step 100 is damaged: tensors.f32 is not as it was written.'],
  });
  expect(fs.readdirSync(dir, { recursive: true })).toEqual(before);
});

it('answers in JSON, and says which run there is none of', () => {
  const out: string[] = [];
  const options = { format: 'json', write: (text: string) => out.push(text), complain: () => undefined } as const;
  expect(check([recorded()], options)).toBe(0);
  expect(JSON.parse(out[0]!)).toEqual({ run: runId, running: false, faults: [] });
  expect(check(['nothing'], { ...options, cwd: path.dirname(recorded()) })).toBe(1);
});
