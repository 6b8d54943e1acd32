/** Real runs for tests: the runner and the trainer as bundled processes, on the plain JavaScript backend. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { readEvents } from '../../../src/run/events';
import { readManifest } from '../../../src/run/manifest';
import { tableRows } from '../../../src/run/table';
import type { Manifest, Parent, RunEvent } from '../../../src/run/types';
import { until } from '../../until';
import { startRun } from '../../../src/runner/launch';
import { hasEnded } from '../../../src/shared/runState';

const root = path.resolve();

/** The Python with PyTorch and Keras that `scripts/python/install.mjs` makes. */
export function torchPython(): string {
  const bin = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
  const python = path.join(root, '.cache/python', bin);
  if (!fs.existsSync(python)) throw new Error(`${python} is missing. Make it: npm test -- frameworks`);
  return python;
}

process.env.KEEL_TFJS_BACKEND = 'cpu';

/** The programs under test. They are never imported; that they could be tells `vitest --changed` what they are made of. */
const programs = {
  runner: { source: 'src/runner/main.ts', load: () => import('../../../src/runner/main') },
  trainer: { source: 'src/backends/tfjs/main.ts', load: () => import('../../../src/backends/tfjs/main') },
  cli: { source: 'src/cli.ts', load: () => import('../../../src/cli') },
};

/** Bundles runner, trainer and command line as esbuild.js does; returns their folder, one for each test file. */
export function buildDist(name: string): string {
  const dist = path.join(root, '.cache/test', name);
  buildSync({
    entryPoints: Object.fromEntries(
      Object.entries(programs).map(([out, { source }]) => [out, path.join(root, source)]),
    ),
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    external: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'webgpu'],
  });
  const probe = path.join(root, 'src/backends/python/keel_probe');
  fs.cpSync(probe, path.join(dist, 'python/keel_probe'), { recursive: true });
  return dist;
}

export const dataText = [
  'a,b,y',
  ...Array.from({ length: 200 }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(2 * i)];
    return `${a},${b},${2 * a - b}`;
  }),
].join('\n');

/** Length of a run that does not end by itself within a test. */
export const endless = 10_000_000;

export const configText = (lines: Record<string, string> = {}) =>
  Object.entries({
    name: 'tiny',
    task: 'tabular-regression',
    data: '{ path: data.csv, target: y }',
    model: '{ type: mlp, hidden: [8] }',
    optimizer: '{ name: sgd, lr: 0.01 } # as in the paper',
    steps: '60',
    validation: '{ every: 20 }',
    checkpoints: '{ every: 20 }',
    ...lines,
  })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');

/** A workspace, in a folder of its own or the given one, with data and the config `tiny.keel.yaml`. */
export function makeWorkspace(
  text = configText(),
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-live-')),
): string {
  fs.writeFileSync(path.join(workspace, 'data.csv'), dataText);
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), text);
  return workspace;
}

/** A detached run under test. */
export class Live {
  constructor(
    readonly workspace: string,
    readonly id: string,
    readonly dir: string,
  ) {}

  static async start(dist: string, workspace: string, parent: Parent | null = null): Promise<Live> {
    const { id, dir } = await startRun({ workspace, config: 'tiny.keel.yaml', parent, dist });
    return new Live(workspace, id, dir);
  }

  get manifest(): Manifest {
    return readManifest(this.dir);
  }

  get steps(): number[] {
    const [table] = this.manifest.tables;
    return table === undefined ? [] : [...tableRows(this.dir, table).column('step')];
  }

  get events(): RunEvent[] {
    return readEvents(this.dir).events;
  }

  eventsOf<K extends RunEvent['kind']>(kind: K): Extract<RunEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
  }

  /** Waits until the run has recorded so many steps. */
  async recorded(count: number): Promise<void> {
    await until(`${count} steps in ${this.dir}`, () => this.steps.length >= count);
  }

  state(state: Manifest['state']): Promise<Manifest> {
    return until(`the state ${state} of ${this.dir}`, () => this.manifest.state === state && this.manifest);
  }

  ended(): Promise<Manifest> {
    return until(`the end of ${this.dir}`, () => hasEnded(this.manifest.state) && this.manifest);
  }
}

/** 1, 2, ... up to `last`: what a table must hold where no step is missing or doubled. */
export const countTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Halts a process, and returns once it has come to rest: until then it may write another step. */
export async function halt(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const state = (): string => spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  await until(`process ${pid} to be halted`, () => state().trim().startsWith('T'));
}
