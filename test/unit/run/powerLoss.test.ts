/**
 * The power is lost after every call of a short run, of both writers: what was not synced is there or not, in every extreme
 * and by chance, and is read with Keel's readers. See `test/faults/powerLoss.ts` for what is supposed of a disk.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stepColumns } from '../../../src/run/types';
import { DiskLog } from '../../faults/diskLog';
import { checkLosses, type Found } from '../../faults/lossCheck';
import { buildShim, underShim } from '../../faults/shim';
import { torchPython } from '../runner/live';
import { tempWorkspace } from './folder';

/** Never imported; that it could be tells `vitest --changed` what the bundle is made of. */
const program = { source: 'test/faults/lossRun.ts', load: () => import('../../faults/lossRun') };
const byChance = 20;
const seed = 1;

let home: string;
let memory: string;
let library: string;

beforeAll(() => {
  home = tempWorkspace();
  library = buildShim(home);
  memory = fs.existsSync('/dev/shm') ? fs.mkdtempSync('/dev/shm/keel-') : home;
});
afterAll(() => [home, memory].forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** Runs a program with its calls logged; returns the log. */
function logged(name: string, command: string, args: (under: string) => string[], env: NodeJS.ProcessEnv): DiskLog {
  const under = path.join(memory, name);
  const log = path.join(home, `${name}.log`);
  const { status, stderr } = spawnSync(command, args(under), {
    env: { ...underShim({ under, library, log }), ...env },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return new DiskLog(log, under);
}

function tell(writer: string, { points, built, read, wrong, lost }: Found): void {
  const worst = `at most ${lost.rows} rows, ${lost.samples} samples and ${lost.events} events lost`;
  console.log(`${writer}: ${points} crash points, ${built} losses, ${read} folders, ${wrong.length} wrong, ${worst}`);
  const kinds = new Map<string, string>();
  for (const words of wrong) {
    const kind = words.replace(/^[^:]*: /, '').replace(/\d+/g, 'N');
    if (!kinds.has(kind)) kinds.set(kind, words);
  }
  expect([...kinds.values()]).toEqual([]);
}

it('a power loss in a run of the embedded trainer costs what was not synced, and nothing that is left is wrong', () => {
  const bundle = path.join(home, 'lossRun.cjs');
  buildSync({ entryPoints: [program.source], outfile: bundle, bundle: true, platform: 'node', target: 'node20' });
  fs.mkdirSync(path.join(memory, 'trainer'));
  fs.copyFileSync('examples/wages.keel.yaml', path.join(memory, 'trainer', 'tiny.keel.yaml'));
  const log = logged('trainer', process.execPath, (under) => [bundle, under], {});
  const [id] = fs.readdirSync(path.join(memory, 'trainer', '.keel', 'runs'));
  const shape = { run: `.keel/runs/${id}`, columns: stepColumns, layers: 60 };
  const found = checkLosses(log, shape, fs.mkdtempSync(path.join(memory, 'replica-')), byChance, seed);
  tell('trainer', found);
  expect(found.points).toBeGreaterThan(100);
  // The first half of 60 steps was synced before the second began.
  expect(found.lost.rows).toBeLessThanOrEqual(30);
});

it('and so it is in a run of the probe', () => {
  fs.mkdirSync(path.join(memory, 'probe'));
  const code = 'import sys, short_run; short_run.short_run(sys.argv[1])';
  const env = { PYTHONPATH: ['test/python', 'src/backends/python'].map((each) => path.resolve(each)).join(':') };
  const log = logged('probe', torchPython(), (under) => ['-B', '-c', code, under], env);
  const shape = { run: '', columns: [...stepColumns, 'missing'], layers: 2 };
  const found = checkLosses(log, shape, fs.mkdtempSync(path.join(memory, 'replica-')), byChance, seed);
  tell('probe', found);
  expect(found.points).toBeGreaterThan(100);
  // It syncs every ten steps.
  expect(found.lost.rows).toBeLessThanOrEqual(10);
});
