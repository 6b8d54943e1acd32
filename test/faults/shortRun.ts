/**
 * A short run of the writers of TypeScript, on a disk that fails at every call in turn, in every way. A program of its own,
 * for the shim must be under it: `node shortRun.js FOLDER`; prints one line of JSON.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pruneCheckpoints } from '../../src/backends/tfjs/checkpoint';
import { EventQueue, FolderRecorder } from '../../src/backends/tfjs/folderRecorder';
import { SafeCheckpoints } from '../../src/backends/tfjs/safeCheckpoints';
import { checkpointAt, checkpointSteps, damagedFile, isPresent, writeCheckpoint } from '../../src/run/checkpointFolder';
import { verifyTable } from '../../src/run/checksums';
import { readEvents } from '../../src/run/events';
import { readManifest, writeManifest } from '../../src/run/manifest';
import { LayerTail, readSteps } from '../../src/run/table';
import { runFormat, stepColumns, type Manifest } from '../../src/run/types';
import type { Message } from '../../src/shared/messages/say';
import { disk, faultKinds, type HowLong } from './shim';

const steps = 12;
const sampleEvery = 4;
const saveEvery = 4;
const id = '20260314-092653-tiny-4f2a1c';

const manifest = (totalSteps: number): Manifest => ({
  ...{ format: runFormat, id, name: 'tiny', config: 'tiny.keel.yaml', backend: 'tfjs', device: null, versions: {} },
  ...{ tables: [], parent: null, pids: { runner: 1, backend: 1 }, created: 1, heartbeat: 1, state: 'running' },
  ...{ reason: null, totalSteps },
});

const rowOf = (step: number) => ({ step, time: step / 2, loss: Math.sin(step), lr: 0.1, gradNorm: 1 / step });

/** What the run said of itself in the end. */
interface Said {
  missing: Message[];
  /** The disk refused the last checkpoint, and that was said. */
  refused: boolean;
  /** The run did not begin. */
  refusedAll: boolean;
}

async function run(dir: string): Promise<Said> {
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  };
  attempt(() => writeManifest(dir, manifest(1)));
  const events = new EventQueue(dir);
  let record: FolderRecorder;
  try {
    record = new FolderRecorder(dir, 1, events);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { missing: [], refused: false, refusedAll: true };
  }
  const checkpoints = new SafeCheckpoints(dir, record);
  for (let step = 1; step <= steps; step++) {
    record.step(rowOf(step));
    if (step % sampleEvery === 0) record.layers(step, Float32Array.of(step, 2, 3, 4, 5));
    if (step % saveEvery === 0) await save(dir, step, record, checkpoints);
    if (step === 6) attempt(() => writeManifest(dir, manifest(2)));
  }
  record.retry();
  const refused = checkpoints.lastWord() !== null;
  return { missing: record.close(), refused, refusedAll: false };
}

async function save(dir: string, step: number, record: FolderRecorder, checkpoints: SafeCheckpoints): Promise<void> {
  const content = {
    'state.json': Buffer.from(JSON.stringify({ format: 1, step, finite: true })),
    'tensors.f32': new Uint8Array(64).fill(step),
  };
  await checkpoints.ifPossible(step, async () => {
    await checkpoints.save(async () => writeCheckpoint(dir, step, content));
    record.event({ kind: 'checkpoint', step, path: `checkpoints/${step}`, finite: true });
    for (const gone of pruneCheckpoints(dir, 1)) record.event({ kind: 'checkpointRemoved', step: gone });
  });
}

/** What is wrong with what can be read afterwards, in words. */
function faultsOf(dir: string, said: Said): string[] {
  const wrong: string[] = [];
  const holds = (condition: boolean, words: string) => void (condition || wrong.push(words));
  const columns = [...stepColumns];
  const rows = readSteps(path.join(dir, 'steps.f64'), columns);
  const recorded = [...rows.column('step')];
  const right = [...rows].every((row) => columns.every((name) => Object.is(row[name], rowOf(row.step)[name])));
  holds(right, 'a row is not as it was');
  holds(
    recorded.every((step, i) => i === 0 || step > recorded[i - 1]!),
    'rows are out of order or doubled',
  );
  const samples = new LayerTail(path.join(dir, 'layers.f32'), 1).read();
  holds(
    samples.every(({ step, values }) => step % sampleEvery === 0 && values[0] === step),
    'a sample is not as it was',
  );
  if (!said.refusedAll) {
    holds(told(said, 'record.missing') === absent(recorded, 1), 'what is said to be missing of the rows is not');
    const sampled = samples.map(({ step }) => step);
    holds(told(said, 'record.missing-samples') === absent(sampled, sampleEvery), 'the same of the samples');
  }
  for (const table of ['steps.f64', 'layers.f32'])
    for (const { state } of verifyTable(path.join(dir, table)))
      holds(!/damaged|missing/.test(state), `${table} ${state}`);
  const seen = readEvents(dir).events.map(({ time: _, ...event }) => JSON.stringify(event));
  holds(new Set(seen).size === seen.length, 'an event is doubled');
  for (const step of checkpointSteps(dir)) {
    const folder = checkpointAt(dir, step);
    holds(!isPresent(folder) || damagedFile(folder) === null, `checkpoint ${step} is damaged`);
  }
  const newest = checkpointSteps(dir)
    .filter((step) => isPresent(checkpointAt(dir, step)))
    .at(-1);
  holds(said.refusedAll || said.refused || newest === steps, 'the last checkpoint is not there, and nobody said so');
  if (fs.existsSync(path.join(dir, 'run.json'))) readManifest(dir);
  return wrong;
}

/** `n from to` of what is missing, as it was told and as it is. */
function told({ missing }: Said, id: string): string {
  const found = missing.find((message) => message.id === id);
  const { n, from, to } = (found?.args ?? { n: 0, from: 0, to: 0 }) as Record<string, number>;
  return `${n} ${from} ${to}`;
}

function absent(there: number[], every: number): string {
  const all = Array.from({ length: steps / every }, (_, i) => (i + 1) * every);
  const missing = all.filter((step) => !there.includes(step));
  return `${missing.length} ${missing[0] ?? 0} ${missing.at(-1) ?? 0}`;
}

async function main(place: string): Promise<void> {
  const dir = path.join(place, '.keel', 'runs', id);
  const wrong: string[] = [];
  let cases = 0;
  const once = async (n: number, what: string, howLong: HowLong): Promise<number> => {
    fs.rmSync(place, { recursive: true, force: true });
    fs.mkdirSync(dir, { recursive: true });
    disk.arm(n, what, howLong);
    const said = await run(dir);
    const count = disk.count();
    disk.off();
    cases += 1;
    for (const words of faultsOf(dir, said)) wrong.push(`call ${n}, ${what} ${howLong}: ${words}`);
    return count;
  };
  const points = await once(1_000_000, 'EIO', 'once');
  for (let n = 1; n <= points; n++) {
    for (const what of faultKinds.filter((kind) => kind !== 'slow')) await once(n, what, 'once');
    for (const what of ['ENOSPC', 'EIO', 'EINTR', 'short', 'full'] as const) await once(n, what, 'on');
    // The disk is well again half way.
    for (const what of ['ENOSPC', 'EIO', 'full'] as const) await once(n, what, Math.ceil((points - n) / 2));
    await once(n, 'full', 2);
  }
  await once(1, 'slow', 'on');
  console.log(JSON.stringify({ points, cases, wrong }));
  process.exit(0);
}

void main(process.argv[2]!);
