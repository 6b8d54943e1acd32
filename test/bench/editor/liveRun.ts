/** Runs for measurements: a run folder as the runner leaves it, and a process that goes on writing it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeManifest } from '../../../src/run/manifest';
import { newRunId, runDir, runFiles } from '../../../src/run/paths';
import { stepColumns, type Manifest } from '../../../src/run/types';

/** Columns `step`, `time`, `loss`, `lr`, `gradNorm` of a step whose row is written now. */
export function row(step: number): number[] {
  const noise = Math.abs(Math.sin(step * 12.9898) * 43758.5453) % 1;
  return [step, Date.now() / 1000, 2 + 3 / Math.sqrt(step) + 0.2 * noise, 1e-3, 1 + noise];
}

/** Makes the folder of a run in progress with so many steps recorded; returns it. */
export function makeRun(workspace: string, name: string, steps: number): string {
  const id = newRunId(name, Date.now());
  const dir = runDir(workspace, id);
  fs.mkdirSync(dir, { recursive: true });
  const values = Float64Array.from({ length: steps * stepColumns.length }, () => 0);
  for (let step = 1; step <= steps; step++) values.set(row(step), (step - 1) * stepColumns.length);
  fs.writeFileSync(path.join(dir, runFiles.steps), values);
  fs.writeFileSync(path.join(workspace, `${name}.keel.yaml`), `name: ${name}\n`);
  const table = {
    ...{ name: 'main', steps: runFiles.steps, columns: [...stepColumns] },
    ...{ layersFile: runFiles.layers, layers: [] },
  };
  const manifest: Manifest = {
    ...{ format: 1, id, name, config: `${name}.keel.yaml`, backend: 'tfjs', device: null, versions: {} },
    ...{ tables: [table], parent: null, host: os.hostname(), pids: { runner: process.pid, backend: null } },
    ...{ created: Date.now(), heartbeat: Date.now(), state: 'running', reason: null, totalSteps: null },
  };
  writeManifest(dir, manifest);
  return dir;
}
