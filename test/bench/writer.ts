/** What a recorded step costs the trainer: one appended row, also while the reader of the table sleeps. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StepWriter, readSteps } from '../../src/run/table';
import { stepColumns } from '../../src/run/types';

const rows = 200_000;
/** A reader that tails the table, and then sleeps. */
const sleepMs = 3_000;
const sleeper = `
  const fs = require('node:fs');
  const [file] = process.argv.slice(1);
  const reading = fs.openSync(file, 'r');
  fs.watch(file, () => fs.readSync(reading, Buffer.alloc(65536)));
  setTimeout(() => {
    console.log('asleep');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${sleepMs});
    process.exit(0);
  }, 200);
`;

/** Microseconds that one append takes. */
function timed(writer: StepWriter, step: number): number {
  const before = process.hrtime.bigint();
  writer.append([step, Date.now() / 1000, Math.random(), 1e-3, Math.random()]);
  return Number(process.hrtime.bigint() - before) / 1000;
}

const print = (figure: string, value: number, unit: string, goal: number | null) =>
  console.log(JSON.stringify({ figure, value, unit, goal, better: 'less' }));

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The file must hold what was appended, or the figures mean nothing. */
function check(file: string, expected: number): void {
  const { length } = readSteps(file, stepColumns);
  if (length !== expected) throw new Error(`The table holds ${length} of ${expected} rows.`);
}

function measureMedian(folder: string): void {
  const file = path.join(folder, 'busy.f64');
  const writer = new StepWriter(file, stepColumns);
  const times = Float64Array.from({ length: rows }, (_, i) => timed(writer, i + 1)).sort();
  check(file, rows);
  print('recorded step, cost to the trainer, median', times[rows / 2]!, 'µs', 60);
}

async function measureLongest(folder: string): Promise<void> {
  const file = path.join(folder, 'slept.f64');
  const writer = new StepWriter(file, stepColumns);
  const reader = spawn(process.execPath, ['-e', sleeper, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => reader.once('exit', resolve));
  await new Promise((resolve) => reader.stdout.once('data', resolve));
  const nowhere = new StepWriter(os.devNull, stepColumns);
  let step = 0;
  const longest = { file: 0, nowhere: 0 };
  // A fast run, 1,000 steps a second, none of which is read.
  for (const end = performance.now() + sleepMs * 0.9; performance.now() < end; await wait(1)) {
    longest.file = Math.max(longest.file, timed(writer, ++step));
    longest.nowhere = Math.max(longest.nowhere, timed(nowhere, step));
  }
  check(file, step);
  await ended;
  console.log(`${step} rows were appended while the reader slept.`);
  print('recorded step while the reader sleeps 3 s, longest', longest.file / 1000, 'ms', 5);
  print('the same to the null device: what the machine’s load alone does', longest.nowhere / 1000, 'ms', null);
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-bench-'));
  try {
    measureMedian(folder);
    await measureLongest(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

void main();
