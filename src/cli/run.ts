/** `keel run FILE [--json] [--fix]`: trains in the foreground. */
import path from 'node:path';
import { readEvents } from '../run/events';
import { listRuns } from '../run/list';
import { lostIfDead } from '../run/liveness';
import { readManifest } from '../run/manifest';
import { readConfigFile } from '../run/configFile';
import { runDir } from '../run/paths';
import type { Manifest, Parent } from '../run/types';
import { applyFix, continueFromLastGood, readyFixesOf } from '../runner/applyFix';
import { createRun } from '../runner/createRun';
import { findingsOf } from '../runner/findings';
import { Runner } from '../runner/runner';
import { englishLanguage, messageOf, say, SaidError, type Language } from '../shared/messages/say';
import { hasEnded } from '../shared/runState';
import { jsonReport, plainReport, type Report, type Result } from './report';
import { stderr, stdout } from './terminal';
import { findRun, findWorkspace } from './workspace';

export interface RunOptions {
  json?: boolean | undefined;
  /** Apply the fix of a run that diverged and go on. */
  fix?: boolean | undefined;
  /** Go on from a run of this config: its id, or true for the newest one. */
  continue?: string | boolean | undefined;
  /** The checkpoint to go on from; the newest one before any trouble if absent. */
  from?: number | undefined;
  /** Of what people read; JSON is English, with its messages beside it. */
  language?: Language | undefined;
  /** The folder with the bundled trainer; the folder of this bundle if absent. */
  dist?: string | undefined;
}

/** A run that diverges again after so many fixes needs a person. */
const mostFixes = 3;

/** Trains a config to its end. Returns the exit code: 0 fine, 1 error, 2 findings that need action. */
export async function run(file: string, options: RunOptions = {}): Promise<number> {
  const { language = englishLanguage } = options;
  const report = options.json ? jsonReport(stdout, stderr, language) : plainReport(stdout, language);
  const workspace = findWorkspace(file);
  const config = path.relative(workspace, path.resolve(file)).split(path.sep).join('/');
  const dist = options.dist ?? __dirname;
  const place = { workspace, config, dist, report, fix: options.fix ?? false };
  let { manifest, steps } = await runOnce(place, parentOf(workspace, config, options));
  for (let fixes = 0; options.fix && manifest.state === 'diverged' && fixes < mostFixes; fixes++) {
    const parent = fix(workspace, manifest, report);
    if (parent === null) break;
    ({ manifest, steps } = await runOnce(place, parent));
  }
  const result = resultOf(workspace, manifest, steps, report);
  report.result(result, manifest, path.relative(process.cwd(), path.resolve(file)));
  if (manifest.state === 'failed') return 1;
  return result.findings.some(({ severity }) => severity === 'act') ? 2 : 0;
}

/** What the run continues; null if it starts anew. Throws a sentence if there is nothing to continue. */
function parentOf(workspace: string, config: string, options: RunOptions): Parent | null {
  const { continue: wanted, from } = options;
  if (wanted === undefined || wanted === false) {
    if (from === undefined) return null;
    throw new SaidError(say('cli.run.from-without-continue'));
  }
  const id = typeof wanted === 'string' ? findRun(wanted, workspace).id : newestOf(workspace, config);
  if (from !== undefined) return { run: id, checkpoint: from, fixes: [] };
  // Its newest checkpoint will soon be another one, and this one be gone.
  if (!hasEnded(lostIfDead(runDir(workspace, id)).state)) throw new SaidError(say('cli.run.goes-on', { run: id }));
  return continueFromLastGood({ workspace, runId: id }).parent;
}

/** The newest run of a config. Throws a sentence if there is none, or none that can be read. */
function newestOf(workspace: string, config: string): string {
  const { runs, broken } = listRuns(workspace);
  const newest = runs.findLast(({ manifest }) => manifest.config === config);
  if (newest !== undefined) return newest.id;
  const last = broken.at(-1);
  throw new SaidError(
    last === undefined
      ? say('cli.run.none-to-continue', { config })
      : say('cli.run.none-readable', { config, n: broken.length, why: last.message }),
  );
}

interface RunSetup {
  workspace: string;
  config: string;
  dist: string;
  report: Report;
  /** Only a run that was stopped can be fixed, so it is stopped for what a fix treats, whatever the config says. */
  fix: boolean;
}

async function runOnce(
  { workspace, config, dist, report, fix: stop }: RunSetup,
  parent: Parent | null,
): Promise<{ manifest: Manifest; steps: number }> {
  const { id, dir, secrets } = createRun({ workspace, config, parent });
  const runner = new Runner({
    workspace,
    run: id,
    secrets,
    dist,
    ...(stop ? { policy: 'repair' } : {}),
    onSteps: (steps, manifest) => report.steps(steps, manifest),
    onEvent: (event, manifest) => report.event(event, manifest),
  });
  const release = obeySignals(runner, report);
  report.begin(readManifest(dir), path.relative(process.cwd(), dir) || dir);
  const manifest = await runner.run();
  release();
  report.end(manifest);
  return { manifest, steps: runner.steps };
}

/**
 * Ctrl+C saves and stops; a second one ends the trainer at once. A terminal or pipe that goes away saves and stops, too.
 * Returns how to stop obeying.
 */
function obeySignals(runner: Runner, report: Report): () => void {
  let interrupts = 0;
  const interrupt = () => {
    interrupts += 1;
    if (interrupts > 1) return runner.kill();
    report.say(say('cli.run.stopping'));
    runner.stop('cli');
  };
  const terminate = (signal: NodeJS.Signals) => runner.terminate(say('end.keel-stopped', { signal }));
  const unheard = () => runner.terminate(say('end.output-closed'));
  process.on('SIGINT', interrupt);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, terminate);
  stdout.on('error', unheard);
  return () => {
    process.off('SIGINT', interrupt);
    stdout.off('error', unheard);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, terminate);
  };
}

/** Applies the best fix to the config file; null, with a sentence, if there is none to apply. */
function fix(workspace: string, { id, config }: Manifest, report: Report): Parent | null {
  try {
    const before = readConfigFile(path.join(workspace, config)).toString('utf8');
    const applied = applyFix({ workspace, runId: id });
    report.applied(applied, before);
    return applied.parent;
  } catch (error) {
    report.say(messageOf(error));
    return null;
  }
}

function resultOf(workspace: string, { id, state }: Manifest, steps: number, report: Report): Result {
  const dir = runDir(workspace, id);
  const { findings, notice } = findingsOf(readEvents(dir).events);
  if (notice !== null) report.say(notice);
  return {
    state,
    run: id,
    steps,
    findings,
    fixes: fixesOf(workspace, id),
  };
}

/** None if the config was moved or broken meanwhile: the result of the run stands without them. */
function fixesOf(workspace: string, runId: string): Result['fixes'] {
  try {
    return readyFixesOf(workspace, runId).map(({ finding, fix }) => {
      const { id, title, reason, edits, continueFrom } = fix;
      const beside = 'said' in fix ? { said: fix.said } : {};
      return { finding: finding.id, id, title, reason, edits, continueFrom, ...beside };
    });
  } catch {
    return [];
  }
}
