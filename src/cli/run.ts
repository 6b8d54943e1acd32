/** `keel run FILE [--json] [--fix]`: trains in the foreground. */
import os from 'node:os';
import path from 'node:path';
import { isScript } from '../config/keel/anyConfig';
import { parseConfig } from '../config/keel/parse';
import { readEvents } from '../run/events';
import { listRuns } from '../run/list';
import { lostIfDead } from '../run/liveness';
import { readManifest } from '../run/manifest';
import { readConfigFile } from '../run/configFile';
import { runDir } from '../run/paths';
import type { Manifest, Parent } from '../run/types';
import { continueFromLastGood, readyFixesOf } from '../runner/applyFix';
import { createRun } from '../runner/createRun';
import { findingsOf } from '../runner/findings';
import type { Exit } from '../runner/backend';
import { Runner } from '../runner/runner';
import { englishLanguage, say, SaidError, type Language } from '../shared/messages/say';
import { hasEnded } from '../shared/runState';
import { lineIn } from './language';
import { Progress } from './progress';
import { repaired } from './repair';
import { jsonReport, plainReport, type Report, type Result } from './report';
import { BesideScript } from './run/besideScript';
import { ScriptOutput } from './run/scriptOutput';
import { stderr, stdout } from './terminal';
import { Screen } from './watch/screen';
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

/** Trains a config to its end. Returns the exit code: 0 fine, 1 error, 2 findings that need action. */
export async function run(file: string, options: RunOptions = {}): Promise<number> {
  const { language = englishLanguage, json = false } = options;
  const workspace = findWorkspace(file);
  const config = path.relative(workspace, path.resolve(file)).split(path.sep).join('/');
  const dist = options.dist ?? __dirname;
  const screen = isOfScript(file) ? new Screen(stdout, stderr) : null;
  const report = reportFor(screen, json, language);
  const shown = screen && (() => new ScriptOutput(screen, { stdout, stderr }, json));
  const place = { workspace, config, dist, report, shown, fix: options.fix ?? false };
  const first = await runOnce(place, parentOf(workspace, config, options));
  const again = (parent: Parent) => runOnce(place, parent);
  const repair = { ...place, again, obey: (runner: Runner) => obeySignals(runner, report, shown !== null) };
  const { manifest, steps, exit } = options.fix ? await repaired(repair, first) : first;
  const result = resultOf(workspace, manifest, steps, report);
  report.result(result, manifest, path.relative(process.cwd(), path.resolve(file)));
  const act = result.findings.some(({ severity }) => severity === 'act');
  return exitCode(manifest, screen === null ? null : exit, act);
}

/** What Keel says of a script stands beside what that prints. */
function reportFor(screen: Screen | null, json: boolean, language: Language): Report {
  if (json) return jsonReport(stdout, stderr, language);
  const t = lineIn(language);
  return plainReport(screen === null ? new Progress(stdout, t) : new BesideScript(screen, t), language);
}

/** A config that cannot be read is refused where its run is made. */
function isOfScript(file: string): boolean {
  try {
    const { config } = parseConfig(readConfigFile(file).toString('utf8'));
    return config !== null && isScript(config);
  } catch {
    return false;
  }
}

/** What shells add to the number of the signal that ended a program, and the code of one that Ctrl+C ended. */
const [signalCode, interruptedCode] = [128, 130];

/**
 * That of the script, if it is not 0; `exit` is how its process ended. Keel's own are for a script that ended with 0, for a run
 * that Keel stopped, and for what never began.
 */
function exitCode({ state }: Manifest, exit: Exit | null, act: boolean): number {
  const wasInterrupted = state === 'stopped' && exit?.signal === 'SIGKILL';
  if (exit !== null && state !== 'diverged' && exit.error === null) {
    if (wasInterrupted) return interruptedCode;
    const own = exit.signal === null ? (exit.code ?? 0) : signalCode + os.constants.signals[exit.signal];
    if (own !== 0) return own;
  }
  if (state === 'failed') return 1;
  return act ? 2 : 0;
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
  /** Where what a script prints is shown; null for what prints nothing. */
  shown: (() => ScriptOutput) | null;
  /** Only a run that was stopped can be fixed, so it is stopped for what a fix treats, whatever the config says. */
  fix: boolean;
}

async function runOnce(
  { workspace, config, dist, report, shown, fix: stop }: RunSetup,
  parent: Parent | null,
): Promise<{ manifest: Manifest; steps: number; exit: Exit | null }> {
  const { id, dir, secrets } = createRun({ workspace, config, parent });
  const runner = new Runner({
    workspace,
    run: id,
    secrets,
    dist,
    ...(stop ? { policy: 'repair' } : {}),
    onSteps: (steps, manifest) => report.steps(steps, manifest),
    onEvent: (event, manifest) => report.event(event, manifest),
    ...(shown === null ? {} : { shown: shown() }),
  });
  const release = obeySignals(runner, report, shown !== null);
  report.begin(readManifest(dir), path.relative(process.cwd(), dir) || dir);
  const manifest = await runner.run();
  release();
  report.end(manifest);
  return { manifest, steps: runner.steps, exit: runner.exit };
}

/**
 * Ctrl+C is for the script, or else saves and stops; a second one ends either at once. A terminal or pipe that goes away saves
 * and stops, too. Returns how to stop obeying.
 */
function obeySignals(runner: Runner, report: Report, script: boolean): () => void {
  const interrupt = () => {
    if (runner.interruption.pending) return runner.kill();
    report.say(say(script ? 'cli.run.interrupted' : 'cli.run.stopping'));
    runner.interrupt();
  };
  // Ctrl+Z halts a script as it would without Keel, which then lets itself be halted.
  const halt = () => {
    runner.signalGroup('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = () => runner.signalGroup('SIGCONT');
  const terminate = (signal: NodeJS.Signals) => runner.terminate(say('end.keel-stopped', { signal }));
  const unheard = () => runner.terminate(say('end.output-closed'));
  process.on('SIGINT', interrupt);
  const halts = script && process.platform !== 'win32';
  if (halts) process.on('SIGTSTP', halt).on('SIGCONT', goOn);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, terminate);
  stdout.on('error', unheard);
  return () => {
    process.off('SIGINT', interrupt);
    if (halts) process.off('SIGTSTP', halt).off('SIGCONT', goOn);
    stdout.off('error', unheard);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, terminate);
  };
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
