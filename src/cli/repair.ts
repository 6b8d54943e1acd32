/** `keel run --fix`: applies fixes to a run that went wrong, one after the other, until one holds. */
import path from 'node:path';
import { isScript } from '../config/keel/anyConfig';
import { editConfig } from '../config/keel/parse';
import { applyTextEdits } from '../config/text/textEdits';
import type { ConfigEdit } from '../config/types';
import type { Fix } from '../diagnosis/finding';
import { readConfigFile, replaceConfigFile } from '../run/configFile';
import { runDir } from '../run/paths';
import type { Manifest, Parent } from '../run/types';
import { applyFix, readyFixesOf, type Applied, type ReadyFix } from '../runner/applyFix';
import { checkedConfig, configOfRun } from '../runner/createRun';
import { judgeRun, paceOf } from '../runner/judgeRun';
import { bestOf, bestRate, pilot, type PilotLevel, type PilotPlace } from '../runner/pilots';
import type { Runner } from '../runner/runner';
import { messageOf, say, SaidError } from '../shared/messages/say';
import type { Report } from './report';

export interface EndedRun {
  manifest: Manifest;
  steps: number;
}

interface Repair<R extends EndedRun = EndedRun> extends PilotPlace {
  report: Report;
  /** Makes a signal reach a runner; returns how to stop that. */
  obey(runner: Runner): () => void;
  again(parent: Parent): Promise<R>;
}

/** A run that goes wrong again after so many fixes needs a person. */
const mostFixes = 3;
/** Seconds and steps of a pilot, and the fewest that tell anything. */
const pilotRun = { seconds: 20, most: 150, least: 30 };

/** The run after the fixes: the last that was made, or the first where none of them was of use; the config is then as before. */
export async function repaired<R extends EndedRun>(repair: Repair<R>, first: R): Promise<R> {
  const { workspace, config, report } = repair;
  const file = path.join(workspace, config);
  const read = () => readConfigFile(file).toString('utf8');
  const untouched = read();
  const withdrawn = new Set<string>();
  let [sick, last] = [first, first];
  for (let fixes = 0; fixes < mostFixes && isSick(workspace, sick.manifest); fixes++) {
    const before = read();
    const parent = await fixed(repair, sick.manifest, withdrawn);
    if (parent === null) break;
    last = await repair.again(parent);
    const verdict = judgeRun(workspace, last.manifest.id)?.verdict ?? 'unknown';
    // The next fix then builds on this one, by what the new run shows.
    if (last.manifest.state === 'diverged' || (verdict === 'failed' && needsAction(workspace, last.manifest))) {
      sick = last;
      continue;
    }
    if (verdict !== 'failed') return last;
    // It ended, but no better than stopping: back to the text and the run of before, and to another fix.
    parent.fixes.forEach((id) => withdrawn.add(id));
    replaceConfigFile(workspace, file, before);
    report.say(say('repair.withdrawn', { config }));
    if (parent.checkpoint !== null) report.say(say('repair.best', { step: parent.checkpoint, run: parent.run }));
  }
  if (read() !== untouched) {
    replaceConfigFile(workspace, file, untouched);
    report.say(say('repair.withdrawn', { config }));
  }
  return last === first ? first : sick;
}

/**
 * Whether there is something to repair: it diverged, or a script, which is seldom stopped, came to its end with a finding that
 * needs action, or with one that a lower rate treats. Whether that was right the judgement tells.
 */
function isSick(workspace: string, { id, state }: Manifest): boolean {
  return state === 'finished' ? treatableIfAny(workspace, id).length > 0 : state === 'diverged';
}

/** Whether a run came to its end with a finding that needs action and has a fix. */
const needsAction = (workspace: string, { id }: Manifest): boolean =>
  treatableIfAny(workspace, id).some(({ finding }) => finding.severity === 'act');

/** None if the config was moved or broken meanwhile. */
function treatableIfAny(workspace: string, id: string): ReadyFix[] {
  try {
    return treatable(workspace, id);
  } catch {
    return [];
  }
}

/** The fixes of a run that is worth another one. Throws a sentence if it cannot be read. */
function treatable(workspace: string, id: string): ReadyFix[] {
  const ran = configOfRun(runDir(workspace, id));
  if (ran === null || !isScript(ran)) return [];
  return readyFixesOf(workspace, id).filter(({ finding, fix }) => finding.severity === 'act' || rateIn(fix.edits));
}

