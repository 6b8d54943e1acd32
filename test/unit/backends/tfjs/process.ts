/** Runs the real trainer process on run folders made for a test. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { readEvents } from '../../../../src/run/events';
import { writeManifest } from '../../../../src/run/manifest';
import { newRunId, runDir } from '../../../../src/run/paths';
import { readSteps } from '../../../../src/run/table';
import { stepColumns, type Manifest, type Parent, type RunEvent } from '../../../../src/run/types';

const root = path.resolve();
const bundle = path.join(root, '.cache/test/trainer/trainer.js');

/** Never imported; that it could be tells `vitest --changed` what the bundle is made of. */
const trainer = { source: 'src/backends/tfjs/main.ts', load: () => import('../../../../src/backends/tfjs/main') };

/** Bundles the trainer as esbuild.js does; its WebAssembly files are then found in node_modules. */
export function buildTrainer(): void {
  buildSync({
    entryPoints: [path.join(root, trainer.source)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'webgpu'],
  });
}

/** A software adapter for WebGPU, where the machine has Chromium's; see SwiftShader. */
export const swiftshader = {
  VK_ICD_FILENAMES: '/usr/lib/chromium/vk_swiftshader_icd.json',
  LD_LIBRARY_PATH: '/usr/lib/chromium',
};

/** Where `npm test` compiles tfjs-node. */
const compiled = path.join(root, '.cache/tfjs-node');
export const tfjsNode = { KEEL_TFJS_NODE: process.env.KEEL_TFJS_NODE ?? compiled };

/** Whether tfjs-node is there; under CI it has to be, so that its tests are never left out quietly. */
export function hasTfjsNode(): boolean {
  return Boolean(process.env.CI) || fs.existsSync(tfjsNode.KEEL_TFJS_NODE);
}

/** A workspace with a CSV file that can be learned: y = 2 a - b. */
export function makeWorkspace(): string {
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-trainer-'));
  const rows = Array.from({ length: 200 }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(2 * i)];
    return `${a},${b},${2 * a - b}`;
  });
  fs.writeFileSync(path.join(workspace, 'data.csv'), ['a,b,y', ...rows].join('\n'));
  return workspace;
}

/** A config over `data.csv`; `changes` are further lines of YAML. */
export const configText = (changes = '') => `name: test
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [8] }
optimizer: { name: adam, lr: 0.01 }
batchSize: 16
${changes}`;

export function makeRun(workspace: string, config: string, parent: Parent | null = null): { id: string; dir: string } {
  const id = newRunId('test', Date.now());
  const dir = runDir(workspace, id);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'config.yaml'), config);
  const manifest: Manifest = {
    format: 1,
    id,
    name: 'test',
    config: 'test.keel.yaml',
    backend: 'tfjs',
    device: null,
    versions: {},
    tables: [],
    parent,
    pids: { runner: process.pid, backend: null },
    created: Date.now(),
    heartbeat: Date.now(),
    state: 'starting',
    reason: null,
    totalSteps: null,
  };
  writeManifest(dir, manifest);
  return { id, dir };
}

export interface Ended {
  code: number | null;
  stderr: string;
}

/** Starts the trainer; `ended` resolves when the process is gone. */
export function start(dir: string, env: Record<string, string> = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [bundle, dir], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stderr })));
  return { child, ended };
}

export const steps = (dir: string) => readSteps(path.join(dir, 'steps.f64'), [...stepColumns]);

export function events<Kind extends RunEvent['kind']>(dir: string, kind: Kind): Extract<RunEvent, { kind: Kind }>[] {
  return readEvents(dir).events.filter((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind);
}
