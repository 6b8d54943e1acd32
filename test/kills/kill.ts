/** Runs that are killed at a moment of chance: what they leave is right, and goes on as if nothing had been. Linux only. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkpointAt, checkpointSteps, damagedFile, debrisOf } from '../../src/run/checkpointFolder';
import { checkRun } from '../../src/run/checkRun';
import { usableCheckpoints } from '../../src/run/checkpoints';
import { runIds } from '../../src/run/list';
import { exists, ownerLives, readLock } from '../../src/run/lock';
import { runDir } from '../../src/run/paths';
import { rowCount, StepTail } from '../../src/run/table';
import type { Parent, Step, TableInfo } from '../../src/run/types';
import { startRun } from '../../src/runner/launch';
import { hasEnded } from '../../src/shared/runState';
import type { Chance } from '../torture/chance';
import { Live, configText, dataText, torchPython } from '../unit/runner/live';
import { until } from '../until';

type Victim = 'runner' | 'backend';

interface Kind {
  /** What is killed, one of these by chance. */
  victims: Victim[][];
  /** Name of the script, for a run of one. */
  script?: string;
  config: string;
}

const embedded = configText({ steps: '600', validation: '{ every: 100 }', checkpoints: '{ every: 20, keep: 3 }' });
const ofScript = (backend: string, name: string, more = '') =>
  `backend: ${backend}\nscript: ${name}\nargs: 200 0.005\nsteps: 200\ncheckpoints: { every: 20, keep: 3 }\n` +
  `env: { OMP_NUM_THREADS: 1, TF_CPP_MIN_LOG_LEVEL: 3 }\n${more}`;
const any: Victim[][] = [['backend'], ['backend'], ['runner'], ['runner', 'backend']];
const scriptOf = (backend: string, script: string, more?: string): Kind => ({
  ...{ victims: any, script, config: ofScript(backend, script, more) },
});

const kinds = {
  trainer: { victims: [['backend']], config: embedded },
  runner: { victims: [['runner']], config: embedded },
  both: { victims: [['runner', 'backend']], config: embedded },
  torch: scriptOf('torch', 'torch_script.py'),
  keras: scriptOf('keras', 'keras_script.py'),
  torchrun: scriptOf('torch', 'torchrun_script.py', 'launcher: torchrun --nproc-per-node=2\n'),
} satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;

const kindOf = (name: KindName): Kind => kinds[name];

/** The run that nobody killed. */
export interface Reference {
  rows: Map<number, Step>;
  /** Milliseconds from its start to its end. */
  length: number;
}

export interface Tally {
  runs: number;
  /** Killed before the end, and of these with a checkpoint to go on from. */
  killed: number;
  resumes: number;
  rows: number;
  /** Rows that had been read and are gone, that are there twice or in another order, that are not what the step was. */
  lost: number;
  doubled: number;
  torn: number;
  /** Rows of the continued run that are not those of the run that nobody killed. */
  unequal: number;
  /** Files that a dead writer left, after the next start. */
  debris: number;
  /** Whatever else is wrong, in words. */
  wrong: string[];
}

export const emptyTally = (): Tally => ({
  ...{ runs: 0, killed: 0, resumes: 0, rows: 0, lost: 0, doubled: 0, torn: 0, unequal: 0, debris: 0, wrong: [] },
});

/** A workspace of the kind, used by `work` and removed. */
async function within<T>(name: KindName, work: (workspace: string) => Promise<T>): Promise<T> {
  const { script, config } = kindOf(name);
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-kill-'));
  try {
    fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), config);
    if (script === undefined) fs.writeFileSync(path.join(workspace, 'data.csv'), dataText);
    else fs.copyFileSync(path.join('test/kills', script), path.join(workspace, script));
    return await work(workspace);
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function start(dist: string, workspace: string, parent: Parent | null): Promise<Live> {
  const env: Record<string, string> = fs.existsSync(path.join(workspace, 'data.csv'))
    ? {}
    : { KEEL_PYTHON: torchPython() };
  const { id, dir } = await startRun({ workspace, config: 'tiny.keel.yaml', parent, dist, env });
  return new Live(workspace, id, dir);
}

/** The run's table as it was announced; the runner may have died before it wrote it down. */
function tableOf(live: Live): TableInfo | undefined {
  return live.manifest.tables[0] ?? live.eventsOf('started')[0]?.tables[0];
}

function rowsOf(live: Live): Step[] {
  const table = tableOf(live);
  return table === undefined ? [] : [...StepTail.of(live.dir, table).read()];
}

const figures = ['loss', 'lr', 'gradNorm'] as const;
const isSame = (a: Step, b: Step | undefined) =>
  b !== undefined && figures.every((name) => Object.is(a[name], b[name]));

export function makeReference(name: KindName, dist: string): Promise<Reference> {
  return within(name, async (workspace) => {
    const began = performance.now();
    const live = await start(dist, workspace, null);
    const { state, reason } = await live.ended();
    if (state !== 'finished') throw new Error(`The reference run of ${name} is ${state}: ${reason}`);
    const length = performance.now() - began;
    return { rows: new Map(rowsOf(live).map((row) => [row.step, row])), length };
  });
}

/** Processes of a run that live, by what the system says they were started with. */
function processesOf(id: string): { pid: number; victim: Victim }[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const words = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const mine = words.includes(id) || fs.readFileSync(`/proc/${name}/environ`, 'utf8').includes(id);
      return mine ? [{ pid: Number(name), victim: words.includes('runner.js') ? 'runner' : 'backend' }] : [];
    } catch {
      return [];
    }
  });
}

