/** `node writer.js RUNDIR FIRST_STEP STEPS_A_SECOND`: writes a run as a backend and its runner do, until it is ended. */
import path from 'node:path';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { runFiles } from '../../../src/run/paths';
import { StepWriter } from '../../../src/run/table';
import { stepColumns } from '../../../src/run/types';
import { row } from './liveRun';

const [dir, first, rate] = process.argv.slice(2) as [string, string, string];
const writer = new StepWriter(path.join(dir, runFiles.steps), stepColumns);
const manifest = readManifest(dir);
const began = performance.now();
let written = 0;

/** Takes the steps that are due, each with the time at which it is written. */
function advance(): void {
  const due = Math.floor(((performance.now() - began) / 1000) * Number(rate));
  for (; written < due; written++) writer.append(row(Number(first) + written));
}

function beat(): void {
  writeManifest(dir, { ...manifest, pids: { runner: process.pid, backend: process.pid }, heartbeat: Date.now() });
}

beat();
setInterval(beat, 1000);
setInterval(advance, Math.min(1000 / Number(rate), 10));
