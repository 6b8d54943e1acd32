/** Run folders and logs that are cut, flipped, missing, of zeros or giant: what reads them answers or says why, and stays small. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRunFolder } from '../../src/cli/runFolder';
import { openLog, runsIn } from '../../src/logs/index';
import { reportOnLog } from '../../src/logs/logMonitor';
import { RunReader } from '../../src/reader/runReader';
import { appendEvent } from '../../src/run/events';
import { writeManifest } from '../../src/run/manifest';
import { runDir } from '../../src/run/paths';
import { LayerWriter, StepWriter } from '../../src/run/table';
import { stepColumns, type Manifest } from '../../src/run/types';
import { SaidError } from '../../src/shared/messages/say';
import { cases, Chance, seed } from './chance';

const id = '20260314-092653-tiny-4f2a1c';
const config = `name: tiny
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [4] }
optimizer: { name: sgd, lr: 0.1 }
steps: 100
`;
const gpuColumns = ['time', 'step', 'gpu0/utilization', 'gpu0/memory'];
const names = [
  'loss',
  'lr',
  'gradNorm',
  'valLoss',
  'scalar/gpu0/memory',
  'scalar/x',
  'layer/1/gradNorm',
  'table/1/loss',
];

/** Bytes of a giant file, which takes no room on the disk. */
const giant = 3 * 1024 ** 3;

let workspace: string;
let dir: string;
let logs: string;
/** The files that are damaged, with their right content. */
const whole = new Map<string, Buffer>();

const manifest: Manifest = {
  ...{ format: 2, id, name: 'tiny', config: 'tiny.keel.yaml', backend: 'tfjs', device: null, versions: {} },
  tables: [
    { name: 'train', steps: 'steps.f64', columns: [...stepColumns], layersFile: 'layers.f32', layers: ['a', 'b'] },
  ],
  gpu: { file: 'gpu.f64', columns: gpuColumns },
  ...{ parent: null, host: os.hostname(), pids: { runner: null, backend: null }, created: 1, heartbeat: 1 },
  ...{ state: 'diverged', reason: 'The loss is NaN.', totalSteps: 100 },
};

function record(): void {
  writeManifest(dir, manifest);
  fs.writeFileSync(path.join(dir, 'config.yaml'), config);
  const steps = new StepWriter(path.join(dir, 'steps.f64'), stepColumns);
  for (let step = 1; step <= 100; step++) steps.append([step, 1000 + step, 1 / step, 0.1, 2]);
  steps.close();
  const layers = new LayerWriter(path.join(dir, 'layers.f32'), 2);
  for (let step = 10; step <= 100; step += 10)
    layers.append(
      step,
      Array.from({ length: 10 }, (_, i) => i),
    );
  layers.close();
  const gpu = new StepWriter(path.join(dir, 'gpu.f64'), gpuColumns);
  for (let step = 1; step <= 100; step++) gpu.append([1000 + step, step, 50, 25]);
  gpu.close();
  for (let step = 10; step <= 100; step += 10) {
    appendEvent(dir, { time: 1, kind: 'eval', step, loss: 1 / step, metrics: {} });
    appendEvent(dir, { time: 1, kind: 'scalar', step, name: 'x', value: step });
  }
  const finding = { id: 'non-finite@10', rule: 'non-finite', severity: 'act', step: 10, endStep: 20, message: 'm' };
  const parts = { evidence: [], causes: [], paths: [['optimizer', 'lr']], fixes: ['lower-lr'] };
  appendEvent(dir, { time: 1, kind: 'finding', finding: { ...finding, ...parts } });
}

