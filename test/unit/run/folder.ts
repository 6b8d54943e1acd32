/** A run folder in a temporary place, and a whole manifest, for tests. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeCheckpoint } from '../../../src/run/checkpointFolder';
import { runDir } from '../../../src/run/paths';
import { runFormat, type Manifest, type RunEvent } from '../../../src/run/types';

export const runId = '20260314-092653-tiny-4f2a1c';

/** A temporary workspace. */
export function tempWorkspace(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'keel-'));
}

/** An empty run folder in a fresh workspace. */
export function tempRun(id = runId): string {
  const dir = runDir(tempWorkspace(), id);
  fs.mkdirSync(dir, { recursive: true });
  return dir;
}

/** A checkpoint that says of itself no more than it must. */
export const fakeCheckpoint = (dir: string, step: number, finite = true): void =>
  writeCheckpoint(dir, step, {
    'state.json': Buffer.from(JSON.stringify({ format: 1, hasChecksums: true, step, finite })),
    'tensors.f32': new Uint8Array(4096).fill(step),
  });

export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  return {
    format: runFormat,
    id: runId,
    name: 'tiny',
    config: 'tiny.keel.yaml',
    backend: 'tfjs',
    device: { backend: 'cpu', kind: 'cpu', name: 'JavaScript' },
    versions: { tfjs: '4.22.0' },
    tables: [
      {
        name: 'main',
        steps: 'steps.f64',
        columns: ['step', 'time', 'loss', 'lr', 'gradNorm'],
        layersFile: 'layers.f32',
        layers: ['dense0', 'dense1'],
        layerStep: 'f64',
      },
    ],
    parent: null,
    host: os.hostname(),
    pids: { runner: process.pid, backend: null },
    created: Date.now(),
    heartbeat: Date.now(),
    state: 'running',
    reason: null,
    totalSteps: 100,
    ...changes,
  };
}

/** One event of every kind, with numbers that JSON cannot hold. */
export const everyEvent: RunEvent[] = [
  {
    time: 1,
    kind: 'started',
    device: { backend: 'cpu', kind: 'cpu', name: 'JavaScript' },
    versions: { node: '20' },
    tables: manifestOf().tables,
    totalSteps: 100,
    pid: 7,
    notes: ['NaN', 'Grüße, 世界'],
  },
  { time: 2, kind: 'eval', step: 1, loss: NaN, metrics: { accuracy: -Infinity, top5: 0.5 } },
  { time: 3, kind: 'checkpoint', step: 1, path: 'checkpoints/1', finite: true },
  { time: 4, kind: 'checkpointRemoved', step: 1 },
  {
    time: 5,
    kind: 'control',
    id: 'a',
    request: { request: 'setClip', value: null },
    ok: true,
    step: 2,
    message: 'Done.',
  },
  { time: 6, kind: 'note', step: 2, text: 'Infinity' },
  { time: 7, kind: 'scalar', step: 2, name: 'NaN', value: Infinity },
  { time: 7, kind: 'clue', step: 2, clue: 'inputs', names: ['NaN'], values: { rms: NaN, least: 1, most: Infinity } },
  {
    time: 8,
    kind: 'finding',
    // As on disk: what a finding holds is the diagnosis's to read.
    finding: {
      id: 'x',
      message: 'NaN',
      evidence: [{ name: 'loss', value: 'NaN', step: 3, threshold: 'Infinity', text: 'loss is NaN' }],
    },
  },
  { time: 9, kind: 'notChecked', items: ['validation loss'] },
  { time: 10, kind: 'done', state: 'stopped', step: 3, reason: 'Stopped.' },
  { time: 11, kind: 'end', state: 'stopped', step: 3, reason: null },
];
