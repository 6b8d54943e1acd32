/** Whether a run folder is as it was written: what is wrong with it, and what of that can be mended without loss. */
import fs from 'node:fs';
import path from 'node:path';
import { say, messageOf, type Message } from '../shared/messages/say';
import { hasEnded } from '../shared/runState';
import { checkpointAt, checkpointSteps, clearDebris, damagedFile, debrisOf, setAside } from './checkpointFolder';
import { checksumFile, verifyTable, type Block } from './checksums';
import { EventTail, lastWord, saidDone } from './events';
import { withFileErrors } from './fileError';
import { endsTorn } from './jsonLines';
import { isGone, lostIfDead, settleLost } from './liveness';
import { claimRun } from './lock';
import { newerNotice, readManifest } from './manifest';
import { runFiles } from './paths';
import { openIfThere, openToAppend, sizeOf, writeAll } from './plainFile';
import { LayerTail, StepTail, layerBytes, stepOfRow } from './table';
import type { Manifest, TableInfo } from './types';

/** Something that is not as it was written. */
export interface RunFault {
  message: Message;
  /** What mends it without loss; absent where nothing does. */
  repair?: Repair;
}

interface Repair {
  /** What is done, as in "Repaired: cut off." */
  how: Message;
  /** Does it, as far as it is still to be done: another repair may have been first. Throws a sentence if the disk refuses. */
  mend: () => void;
}

export interface CheckedRun {
  manifest: Manifest | null;
  /** It goes on, so nothing in it may be touched, and its last rows may be on their way. */
  running: boolean;
  faults: RunFault[];
}

/** Looks at all of a run folder, in bounded memory. Never throws for what is wrong with it. */
export function checkRun(dir: string): CheckedRun {
  const faults: RunFault[] = [];
  const attempt = (look: () => Iterable<RunFault>) => {
    try {
      for (const fault of look()) faults.push(fault);
    } catch (error) {
      faults.push({ message: messageOf(error) });
    }
  };
  let manifest: Manifest | null = null;
  attempt(() => {
    manifest = lostIfDead(dir);
    return [];
  });
  const known = manifest as Manifest | null;
  const running = known !== null && !hasEnded(known.state);
  for (const table of known?.tables ?? []) {
    attempt(() => ofFile(dir, table.steps, table.columns.length * 8, known!, stepAt(dir, table)));
    attempt(() => ofFile(dir, table.layersFile, layerBytes(table), known!, null));
    attempt(() => ofRows(dir, table));
  }
  attempt(() => ofEvents(dir, running));
  attempt(() => ofCheckpoints(dir));
  const notice = known === null ? null : newerNotice(known);
  if (notice !== null) {
    // Folders of a newer Keel are never written to.
    const told = faults.map(({ message }) => ({ message }));
    return { manifest: known, running, faults: [{ message: notice }, ...told] };
  }
  if (known !== null) attempt(() => ofAbsence(dir, known));
  if (!running) attempt(() => ofDeath(dir));
  return { manifest: known, running, faults };
}

/** Mends what can be; returns the faults that are left. Throws a sentence if the run has an owner. */
export function repairRun(dir: string, faults: readonly RunFault[]): RunFault[] {
  settleLost(dir);
  const release = claimRun(dir);
  try {
    return faults.filter(({ repair }) => {
      repair?.mend();
      return repair === undefined;
    });
  } finally {
    release();
  }
}

