/** Judges the fix that made a run by what the run and the one before it recorded. */
import { judgeRepair, type Course, type Judgement } from '../diagnosis/repair';
import { readEvents } from '../run/events';
import { chainOf } from '../run/lineage';
import { readManifest } from '../run/manifest';
import { runDir } from '../run/paths';
import { stepWindows } from '../run/table';
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

function evaluationsIn(dir: string): Losses {
  return readEvents(dir).events.flatMap((event) =>
    event.kind === 'eval' ? [{ step: event.step, loss: event.loss }] : [],
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
    evaluations: dirs.flatMap(evaluationsIn),
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
