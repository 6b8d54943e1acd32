/** Judges the fix that made a run by what the run and the one before it recorded. */
import { judgeRepair, type Course, type Judgement } from '../diagnosis/repair';
import { readEvents } from '../run/events';
import { HeldOut } from '../run/heldOut';
import { chainOf } from '../run/lineage';
import { readManifest } from '../run/manifest';
import { runDir } from '../run/paths';
import { stepWindows } from '../run/table';
import type { RunState } from '../shared/runState';
import { byGravity } from '../shared/severity';
import { findingsOf } from './findings';

type Losses = { step: number; loss: number }[];

function lossesIn(dir: string): Losses {
  const [table] = readManifest(dir).tables;
  const losses: Losses = [];
  for (const window of table === undefined ? [] : stepWindows(dir, table)) {
    for (const { step, loss } of window) if (loss !== undefined) losses.push({ step, loss });
  }
  return losses;
}

function evaluationsIn(dirs: string[]): Losses {
  const heldOut = new HeldOut();
  return dirs.flatMap((dir) =>
    readEvents(dir).events.flatMap((event) =>
      event.kind === 'eval' && heldOut.leads(event) ? [{ step: event.step, loss: event.loss }] : [],
    ),
  );
}

/** What runs recorded of their losses, one after the other; the trouble is that of the last. Throws if one cannot be read. */
function courseOf(dirs: string[]): Course {
  const last = dirs.at(-1)!;
  const { findings } = findingsOf(readEvents(last).events);
  const [grave] = byGravity(findings).filter(({ severity }) => severity === 'act');
  const tables = Math.max(...dirs.map((dir) => readManifest(dir).tables.length));
  return {
    losses: dirs.flatMap(lossesIn),
    evaluations: evaluationsIn(dirs),
    trouble: grave?.step ?? null,
    tables,
  };
}

/**
 * The judgement of a run that has come to its end, against all that its fixes were made for; null where no fix made it, or
 * one of them cannot be read.
 */
export function judgeRun(workspace: string, run: string): Judgement | null {
  try {
    const chain = chainOf(workspace, run);
    const { parent } = readManifest(runDir(workspace, run));
    if (parent === null || parent.fixes.length === 0) return null;
    const former = chain.slice(0, -1).map((id) => runDir(workspace, id));
    return judgeRepair(courseOf(former), courseOf([runDir(workspace, run)]), parent.run);
  } catch {
    return null;
  }
}

/** The judgement to tell at the end of a run, in a list: of one that was stopped by a person or failed, none. */
export function judgements({ workspace, run }: { workspace: string; run: string }, state: RunState): Judgement[] {
  const judgement = state === 'finished' || state === 'diverged' ? judgeRun(workspace, run) : null;
  return judgement === null ? [] : [judgement];
}

/** How many rows a run has, and the seconds of one of them. Throws if it cannot be read. */
export function paceOf(dir: string): { rows: number; seconds: number } {
  const [table] = readManifest(dir).tables;
  let [rows, first, last] = [0, NaN, NaN];
  for (const window of table === undefined ? [] : stepWindows(dir, table)) {
    for (const { time } of window) {
      if (rows === 0) first = time;
      last = time;
      rows += 1;
    }
  }
  return { rows, seconds: (last - first) / Math.max(1, rows - 1) };
}
