/** Makes the folder of a new run, ready for a runner. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { placesOf } from '../backends/python/scriptPaths';
import { isScript, type AnyConfig } from '../config/keel/anyConfig';
import { parseConfig } from '../config/keel/parse';
import { withoutSecrets, withSecrets, type Secrets } from '../config/keel/secrets';
import { clearDebris, debrisOf } from '../run/checkpointFolder';
import { bringCheckpoint } from '../run/checkpoints';
import { runIds } from '../run/list';
import { lostIfDead } from '../run/liveness';
import { exists, ownerLives, readLock } from '../run/lock';
import { fileError } from '../run/fileError';
import { isNewer, writeManifest } from '../run/manifest';
import { configTextOf, readConfigFile } from '../run/configFile';
import { makeKeelFolder } from '../run/keelFolder';
import { newRunId, runDir, runFiles, runsDir } from '../run/paths';
import { createPlain, discardFolder, syncFolder } from '../run/plainFile';
import { runFormat, type Manifest, type Parent } from '../run/types';
import { hasEnded } from '../shared/runState';
import { saidOf, say, SaidError } from '../shared/messages/say';

export interface NewRun {
  /** Absolute path of the workspace. */
  workspace: string;
  /** The config file, relative to the workspace. */
  config: string;
  /** What the run continues, if anything. */
  parent?: Parent | null;
}

export interface CreatedRun {
  id: string;
  dir: string;
  /** What the copy of the config has stand-ins for. */
  secrets: Secrets;
}

/**
 * Creates `.keel/runs/<id>/` with the manifest and a copy of the config, byte for byte but for its secrets, which the
 * runner is to be given. Throws a sentence if the config
 * cannot be read or has errors, its script, the checkpoint or a variable that it takes from `surroundings` is not there, or the workspace cannot be written; then nothing is left.
 */
export function createRun(
  { workspace, config, parent = null }: NewRun,
  surroundings: NodeJS.ProcessEnv = process.env,
): CreatedRun {
  const relative = insideOf(workspace, config);
  const file = path.join(workspace, relative);
  const bytes = readConfigFile(file);
  const parsed = checkedConfig(bytes.toString('utf8'), relative);
  const { text, secrets } = withoutSecrets(bytes.toString('utf8'));
  if (isScript(parsed)) placesOf(parsed, workspace, relative);
  // What is not set is said now.
  withSecrets(parsed, secrets, surroundings);
  refusePastEnd(parsed, parent);
  if (parent !== null && parent.checkpoint !== null) bringCheckpoint(workspace, parent.run, parent.checkpoint);
  const created = Date.now();
  const id = newRunId(parsed.name, created, runIds(workspace));
  const dir = runDir(workspace, id);
  try {
    makeKeelFolder(runsDir(workspace));
    clearEnded(workspace);
    fs.mkdirSync(dir);
    syncFolder(path.dirname(dir));
    createPlain(path.join(dir, runFiles.config), text === bytes.toString('utf8') ? bytes : text);
    writeManifest(dir, firstManifest(id, relative, parsed, parent, created));
  } catch (error) {
    discardFolder(dir);
    throw fileError(error, runsDir(workspace), 'written');
  }
  return { id, dir, secrets };
}

/** A run of a given length that has reached it has nothing to go on with, which is said before there is a folder. */
function refusePastEnd({ steps }: AnyConfig, parent: Parent | null): void {
  const step = parent?.checkpoint ?? null;
  if (step !== null && steps !== undefined && step >= steps) {
    throw new SaidError(say('checkpoint.past-end', { step, end: steps }));
  }
}

/** The config's path relative to the workspace, with forward slashes on every system. */
function insideOf(workspace: string, config: string): string {
  const relative = path.relative(workspace, path.resolve(workspace, config));
  if (relative === '') throw new SaidError(say('new-run.folder', { folder: workspace }));
  if (relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new SaidError(say('new-run.outside', { config, workspace }));
  }
  return relative.split(path.sep).join('/');
}

/** The config, which must be free of errors. */
export function checkedConfig(text: string, file: string): AnyConfig {
  const { config, problems } = parseConfig(text);
  if (config !== null) return config;
  const [first] = problems;
  if (first === undefined) throw new SaidError(say('new-run.empty', { file }));
  const about = { file, line: first.range.start.line + 1, text: saidOf(first, 'message') };
  const { length } = problems;
  throw new SaidError(length > 1 ? say('new-run.errors', { ...about, n: length }) : say('new-run.error', about));
}

/** The config that a run was made with; null where its copy is gone or unreadable. */
export function configOfRun(dir: string): AnyConfig | null {
  try {
    return parseConfig(configTextOf(dir)).config;
  } catch {
    return null;
  }
}

/** Clears what writers that died have left in the runs that have ended. */
function clearEnded(workspace: string): void {
  for (const id of runIds(workspace)) {
    const dir = runDir(workspace, id);
    // Most runs have none, and are not read for it.
    if (debrisOf(dir).length > 0 && hasNoOwner(dir)) clearDebris(dir);
  }
}

function hasNoOwner(dir: string): boolean {
  try {
    const manifest = lostIfDead(dir);
    if (isNewer(manifest)) return false;
    if (hasEnded(manifest.state)) return true;
    const [lock, { backend }] = [readLock(dir), manifest.pids];
    // A trainer outlives its runner for as long as it takes to save.
    return lock !== null && ownerLives(lock) === false && (backend === null || !exists(backend));
  } catch {
    return false;
  }
}

function firstManifest(id: string, file: string, config: AnyConfig, parent: Parent | null, created: number): Manifest {
  return {
    format: runFormat,
    id,
    name: config.name,
    config: file,
    backend: config.backend,
    device: null,
    versions: {},
    tables: [],
    parent,
    host: os.hostname(),
    pids: { runner: null, backend: null },
    created,
    heartbeat: created,
    state: 'starting',
    reason: null,
    totalSteps: config.steps ?? null,
  };
}
