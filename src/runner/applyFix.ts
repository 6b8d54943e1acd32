/** Applies fixes to config files without an editor, and finds where a run can go on. */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isScript, type AnyConfig } from '../config/keel/anyConfig';
import { editConfig } from '../config/keel/parse';
import { applyTextEdits } from '../config/text/textEdits';
import type { Fix, RecordedFinding } from '../diagnosis/finding';
import { readyFixes } from '../diagnosis/fixes';
import { isFix } from '../diagnosis/ids';
import { checkpointBefore } from '../diagnosis/fixes/remedy';
import { usableCheckpoints } from '../run/checkpoints';
import { lastWord, readEvents } from '../run/events';
import { fixesBefore } from '../run/lineage';
import { readManifest, refuseNewer } from '../run/manifest';
import { readConfigFile, replaceConfigFile } from '../run/configFile';
import { runDir } from '../run/paths';
import type { Manifest, Parent } from '../run/types';
import { checkedConfig, configOfRun } from './createRun';
import { say, SaidError, type Message } from '../shared/messages/say';
import { byGravity } from '../shared/severity';
import { findingsOf } from './findings';

/** A finding with a remedy made ready for the config as it is now. */
export interface ReadyFix {
  finding: RecordedFinding;
  fix: Fix;
}

export interface FixRequest {
  workspace: string;
  runId: string;
  /** Absent means the gravest finding that has a fix. */
  findingId?: string | undefined;
  /** Absent means the best fix of the finding. */
  fixId?: string | undefined;
}

export interface Applied extends ReadyFix {
  /** The config file, relative to the workspace. */
  config: string;
  /** Its text, which is on disk now. */
  configText: string;
  /** What a continued run is to be started with. */
  parent: Parent;
}

const configFile = (workspace: string, { config }: Manifest) => path.join(workspace, config);
const readText = (file: string) => readConfigFile(file).toString('utf8');

/**
 * The fixes of a run's findings, made ready for its config file as it is now: those of the gravest finding first, of
 * each the best first. Throws a sentence if the run or the config cannot be read.
 */
export function readyFixesOf(workspace: string, runId: string): ReadyFix[] {
  const dir = runDir(workspace, runId);
  const manifest = readManifest(dir);
  const config = checkedConfig(readText(configFile(workspace, manifest)), manifest.config);
  const checkpoints = usableCheckpoints(workspace, runId);
  const tried = fixesBefore(workspace, runId).filter(isFix);
  const context = { config, ran: configOfRun(dir), checkpoints, totalSteps: manifest.totalSteps, tried };
  const { findings } = findingsOf(readEvents(dir).events);
  return byGravity(findings).flatMap((finding) => readyFixes(finding, context).map((fix) => ({ finding, fix })));
}

/**
 * Edits the config file of a run so that a fix is in it; comments, order and quoting stay. Returns what the continued
 * run is to be started with. Throws a sentence if there is no such fix or the file cannot be edited; it is then as before.
 */
export function applyFix({ workspace, runId, findingId, fixId }: FixRequest): Applied {
  const dir = runDir(workspace, runId);
  refuseNewer(dir);
  const manifest = readManifest(dir);
  const ready = readyFixesOf(workspace, runId).filter(
    ({ finding, fix }) => (findingId ?? finding.id) === finding.id && (fixId ?? fix.id) === fix.id,
  );
  const [chosen] = ready;
  if (chosen === undefined) {
    const { notice } = findingsOf(readEvents(dir).events);
    const first = nothingToApply(manifest, fixId);
    throw new SaidError(notice === null ? first : say('and-then', { first, second: notice }));
  }
  const file = configFile(workspace, manifest);
  const text = readText(file);
  const configText = applyTextEdits(text, editConfig(text, chosen.fix.edits));
  checkedConfig(configText, manifest.config);
  replaceConfigFile(workspace, file, configText);
  const parent = { run: runId, checkpoint: chosen.fix.continueFrom, fixes: [chosen.fix.id] };
  return { ...chosen, config: manifest.config, configText, parent };
}

const nothingToApply = ({ name, config }: Manifest, fix: string | undefined): Message =>
  fix === undefined ? say('apply.no-fix', { name, config }) : say('apply.no-such-fix', { name, fix, config });

/**
 * Where a run goes on without edits: its newest checkpoint before the first finding that needs action, or its newest
 * at all where there is none. Throws a sentence if it has none.
 */
export function continueFromLastGood({ workspace, runId }: Pick<FixRequest, 'workspace' | 'runId'>): {
  config: string;
  parent: Parent;
} {
  const dir = runDir(workspace, runId);
  refuseNewer(dir);
  const manifest = readManifest(dir);
  const checkpoints = usableCheckpoints(workspace, runId);
  const { findings } = findingsOf(readEvents(dir).events);
  const [trouble] = byGravity(findings).filter(({ severity }) => severity === 'act');
  const checkpoint = trouble === undefined ? (checkpoints.at(-1) ?? null) : checkpointBefore(trouble, checkpoints);
  if (checkpoint === null) {
    const { name } = manifest;
    throw new SaidError(
      trouble === undefined
        ? say('apply.no-checkpoint', { name })
        : say('apply.no-checkpoint-before', { name, step: trouble.step }),
    );
  }
  if (trouble === undefined) refuseFinished(workspace, dir, manifest, checkpoint);
  return { config: manifest.config, parent: { run: runId, checkpoint, fixes: [] } };
}

/**
 * A run that has finished has trained for as long as its epochs or its script say. Throws a sentence, unless the config
 * asks for something else than before.
 */
function refuseFinished(workspace: string, dir: string, manifest: Manifest, checkpoint: number): void {
  const [ran, now] = [configOfRun(dir), configNow(workspace, manifest)];
  if (ran === null || now === null || !isDeepStrictEqual(ran, now)) return;
  const finished = manifest.state === 'finished' ? (lastWord(dir)?.step ?? checkpoint) : Infinity;
  // A script begins anew, so it would train as long again, wherever its newest checkpoint lies.
  if (isScript(now) && finished < Infinity) {
    const { name, config } = manifest;
    const about = { name, config, end: finished, step: checkpoint, run: path.basename(dir) };
    throw new SaidError(say('apply.finished', about));
  }
  // Where steps are given, whoever makes the new run says so.
  if (now.steps !== undefined || checkpoint < Math.min(finished, manifest.totalSteps ?? Infinity)) return;
  throw new SaidError(say('checkpoint.past-end', { step: checkpoint, end: checkpoint }));
}

/** The config as it is now; null where it is gone or has errors, which is the trouble of who starts a run of it. */
function configNow(workspace: string, manifest: Manifest): AnyConfig | null {
  try {
    return checkedConfig(readText(configFile(workspace, manifest)), manifest.config);
  } catch {
    return null;
  }
}