/** Applies the best fix that was not withdrawn to the config file; null, with a sentence, if there is none to apply. */
async function fixed(repair: Repair, sick: Manifest, withdrawn: ReadonlySet<string>): Promise<Parent | null> {
  const { workspace, config, report } = repair;
  try {
    const before = readConfigFile(path.join(workspace, config)).toString('utf8');
    const all = sick.state === 'diverged' ? readyFixesOf(workspace, sick.id) : treatable(workspace, sick.id);
    const ready = all.find(({ fix: { id } }) => !withdrawn.has(id));
    if (ready === undefined && withdrawn.size > 0) {
      report.say(say('repair.given-up'));
      return null;
    }
    const rate = ready === undefined ? null : await piloted(repair, sick, ready.fix);
    const applied = applyFix({ workspace, runId: sick.id, findingId: ready?.finding.id, fixId: ready?.fix.id });
    const made = rate === null ? applied : withRate(repair, applied, rate);
    report.applied(made, before);
    return made.parent;
  } catch (error) {
    report.say(messageOf(error));
    return null;
  }
}

const isRate = ({ path: [section, key] }: ConfigEdit): boolean =>
  section === 'optimizer' && (key === 'lr' || key === 'lrScale');
const rateIn = (edits: readonly ConfigEdit[]) => edits.find((edit) => isRate(edit) && edit.op === 'set');
const replaced = (edits: readonly ConfigEdit[], value: number): ConfigEdit[] =>
  edits.map((edit) => (isRate(edit) && edit.op === 'set' ? { ...edit, value } : edit));

/** Puts another rate into a fix that is applied. */
function withRate({ workspace, config }: Repair, applied: Applied, value: number): Applied {
  const edits = replaced(applied.fix.edits, value);
  const configText = applyTextEdits(applied.configText, editConfig(applied.configText, [rateIn(edits)!]));
  checkedConfig(configText, config);
  replaceConfigFile(workspace, path.join(workspace, config), configText);
  return { ...applied, configText, fix: { ...applied.fix, edits } };
}

/** The rate at which a script learns best in short runs, where a fix that lowers it starts again; null where it is as the fix says. */
async function piloted(repair: Repair, sick: Manifest, fix: Fix): Promise<number | null> {
  const { workspace, report } = repair;
  const dir = runDir(workspace, sick.id);
  const [ran, edit] = [configOfRun(dir), rateIn(fix.edits)];
  if (fix.continueFrom !== null || edit?.op !== 'set' || ran === null || !isScript(ran)) return null;
  const { rows, seconds } = paceOf(dir);
  const third = sick.state === 'finished' ? Math.ceil(rows / 3) : pilotRun.most;
  const steps = Math.min(pilotRun.most, Math.floor(pilotRun.seconds / seconds), Math.max(pilotRun.least, third));
  if (!(steps >= pilotRun.least)) return null;
  const key = edit.path[1] as 'lr' | 'lrScale';
  const present = ran.optimizer[key] ?? (key === 'lrScale' ? 1 : Infinity);
  const level = async (value: number): Promise<PilotLevel | null> => {
    const { losses, broke, stopped } = await pilot(repair, replaced(fix.edits, value), steps, (runner) =>
      repair.obey(runner),
    );
    return stopped ? null : { value, loss: broke ? Infinity : endOf(losses) };
  };
  const levels = await bestRate(Number(edit.value), present / 2, level);
  if (levels === null) throw new SaidError(say('repair.broken-off'));
  const best = bestOf(levels);
  if (best === null) return null;
  const told = [...levels]
    .sort((a, b) => b.value - a.value)
    .map(({ value, loss }) =>
      Number.isFinite(loss) ? say('repair.pilot-level', { loss, value }) : say('repair.pilot-broke', { value }),
    );
  report.say(say('repair.pilots', { n: steps, levels: told, value: best.value }));
  return best.value;
}

/** The mean of the last third; infinite where a loss is no number. */
function endOf(losses: readonly number[]): number {
  const part = losses.slice(Math.floor((2 * losses.length) / 3));
  const mean = part.reduce((sum, loss) => sum + loss, 0) / part.length;
  return Number.isFinite(mean) ? mean : Infinity;
}
