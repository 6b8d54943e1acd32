/** `run.json`: what a run is and how it stands. Replaced whole, so that a reader never sees half of it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { fileError } from './fileError';
import { isRunId, runFiles } from './paths';
import { deviceSchema, stateSchema, tableSchema } from './schemas';
import type { Manifest } from './types';
import { endStates } from '../shared/runState';

const pid = z.number().int().nullable();

const manifestSchema = z.looseObject({
  format: z.literal(1),
  id: z.string().refine(isRunId, 'must be the id of a run'),
  name: z.string(),
  config: z.string(),
  backend: z.string(),
  device: deviceSchema.nullable(),
  versions: z.record(z.string(), z.string()),
  tables: z.array(tableSchema),
  parent: z
    .object({
      run: z.string().refine(isRunId, 'must be the id of a run'),
      checkpoint: z.number().int().min(0).nullable(),
      fixes: z.array(z.string()),
    })
    .nullable(),
  host: z.string().optional(),
  pids: z.object({ runner: pid, backend: pid }),
  created: z.number(),
  heartbeat: z.number(),
  state: stateSchema,
  reason: z.string().nullable(),
  totalSteps: z.number().int().positive().nullable(),
  place: z.object({ file: z.string(), line: z.number().int().positive() }).nullable().optional(),
});

/** Reads the manifest of a run folder. Throws a sentence that says what is wrong with it. */
export function readManifest(dir: string): Manifest {
  const file = path.join(dir, runFiles.manifest);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error(`${dir} is not a run: it has no run.json.`, { cause: error });
    }
    throw fileError(error, file, 'read');
  }
  return parseManifest(text, file);
}

function parseManifest(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${file} is damaged: it is not valid JSON. The run's tables and events beside it are still readable.`,
      { cause: error },
    );
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) {
    throw new Error(
      `${file} was written by a newer Keel (format ${format}); this one reads format 1. Update Keel to open the run.`,
    );
  }
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data as Manifest;
  const { path: keys, message } = result.error.issues[0]!;
  throw new Error(`${file} is not a valid manifest: ${keys.length > 0 ? `${keys.join('.')}: ` : ''}${message}.`);
}

/**
 * Replaces the manifest: written beside its place, synced, renamed. Throws a sentence if the disk refuses; the former
 * manifest is then still there.
 */
export function writeManifest(dir: string, manifest: Manifest): void {
  const target = path.join(dir, runFiles.manifest);
  const temporary = path.join(dir, `.${runFiles.manifest}.${process.pid}`);
  try {
    const descriptor = fs.openSync(temporary, 'w');
    try {
      let bytes: Uint8Array = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
      while (bytes.length > 0) bytes = bytes.subarray(fs.writeSync(descriptor, bytes));
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    renameOver(temporary, target);
  } catch (error) {
    removeIfPossible(temporary);
    throw fileError(error, target, 'written');
  }
}

function removeIfPossible(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // The error that led here says more.
  }
}

/** Windows refuses to replace a file while somebody reads it, which is over in a moment. */
function renameOver(from: string, to: string): void {
  for (let tries = 1; ; tries++) {
    try {
      return fs.renameSync(from, to);
    } catch (error) {
      if (process.platform !== 'win32' || tries >= 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/**
 * Silence in milliseconds after which a run without a living runner is lost: where the runner's process is gone;
 * where it has not said its process id, being slow to start; where it is on another machine and cannot be asked; and
 * where a process of that id lives, which may by then be another one (after a reboot).
 */
const silence = { gone: 10_000, unborn: 30_000, elsewhere: 60_000, alive: 300_000 };

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function patience({ host, pids }: Manifest): number {
  if (host !== undefined && host !== os.hostname()) return silence.elsewhere;
  if (pids.runner === null) return silence.unborn;
  return isAlive(pids.runner) ? silence.alive : silence.gone;
}

/** Whether a run that has not ended can have no runner any more. `now` is in milliseconds since 1970. */
export function isDead(manifest: Manifest, now = Date.now()): boolean {
  const ended = endStates.includes(manifest.state);
  return !ended && now - manifest.heartbeat > silence.gone && now - manifest.heartbeat > patience(manifest);
}

/**
 * Reads the manifest, and marks the run lost if its runner is dead; returns what then holds. A runner that was only
 * asleep writes its own state again with its next heartbeat. Where the folder cannot be written, the mark is only in
 * what is returned. Throws as `readManifest` does.
 */
export function markLostIfDead(dir: string, now = Date.now()): Manifest {
  const manifest = readManifest(dir);
  if (!isDead(manifest, now)) return manifest;
  const last = new Date(manifest.heartbeat).toISOString().replace('T', ' ').slice(0, 19);
  const born = manifest.pids.runner !== null;
  const reason = born
    ? `The process that watched the run ended without a word; its last sign of life was at ${last} UTC. All recorded steps are kept.`
    : `The process that should watch the run never reported; it was started at ${last} UTC. The reason may be in output.log.`;
  const lost: Manifest = { ...manifest, state: 'lost', reason };
  try {
    writeManifest(dir, lost);
  } catch {
    // A reader of somebody else's or a read-only folder still shows the run as lost.
  }
  return lost;
}
