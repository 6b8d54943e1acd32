/** Where the files of a run are. Ids come from outside (arguments, pages), so a path is made only from a checked id. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { say, SaidError } from '../shared/messages/say';
import { refuseLinkedFolder } from './plainFile';
import { isRunId } from './runId';

/** Names of the files in a run folder. A run with several tables names further ones in its manifest. */
export const runFiles = {
  manifest: 'run.json',
  config: 'config.yaml',
  steps: 'steps.f64',
  layers: 'layers.f32',
  events: 'events.jsonl',
  control: 'control.jsonl',
  log: 'output.log',
  checkpoints: 'checkpoints',
  /** Which process owns the run, while it goes. */
  lock: 'runner.lock',
  /** Space kept so that the end of a run can be written even when the run has filled the disk. */
  reserve: 'reserve',
  /** What the config asks of the probe, in runs of a script. */
  probe: 'probe.json',
} as const;

/** The folder of all runs of a workspace. */
export function runsDir(workspace: string): string {
  return path.join(workspace, '.keel', 'runs');
}

/** The folder where what watched commands print is kept. */
export function logsDir(workspace: string): string {
  return path.join(workspace, '.keel', 'logs');
}

const secondOf = (time: number): string =>
  new Date(time).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);

/**
 * A new id: UTC time, name, random part, e.g. `20260314-092653-char-lm-4f2a1c`. Ids sort by time, and are safe file
 * names on every system. `now` is in milliseconds since 1970; it moves on to a second that none of the ids in `taken` has, so
 * that runs made within one second sort as they were made.
 */
export function newRunId(name: string, now: number, taken: readonly string[] = []): string {
  let at = now;
  while (taken.some((id) => id.startsWith(secondOf(at)))) at += 1000;
  const time = secondOf(at);
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${time}-${words || 'run'}-${randomBytes(3).toString('hex')}`;
}

/** The folder of one run. Throws if `id` is no run id, so that an id never leads out of the runs folder. */
export function runDir(workspace: string, id: string): string {
  if (!isRunId(id)) {
    throw new SaidError(say('run.no-id', { id: JSON.stringify(id), example: '20260314-092653-name-4f2a1c' }));
  }
  return path.join(runsDir(workspace), id);
}

/**
 * Refuses a run folder that is a link, or lies in `.keel` or `.keel/runs` that are: a folder from elsewhere could lead
 * whoever reads or writes a run to any place. Throws a sentence; a folder that is not there is refused by nobody.
 */
export function refuseLinkedRun(dir: string): void {
  const folder = path.resolve(dir);
  const runs = path.dirname(folder);
  const keel = path.dirname(runs);
  // A run that was moved elsewhere lies in a folder that is the person's own.
  if (folder === path.join(runsDir(workspaceOf(folder)), path.basename(folder)))
    [keel, runs].forEach(refuseLinkedFolder);
  refuseLinkedFolder(folder);
}

/** The workspace that a run folder belongs to. */
export function workspaceOf(dir: string): string {
  return path.resolve(dir, '..', '..', '..');
}