/** Works on an open file. */
function within(file: string, work: (descriptor: number) => unknown): void {
  withFileErrors(file, 'written', () => {
    const descriptor = openToAppend(file);
    try {
      work(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

type StepAt = ((byte: number) => number | null) | null;

const stepAt =
  (dir: string, table: TableInfo): StepAt =>
  (byte) =>
    stepOfRow(dir, table, Math.floor(byte / (table.columns.length * 8)));

function* ofFile(dir: string, name: string, unit: number, manifest: Manifest, at: StepAt): Generator<RunFault> {
  const [file, running] = [path.join(dir, name), !hasEnded(manifest.state)];
  const size = sizeOf(file);
  let covered = 0;
  let gone = null as Block | null;
  for (const block of verifyTable(file)) {
    if (block.state !== 'uncovered') covered = block.to;
    if (block.state === 'missing') gone = { ...block, from: gone?.from ?? block.from };
    const message = wordsOf(name, block, unit, at);
    if (message !== null) yield { message };
  }
  if (gone !== null) yield { message: say('check.rows-gone', { table: name, n: rowsIn(size, gone.to, unit) }) };
  if (running) return;
  const torn = size % unit;
  // What has a checksum was written to its end, so it is the description of the rows that is wrong.
  if (covered > size - torn && covered <= size) yield { message: say('check.not-rows', { file: name }) };
  else yield* ofTail(file, unit);
  yield* ofTail(checksumFile(file), 16);
  // A writer covers its last row before it says that it is done.
  const isDue = gone !== null || manifest.state === 'finished' || saidDone(dir);
  // Those in a block that lacks others cannot be told either.
  const bare = rowsIn(gone?.from ?? covered, size - torn, unit);
  if (manifest.format >= 2 && isDue && bare > 0) yield { message: say('check.bare', { table: name, n: bare }) };
}

const rowsIn = (from: number, to: number, unit: number) => Math.max(0, Math.ceil((to - from) / unit));

/** The last bytes of a file, of a row that was not written to its end. */
function* ofTail(file: string, unit: number): Generator<RunFault> {
  const bytes = () => sizeOf(file) % unit;
  if (bytes() === 0) return;
  const message = say('check.torn', { file: path.basename(file), n: bytes() });
  const mend = () => within(file, (open) => fs.ftruncateSync(open, sizeOf(file) - bytes()));
  yield { message, repair: { how: say('check.cut-off'), mend } };
}

/** What rows of a block that are there suffer from; null if nothing. Rows that have no record yet suffer from nothing. */
function wordsOf(table: string, { state, from, to }: Block, unit: number, at: StepAt): Message | null {
  if (state === 'unknown') return say('check.record', { table, n: rowsIn(from, to, unit) });
  if (state !== 'damaged') return null;
  const [first, last] = [at?.(from) ?? null, at?.(to - 1) ?? null];
  if (first === null || last === null) return say('check.damaged', { table, from: from / unit + 1, to: to / unit });
  return say('check.damaged-steps', { table, first: String(first), last: String(last) });
}

/** Rows that cannot be right, whatever their checksum says. */
function* ofRows(dir: string, table: TableInfo): Generator<RunFault> {
  for (const [tail, file] of [
    [StepTail.of(dir, table), table.steps],
    [LayerTail.of(dir, table), table.layersFile],
  ] as const) {
    do tail.read(5_000);
    while (tail.behind);
    const message = tail.doubts.message(file);
    if (message !== null) yield { message };
  }
}

function* ofEvents(dir: string, running: boolean): Generator<RunFault> {
  const file = path.join(dir, runFiles.events);
  const tail = new EventTail(dir);
  for (let read = 1; read > 0;) read = tail.read().length;
  if (tail.skipped > 0) yield { message: say('check.lines', { file: runFiles.events, n: tail.skipped }) };
  const descriptor = withFileErrors(file, 'read', () => openIfThere(file));
  if (descriptor === null) return;
  const isTorn = endsTorn(descriptor);
  fs.closeSync(descriptor);
  if (!isTorn || running) return;
  const mend = () => within(file, (open) => endsTorn(open) && writeAll(open, Buffer.from('\n')));
  yield { message: say('check.torn-line', { file: runFiles.events }), repair: { how: say('check.ended'), mend } };
}

/** Files of which something must be there. */
function* ofAbsence(dir: string, { state, tables }: Manifest): Generator<RunFault> {
  const [config, events] = [runFiles.config, runFiles.events];
  if (!fs.existsSync(path.join(dir, config))) yield { message: say('check.no-file', { file: config }) };
  // The events name the tables, and in them a run that ended otherwise than by being lost says so.
  const isDue = hasEnded(state) && state !== 'lost' ? lastWord(dir) === null : sizeOf(path.join(dir, events)) === 0;
  if (isDue && tables.length > 0) yield { message: say('check.lines-gone', { file: events }) };
}

function* ofCheckpoints(dir: string): Generator<RunFault> {
  for (const step of checkpointSteps(dir)) {
    const file = damagedFile(checkpointAt(dir, step));
    if (file === null) continue;
    const how = say('check.set-aside', { place: `${runFiles.checkpoints}/.${step}.damaged` });
    yield { message: say('check.checkpoint', { step, file }), repair: { how, mend: () => setAside(dir, step) } };
  }
}

/** What a runner that died has left. */
function* ofDeath(dir: string): Generator<RunFault> {
  const left = debrisOf(dir);
  if (left.length > 0) {
    const message = say('check.debris', { n: left.length, names: left.map((each) => path.basename(each)) });
    yield { message, repair: { how: say('check.removed'), mend: () => clearDebris(dir) } };
  }
  const manifest = readManifest(dir);
  const { state } = manifest;
  if (hasEnded(state)) return;
  const repair = { how: say('check.marked-lost'), mend: () => void settleLost(dir) };
  yield { message: say('check.lost', { state }), ...(isGone(dir, manifest) ? { repair } : {}) };
}
