/** `run.json`: what a run is and how it stands. Replaced whole, so that a reader never sees half of it. */
import path from 'node:path';
import { saidOf, say, SaidError, spoken, type Message } from '../shared/messages/say';
import { parsePrintable } from '../shared/printable';
import { runStates } from '../shared/runState';
import { fileError } from './fileError';
import { refuseLinkedRun, runFiles } from './paths';
import { readPlain, replacePlain } from './plainFile';
import { manifestSchema, tableSchema, type Manifest } from './schemas';
import { runFormat } from './types';

/** Largest manifest that is read, in bytes: a model of 10,000 named layers has half of it. */
const mostBytes = 1_000_000;

/** The first format that has all keys of the schema which may not be absent. */
const firstFormat = 1;

/**
 * Reads the manifest of a run folder: one of an older format as if it were of this one, one of a newer format as far as it
 * can be read (`isNewer`). Throws a sentence that says what is wrong with it.
 */
export function readManifest(dir: string): Manifest {
  const file = path.join(dir, runFiles.manifest);
  let text: string;
  refuseLinkedRun(dir);
  try {
    text = readPlain(file, mostBytes).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new SaidError(say('run.no-manifest', { dir }), { cause: error });
    }
    throw fileError(error, file, 'read');
  }
  return parseManifest(text, file);
}

function parseManifest(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = parsePrintable(text);
  } catch (error) {
    throw new SaidError(say('run.damaged', { file }), { cause: error });
  }
  const { format } = (value ?? {}) as { format?: unknown };
  if (typeof format === 'number' && format > runFormat) return salvaged(value as Record<string, unknown>, file, format);
  if (isObject(value) && isUnknownState(value['state']))
    value = { ...value, state: 'running', unknownState: value['state'] };
  const isOlder = !(typeof format === 'number' && format >= firstFormat);
  const result = manifestSchema.safeParse(isOlder && isObject(value) ? { ...older(value), ...value } : value);
  if (result.success) return withNotice(result.data);
  const { path: keys } = result.error.issues[0]!;
  throw new SaidError(
    keys.length > 0 ? say('run.invalid.key', { file, key: keys.join('.') }) : say('run.invalid', { file }),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isUnknownState = (state: unknown): boolean =>
  typeof state === 'string' && state !== '' && !(runStates as readonly string[]).includes(state);

/** The reason begins with a sentence about what a newer Keel wrote, where it did. */
function withNotice(manifest: Manifest): Manifest {
  const notice = newerNotice(manifest);
  if (notice === null) return manifest;
  const own = reasonOf(manifest);
  return {
    ...manifest,
    ...spoken({ reason: own === null ? notice : say('and-then', { first: notice, second: own }) }),
  };
}

/** What a manifest says of which nothing is known. */
const nothingKnown = {
  ...{ backend: 'tfjs', device: null, versions: {}, tables: [], parent: null, pids: { runner: null, backend: null } },
  ...{ reason: null, totalSteps: null },
};

/** What a manifest of before format 1 may lack. Its id, its config, its state and when it was created are always there. */
const older = ({ id, created }: Record<string, unknown>) => ({
  ...nothingKnown,
  format: 0,
  name: id,
  heartbeat: created,
});

/** Whether a run was written by a Keel that is newer than this one: it is shown, and never written to. */
export const isNewer = ({ format, unknownState }: Pick<Manifest, 'format' | 'unknownState'>): boolean =>
  format > runFormat || unknownState !== undefined;

/** What of a newer manifest can be read, key by key; its reason begins with a sentence that says so. */
function salvaged(value: Record<string, unknown>, file: string, format: number): Manifest {
  const known = Object.entries(manifestSchema.shape).flatMap(([key, schema]) => {
    const { success, data } = schema.safeParse(value[key]);
    return success && data !== undefined ? [[key, data] as const] : [];
  });
  const id = path.basename(path.dirname(path.resolve(file)));
  const nothing = {
    ...nothingKnown,
    id,
    name: id,
    config: '',
    backend: '',
    created: 0,
    heartbeat: 0,
    state: 'lost' as const,
  };
  const manifest: Manifest = { ...nothing, ...Object.fromEntries(known), format };
  const tables = Array.isArray(value['tables'])
    ? value['tables'].map((table) => tableSchema.safeParse(table).data)
    : [];
  return withNotice({ ...manifest, tables: tables.filter((table) => table !== undefined) });
}

/** Why a run is in its state, or why it ended; null where nothing is to be said. */
export const reasonOf = ({ reason, said }: { reason: string | null; said?: unknown }): Message | null =>
  reason === null ? null : saidOf({ reason, said }, 'reason');

/** The sentence that a run of a newer Keel is shown with; null for all others. */
export function newerNotice({ format, unknownState }: Manifest): Message | null {
  if (format > runFormat) return say('run.newer', { format, known: runFormat });
  return unknownState === undefined ? null : say('run.unknown-state', { state: unknownState });
}

/** Throws a sentence if the run in a folder is of a newer Keel, whose folder this one must leave as it is. */
export function refuseNewer(dir: string): void {
  let manifest: Manifest;
  try {
    manifest = readManifest(dir);
  } catch {
    // A folder that cannot be read is the trouble of those who read it.
    return;
  }
  const notice = newerNotice(manifest);
  if (notice !== null) throw new SaidError(say('run.newer.refused', { name: manifest.name, notice }));
}

/**
 * Replaces the manifest: written beside its place, synced, renamed. Throws a sentence if the disk refuses; the former
 * manifest is then still there.
 */
export function writeManifest(dir: string, manifest: Manifest): void {
  const notice = newerNotice(manifest);
  if (notice !== null) throw new SaidError(say('run.newer.refused', { name: manifest.name, notice }));
  refuseLinkedRun(dir);
  replacePlain(path.join(dir, runFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
}
