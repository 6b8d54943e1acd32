/** One table: Keel and the other tools on its runs. */
import { watch, type Watched } from './keel';
import { judge, otherTools } from './rules';
import { percent, score, type Score, type Verdict } from './score';
import type { Sources, TableKind } from './tables';
import type { Run } from './runs';

export interface Row {
  name: string;
  rule: string;
  score: Score;
}

export interface Measured {
  kind: TableKind;
  /** Of problems on which nothing was chosen. */
  unseen: boolean;
  /** Keel first. */
  rows: Row[];
  verdicts: readonly Watched[];
  /** Verdicts that differ from those on the same runs as recorded; null where there is nothing to compare with. */
  compared: { of: number; same: number; others: Watched[] } | null;
}

/** Verdicts on runs as recorded, which several tables are compared with. */
const recorded = new WeakMap<Run, Watched>();

function asRecorded(run: Run): Watched {
  const known = recorded.get(run) ?? watch(run);
  recorded.set(run, known);
  return known;
}

export function measure(kind: TableKind, sources: Sources, peers: boolean, unseen = false): Measured {
  const runs = kind.runs(sources);
  const verdicts = runs.map(asRecorded);
  const row = (name: string, rule: string, all: readonly Verdict[]): Row => ({ name, rule, score: score(all) });
  const rows = [row('Keel', 'a finding that needs action', verdicts)];
  if (peers)
    for (const tool of otherTools)
      rows.push(
        row(
          tool.name,
          tool.rule,
          runs.map((run) => judge(tool, run)),
        ),
      );
  return { kind, unseen, rows, verdicts, compared: compare(kind, verdicts, sources) };
}

function compare(kind: TableKind, verdicts: readonly Watched[], sources: Sources): Measured['compared'] {
  const before = kind.asRecorded?.(sources).map(asRecorded);
  if (before === undefined) return null;
  const others = verdicts.filter((now, i) => !isSame(now, before[i]!));
  return { of: verdicts.length, same: verdicts.length - others.length, others };
}

/** Whether two verdicts come to the same: action is needed in both or in neither, and for the same kind of trouble. */
const isSame = (a: Watched, b: Watched): boolean => a.families === b.families;

/** Axes on which Keel and another tool are compared, in per cent: bad runs told, and good runs alarmed. */
const axes = ({ bad, good }: Score) => ({
  told: bad.of === 0 ? 0 : percent(bad.told, bad.of),
  alarmed: good.of === 0 ? 0 : percent(good.told, good.of),
});

export type Standing = 'ahead' | 'ahead by the sum' | 'level' | 'BEHIND';

/**
 * How Keel stands to another tool while runs go on, where both tell but once: ahead if it is not worse on either axis and better
 * on one, or by the sum of both if it is better on one by more than it is worse on the other.
 */
export function standing(keel: Score, other: Score): Standing {
  const [ours, theirs] = [axes(keel), axes(other)];
  const [more, fewer] = [ours.told - theirs.told, theirs.alarmed - ours.alarmed];
  if (more >= 0 && fewer >= 0) return more + fewer > 0 ? 'ahead' : 'level';
  return more + fewer > 0 ? 'ahead by the sum' : 'BEHIND';
}
