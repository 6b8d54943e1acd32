/** The runner as a process: `node dist/runner.js --workspace W --run ID`. */
import { parseArgs } from 'node:util';
import { readLock } from '../run/lock';
import { readManifest, writeManifest } from '../run/manifest';
import { runDir } from '../run/paths';
import { inEnglish, messageOf, say, spoken } from '../shared/messages/say';
import { hasEnded } from '../shared/runState';
import { taken } from './carriedSecrets';
import { Runner } from './runner';

/** Says in the run folder why there is nothing to see, as far as it can be written. */
function markFailed(workspace: string, run: string, error: unknown): void {
  console.error(error);
  try {
    const dir = runDir(workspace, run);
    const manifest = readManifest(dir);
    if (hasEnded(manifest.state) || ![null, process.pid].includes(manifest.pids.runner)) return;
    // Another runner may own the run and not have said so yet.
    if (![undefined, process.pid].includes(readLock(dir)?.pid)) return;
    const reason = say('runner.failed', { why: messageOf(error) });
    writeManifest(dir, { ...manifest, state: 'failed', ...spoken({ reason }) });
  } catch {
    // Standard error, which is output.log, has the reason.
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { workspace: { type: 'string' }, run: { type: 'string' } } });
  const { workspace, run } = values;
  if (workspace === undefined || run === undefined) {
    console.error(inEnglish(say('runner.usage')));
    process.exitCode = 1;
    return;
  }
  const fail = (error: unknown): never => {
    markFailed(workspace, run, error);
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  try {
    const runner = new Runner({ workspace, run, dist: __dirname, secrets: taken(process.env) });
    // The window that started the run may go; only a signal to end it ends it.
    process.on('SIGHUP', () => undefined);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => runner.terminate());
    await runner.run();
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

void main();
