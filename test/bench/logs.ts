/**
 * Logs of other tools, each read by `keel diagnose` in a process of its own, beside what else reads the same file in the same run:
 * a console log of 1 GB beside `wc -l`, a CSV of 200 MB beside pandas, a million scalars in event files beside TensorBoard, and
 * the listing of a folder with 200 runs. `KEEL_BENCH_LOGS` is a share of these sizes, such as 0.1.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { diagnose } from '../../src/cli/diagnose';
import { runsIn } from '../../src/logs/index';
import { writeConsole, writeCsv, writeEvents } from './logs/files';
import { readsInPython, type PythonReader } from './logs/python';

const share = Number(process.env.KEEL_BENCH_LOGS ?? 1);
const alone = process.env.KEEL_BENCH_ALONE !== undefined;

/** Seconds, and megabytes at most. */
interface Cost {
  seconds: number;
  memory: number;
}

interface Goal {
  seconds: number | null;
  memory: number | null;
}

const noGoal: Goal = { seconds: null, memory: null };

const print = (figure: string, value: number, unit: string, goal: number | null = null): void =>
  console.log(JSON.stringify({ figure, value, unit, goal: share === 1 ? goal : null, better: 'less' }));

/** Runs this program anew for one reading, so that its memory is its own. */
function inProcess(what: 'diagnose' | 'list', file: string): Cost {
  const { status, stdout, stderr } = spawnSync(process.execPath, [__filename, what, file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Cost;
}

function measureHere(what: string, file: string): void {
  const start = performance.now();
  if (what === 'list') {
    const runs = runsIn(file);
    if (runs.length < 2) throw new Error(`${runs.length} runs were found.`);
  } else {
    const pieces: string[] = [];
    if (diagnose([file], { format: 'json', write: (text) => pieces.push(text) }) === 1)
      return void (process.exitCode = 1);
    const [entry] = JSON.parse(pieces.join('')) as { read: { form: string; rows: number } }[];
    process.stderr.write(`${path.basename(file)}: ${entry!.read.form}, ${entry!.read.rows} rows\n`);
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, memory: process.resourceUsage().maxRSS / 1024 }));
}

function report(name: string, { seconds, memory }: Cost, goal = noGoal): void {
  print(`${name}: read in`, seconds, 's', goal.seconds);
  print(`${name}: most memory`, memory, 'MB', goal.memory);
}

/** What another tool takes, and the ratio to it. Left out where the tool is not there, which is said. */
function beside(name: string, tool: string, own: Cost, other: Cost | string): void {
  if (typeof other === 'string') return console.log(`${name}: ${tool} is left out: ${other}`);
  print(`${name}: ${tool}, read in`, other.seconds, 's');
  print(`${name}: Keel / ${tool}, time`, own.seconds / other.seconds, '');
  if (other.memory > 0) print(`${name}: Keel / ${tool}, memory`, own.memory / other.memory, '');
}

function wordCount(file: string): Cost | string {
  const start = performance.now();
  const { status, error } = spawnSync('wc', ['-l', file]);
  if (error !== undefined || status !== 0) return 'it cannot be run.';
  return { seconds: (performance.now() - start) / 1000, memory: 0 };
}

interface Case {
  name: string;
  make(place: string): void;
  goal: Goal;
  tool: string;
  other: (place: string) => Cost | string;
}

const python = (reader: PythonReader) => (place: string) => readsInPython(reader, place);

const cases: Case[] = [
  {
    name: 'a console log of 1 GB',
    make: (place) => writeConsole(place, share * 1e9),
    goal: { seconds: 20, memory: 300 },
    tool: 'wc -l',
    other: wordCount,
  },
  {
    name: 'a CSV of 200 MB',
    make: (place) => writeCsv(`${place}.csv`, share * 2e8),
    goal: noGoal,
    tool: 'pandas',
    other: python('pandas'),
  },
  {
    name: 'events with a million scalars',
    make: (place) => writeEvents(place, share * 1e6),
    goal: noGoal,
    tool: 'TensorBoard',
    other: python('tensorboard'),
  },
];

function measure({ name, make, goal, tool, other }: Case, folder: string): void {
  const place = path.join(folder, name.replaceAll(' ', '-'));
  make(place);
  const file = fs.existsSync(place) ? place : `${place}.csv`;
  // Once unmeasured, so that the file is in the system's memory for all.
  wordCount(file);
  const own = inProcess('diagnose', file);
  report(name, own, goal);
  if (!alone) beside(name, tool, own, other(file));
  fs.rmSync(file, { recursive: true });
}

/** What fails keeps nothing else from being measured. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function main(): void {
  const [what, file] = process.argv.slice(2);
  if (what !== undefined && file !== undefined) return attempt(() => measureHere(what, file));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-logs-'));
  try {
    for (const each of cases) attempt(() => measure(each, folder));
    const store = path.join(folder, 'store');
    for (let run = 0; run < 200; run++) writeEvents(path.join(store, `run${run}`), 2000);
    attempt(() => print('a folder with 200 runs: listed in', inProcess('list', store).seconds, 's', 1));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main();