function writeLogs(): void {
  const rows = Array.from({ length: 60 }, (_, i) => ({ step: i, loss: 1 / (i + 1), lr: 0.1, note: 'a "b", c' }));
  const line = ({ step, loss, lr }: (typeof rows)[number]) => `${step},${loss},${lr},"a ""b"", c"\n`;
  const put = (name: string, text: string) => fs.writeFileSync(path.join(logs, name), text);
  put('log.csv', `step,loss,lr,note\n${rows.map(line).join('')}`);
  put('log.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  put('trainer_state.json', JSON.stringify({ max_steps: 100, log_history: rows }, null, 1));
  put('history.json', JSON.stringify({ loss: rows.map(({ loss }) => loss), lr: rows.map(({ lr }) => lr) }));
  fs.copyFileSync('test/unit/logs/stores/events.out.tfevents.fixture', path.join(logs, 'events.out.tfevents.1'));
}

beforeAll(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-torture-'));
  logs = path.join(workspace, 'logs');
  dir = runDir(workspace, id);
  fs.mkdirSync(dir, { recursive: true });
  fs.mkdirSync(logs);
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), config);
  record();
  writeLogs();
  for (const folder of [dir, logs])
    for (const name of fs.readdirSync(folder))
      whole.set(path.join(folder, name), fs.readFileSync(path.join(folder, name)));
});

afterAll(() => fs.rmSync(workspace, { recursive: true, force: true }));

type Damage = (file: string, bytes: Buffer, chance: Chance) => void;

const changed = (bytes: Buffer, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};

/** Each damage with how often it comes, of 100. */
const damages: [often: number, damage: Damage][] = [
  [25, (file, bytes, chance) => fs.writeFileSync(file, bytes.subarray(0, chance.below(bytes.length)))],
  [
    35,
    (file, bytes, chance) =>
      fs.writeFileSync(
        file,
        changed(bytes, (copy) => {
          for (let i = 0; i <= chance.below(8); i++) copy[chance.below(copy.length)]! ^= 1 << chance.below(8);
        }),
      ),
  ],
  [
    15,
    (file, bytes, chance) =>
      fs.writeFileSync(
        file,
        changed(bytes, (copy) => copy.fill(0, chance.below(copy.length))),
      ),
  ],
  [
    10,
    (file, bytes, chance) => {
      const at = chance.below(bytes.length);
      const inside = Buffer.from(Array.from({ length: chance.below(300) }, () => chance.below(256)));
      fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, at), inside, bytes.subarray(at)]));
    },
  ],
  [5, (file) => fs.rmSync(file)],
  [3, (file) => fs.writeFileSync(file, '')],
  [3, (file) => (fs.rmSync(file), fs.mkdirSync(file))],
  [3, (file) => (fs.rmSync(file), fs.symlinkSync('/dev/zero', file))],
  [1, (file) => fs.truncateSync(file, giant)],
];

const often = damages.flatMap(([count, damage]) => Array<Damage>(count).fill(damage));

/** Runs a read; an error must be a sentence, or the system's word on the file. */
function answers(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    const known = error instanceof SaidError || typeof (error as NodeJS.ErrnoException).code === 'string';
    if (!known || (error as Error).message.length > 3000) throw error;
  }
}

function readRun(): void {
  const troubles: unknown[] = [];
  const listener = {
    changed: () => undefined,
    answered: () => undefined,
    trouble: (error: unknown) => troubles.push(error),
  };
  const reader = new RunReader(workspace, dir, listener);
  try {
    for (const name of names) reader.series(name)?.query(0, 100, 500);
    reader.check();
  } finally {
    reader.dispose();
  }
  for (const error of troubles)
    answers(() => {
      throw error;
    });
}

function readForeign(file: string): void {
  for (const ref of runsIn(file)) {
    const log = openLog(ref);
    try {
      reportOnLog(log);
    } finally {
      log.close();
    }
  }
}

it('give an answer or a sentence', () => {
  const chance = new Chance(2);
  const files = [...whole.keys()];
  for (let i = 0; i < cases(2000); i++) {
    const file = chance.of(files);
    const damage = chance.of(often);
    try {
      damage(file, whole.get(file)!, chance);
      if (path.dirname(file) === dir) {
        answers(readRun);
        answers(() => readRunFolder(dir));
      } else answers(() => readForeign(file));
    } catch (error) {
      throw new Error(`Seed ${seed}, case ${i}, ${file}, damage ${damages.findIndex(([, one]) => one === damage)}`, {
        cause: error,
      });
    } finally {
      fs.rmSync(file, { recursive: true, force: true });
      fs.writeFileSync(file, whole.get(file)!);
    }
  }
  // Three gigabytes were never in memory, nor were half of them.
  expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(1500);
});