/** Whether the run's owner or its trainer lives, as the next start sees it: a process that exits loses its words before it is gone. */
function isOwned({ dir, manifest }: Live): boolean {
  const [lock, { backend }] = [readLock(dir), manifest.pids];
  return (lock !== null && ownerLives(lock) !== false) || (backend !== null && exists(backend));
}

/** Kills what is to be killed; false if the run had ended before. */
async function kill(live: Live, victims: Victim[]): Promise<boolean> {
  for (const victim of victims) {
    const found = await until(`the ${victim} of ${live.dir}`, () => {
      const pids = processesOf(live.id).filter((each) => each.victim === victim);
      // The trainer of a runner that was killed first may never have been started.
      const over = hasEnded(live.manifest.state) || processesOf(live.id).length === 0;
      return pids.length > 0 || over ? pids : null;
    });
    if (found.length === 0 && victim === victims[0]) return false;
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
  }
  return true;
}

/** When to kill: so long after the start, and when so many rows have been read. */
interface Moment {
  ms: number;
  rows: number;
}

/** Of four kills one comes at any time, the start included; the others come while there are steps. */
function momentOf(chance: Chance, { length, rows }: Reference): Moment {
  if (chance.below(4) === 0) return { ms: chance.next() * length, rows: 0 };
  return { ms: 0, rows: chance.below(rows.size) };
}

/** Reads the run as it grows until its moment has come, and returns the rows that were read. */
async function readUntil(live: Live, moment: Moment): Promise<Step[]> {
  const rows: Step[] = [];
  let tail: StepTail | undefined;
  const end = performance.now() + moment.ms;
  const isOver = () => hasEnded(live.manifest.state) || (performance.now() >= end && rows.length >= moment.rows);
  for (; !isOver(); await sleep(5)) {
    const table = tableOf(live);
    if (table !== undefined) tail ??= StepTail.of(live.dir, table);
    if (tail !== undefined) rows.push(...tail.read());
  }
  return rows;
}

/** Looks at what a run has left whose processes are gone. */
function judgeDead(live: Live, seen: Step[], { rows: right }: Reference, tally: Tally): void {
  const rows = rowsOf(live);
  const table = tableOf(live);
  tally.rows += rows.length;
  tally.lost += seen.filter(
    (row, i) => rows[i] === undefined || !isSame(row, rows[i]) || row.step !== rows[i].step,
  ).length;
  tally.doubled += rows.filter(({ step }, i) => step !== i + 1).length;
  tally.torn += rows.filter((row) => !isSame(row, right.get(row.step))).length;
  // What readers leave out because it cannot be right.
  if (table !== undefined) tally.torn += rowCount(live.dir, table) - rows.length;
  for (const step of checkpointSteps(live.dir)) {
    const damaged = damagedFile(checkpointAt(live.dir, step));
    if (damaged !== null) tally.wrong.push(`${live.id}: checkpoint ${step} is damaged in ${damaged}`);
  }
}

function countDebris(dir: string, tally: Tally): void {
  const left = debrisOf(dir).map((file) => path.relative(dir, file));
  tally.debris += left.length;
  if (left.length > 0) tally.wrong.push(`${left.join(', ')} still lies in ${dir}`);
}

/** Goes on from the last checkpoint with something behind it, to the end. */
async function goOn(dist: string, live: Live, { rows: right }: Reference, tally: Tally): Promise<void> {
  const { workspace, id } = live;
  // A run that dies after its last checkpoint has no more steps to take.
  const checkpoint = usableCheckpoints(workspace, id).findLast((step) => step < right.size) ?? null;
  if (checkpoint !== null) tally.resumes += 1;
  const parent: Parent | null = checkpoint === null ? null : { run: id, checkpoint, fixes: [] };
  const next = await start(dist, workspace, parent);
  countDebris(live.dir, tally);
  const { state, reason } = await next.ended();
  const told = `${next.id}, which continues ${id} from ${checkpoint}`;
  if (state !== 'finished') tally.wrong.push(`${told}, is ${state}: ${reason}`);
  const rows = new Map(rowsOf(next).map((row) => [row.step, row]));
  for (const [step, row] of right) if (step > (checkpoint ?? 0) && !isSame(row, rows.get(step))) tally.unequal += 1;
  if (rows.size !== right.size - (checkpoint ?? 0)) tally.wrong.push(`${told}, has ${rows.size} rows`);
  for (const each of runIds(workspace)) {
    countDebris(runDir(workspace, each), tally);
    const { faults } = checkRun(runDir(workspace, each));
    const grave = faults.filter(({ message }) => message.id !== 'check.lost');
    for (const { message } of grave) tally.wrong.push(`${each} of ${told}: ${JSON.stringify(message)}`);
  }
}

/** One run: started, killed at a moment of chance, judged, and continued. */
export function killOne(
  name: KindName,
  dist: string,
  chance: Chance,
  reference: Reference,
  tally: Tally,
): Promise<void> {
  const [moment, victims] = [momentOf(chance, reference), chance.of(kindOf(name).victims)];
  return within(name, async (workspace) => {
    tally.runs += 1;
    const live = await start(dist, workspace, null);
    const seen = await readUntil(live, moment);
    const killed = await kill(live, victims);
    // A trainer whose runner is gone saves and leaves; a runner whose trainer is gone says so.
    await until(`the end of every process of ${live.dir}`, () => processesOf(live.id).length === 0 && !isOwned(live));
    judgeDead(live, seen, reference, tally);
    if (!killed) return;
    tally.killed += 1;
    const before = tally.wrong.length + tally.unequal;
    if (live.manifest.state !== 'finished') await goOn(dist, live, reference, tally);
    if (tally.wrong.length + tally.unequal > before)
      tally.wrong.push(`(killed: ${victims.join(' and ')} of ${name} at ${JSON.stringify(moment)})`);
  });
}
