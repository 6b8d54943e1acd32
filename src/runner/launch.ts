/** Starts a run in a process of its own, which outlives the one that starts it. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { readManifest, writeManifest } from '../run/manifest';
import { runFiles } from '../run/paths';
import { openToAppend } from '../run/plainFile';
import { messageOf, say, SaidError, spoken } from '../shared/messages/say';
import { createRun, type NewRun } from './createRun';
import { carried } from './carriedSecrets';

export interface LaunchOptions extends NewRun {
  /** The Node to run with; absent means the one that runs this. */
  node?: string;
  /** The folder with the bundled `runner.js` and `trainer.js`; absent means the folder of this bundle. */
  dist?: string;
  /** Added to the environment of the runner and its backend. */
  env?: Record<string, string>;
}

/**
 * Creates the run folder and starts the detached runner. Resolves once its process exists. Rejects with a sentence as
 * `createRun` throws, and if the process cannot be started; the run is then marked failed.
 */
export async function startRun(options: LaunchOptions): Promise<{ id: string; dir: string }> {
  const { workspace, node = process.execPath, dist = __dirname, env = {} } = options;
  const runner = path.join(dist, 'runner.js');
  if (!fs.existsSync(runner)) throw new SaidError(say('runner.missing', { file: runner }));
  const { id, dir, secrets } = createRun(options, { ...process.env, ...env });
  const log = openToAppend(path.join(dir, runFiles.log));
  try {
    await spawnDetached(node, [runner, '--workspace', workspace, '--run', id], workspace, log, {
      ...env,
      ...carried(secrets),
    });
  } catch (error) {
    const reason = say('runner.not-started', { program: node, why: messageOf(error) });
    writeManifest(dir, { ...readManifest(dir), state: 'failed', ...spoken({ reason }) });
    throw new SaidError(reason, { cause: error });
  } finally {
    fs.closeSync(log);
  }
  return { id, dir };
}

function spawnDetached(
  node: string,
  args: string[],
  cwd: string,
  log: number,
  env: Record<string, string>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
      // Inside VS Code, execPath is Electron, which is Node only when told so.
      env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' },
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
