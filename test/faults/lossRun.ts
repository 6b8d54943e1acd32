/**
 * A short run of the writers of TypeScript, runner and trainer in one process, whose calls are logged for the replay of a power
 * loss: `node lossRun.js WORKSPACE`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { pruneCheckpoints } from '../../src/backends/tfjs/checkpoint';
import { EventQueue, FolderRecorder } from '../../src/backends/tfjs/folderRecorder';
import { writeCheckpoint } from '../../src/run/checkpointFolder';
import { createRun } from '../../src/runner/createRun';
import { RunRecord } from '../../src/runner/record';

/** Longer than rows and events wait for a sync. */
const untilSynced = 4_500;
/** So many that a sample is in several sectors. */
const layers = 60;
const steps = 60;

async function main(workspace: string): Promise<void> {
  const { dir } = createRun({ workspace, config: 'tiny.keel.yaml' });
  const runner = new RunRecord(dir);
  const beats = setInterval(() => runner.beat(), 1_000);
  const record = new FolderRecorder(dir, layers, new EventQueue(dir));
  for (let step = 1; step <= steps; step++) {
    record.step({ step, time: step / 2, loss: 1 + Math.sin(step), lr: 0.1, gradNorm: 1 / step });
    if (step % 5 === 0) record.layers(step, new Float32Array(layers * 5).fill(step));
    if (step % 10 === 0) record.event({ kind: 'eval', step, loss: 0.5, metrics: {} });
    if (step % 15 === 0) save(dir, step, record);
    if (step % 20 === 0) runner.update({ totalSteps: step });
    if (step === steps / 2) await wait(untilSynced);
  }
  record.close();
  clearInterval(beats);
  runner.event({ kind: 'end', state: 'finished', step: steps, reason: null });
  runner.close({ state: 'finished' });
}

function save(dir: string, step: number, record: FolderRecorder): void {
  writeCheckpoint(dir, step, {
    'state.json': Buffer.from(JSON.stringify({ format: 1, step, finite: true })),
    'tensors.f32': new Uint8Array(1200).fill(step),
  });
  record.event({ kind: 'checkpoint', step, path: `checkpoints/${step}`, finite: true });
  for (const gone of pruneCheckpoints(dir, 1)) record.event({ kind: 'checkpointRemoved', step: gone });
}

void main(process.argv[2]!);
