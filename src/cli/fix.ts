/** `keel fix FILE [--run ID] [--fix ID] [--dry-run]`: shows what was found, applies a fix, says how to go on. */
import fs from 'node:fs';
import path from 'node:path';
import { applyTextEdits } from '../config/text/textEdits';
import { editConfig, parseConfig, type ParsedConfig } from '../config/keel/parse';
import type { Fix, LintFinding, LintFix, RecordedFinding } from '../diagnosis/finding';
import { lintConfig } from '../diagnosis/lint';
import { withFileErrors } from '../run/fileError';
import { listRuns } from '../run/list';
import { applyFix, readyFixesOf, type ReadyFix } from '../runner/applyFix';
import { changedLines } from './report';
import { findRun, findWorkspace } from './workspace';

export interface FixOptions {
  /** The run whose findings count; absent means the newest of the config. */
  run?: string | undefined;
  /** The remedy to apply; absent means the first. */
  fix?: string | undefined;
  /** Shows everything and changes nothing. */
  dryRun?: boolean | undefined;
  /** Where it is said what is done; standard output if absent. */
  write?: (text: string) => void;
}

/** More passes than this over a config mean that fixes undo each other. */
const mostPasses = 50;

/**
 * Fixes a config: what its newest run (or the given one) was found to suffer from; with no run, what its text has
 * errors in. Returns the exit code: 0 where a fix was applied (or shown) or nothing needs one. Throws a sentence if there
 * is no such file, run or fix.
 */
export function fix(file: string, options: FixOptions = {}): number {
  const say = (text: string) => (options.write ?? ((out) => void process.stdout.write(out)))(`${text}\n`);
  const before = withFileErrors(file, 'read', () => fs.readFileSync(file, 'utf8'));
  const faulty = lintConfig(parseConfig(before)).some(({ severity }) => severity === 'error');
  const place = faulty && options.run === undefined ? null : chooseRun(file, options.run);
  if (place === null) return fixText(file, before, options, say);
  return fixRun(file, before, place, options, say);
}

interface RunPlace {
  workspace: string;
  id: string;
}

/** The given run, or the newest run of the config. */
function chooseRun(file: string, run: string | undefined): RunPlace | null {
  if (run !== undefined) return findRun(run, path.dirname(path.resolve(file)));
  const workspace = findWorkspace(file);
  const config = path.relative(workspace, path.resolve(file)).split(path.sep).join('/');
  const id = listRuns(workspace).runs.findLast(
    ({ manifest }) => manifest.config.split(path.sep).join('/') === config,
  )?.id;
  return id === undefined ? null : { workspace, id };
}

function fixRun(
  file: string,
  before: string,
  { workspace, id }: RunPlace,
  options: FixOptions,
  say: (text: string) => void,
): number {
  const ready = readyFixesOf(workspace, id);
  const [chosen] = ready.filter(({ fix: { id: fixId } }) => (options.fix ?? fixId) === fixId);
  if (chosen === undefined) {
    if (options.fix !== undefined) throw new Error(`The run ${id} has no fix ${options.fix}. ${known(ready)}`);
    say(`Nothing to fix: the run ${id} has no finding that a change of ${file} treats.`);
    return 0;
  }
  describeFinding(chosen.finding).forEach(say);
  describeFix(chosen.fix).forEach(say);
  const others = ready.filter((each) => each.finding === chosen.finding && each !== chosen);
  if (others.length > 0) say(`  Others: ${others.map((each) => `${each.fix.id} (${each.fix.title})`).join('; ')}.`);
  changedLines(
    before,
    options.dryRun
      ? applyTextEdits(before, editConfig(before, chosen.fix.edits))
      : applyFix({ workspace, runId: id, findingId: chosen.finding.id, fixId: chosen.fix.id }).configText,
  ).forEach(say);
  say(options.dryRun ? 'Nothing was changed.' : `Changed ${file}. Go on with: ${goOn(file, id, chosen.fix)}`);
  return 0;
}

const goOn = (file: string, id: string, { continueFrom }: Fix): string =>
  continueFrom === null ? `keel run ${file}` : `keel run ${file} --continue ${id} --from ${continueFrom}`;

function describeFinding({ severity, rule, step, message, causes }: RecordedFinding): string[] {
  return [
    `${severity === 'act' ? 'Needs action' : 'Warning'} (${rule}, step ${step}): ${message}`,
    ...causes.map((cause) => `  Likely cause: ${cause}`),
  ];
}

function describeFix({ title, reason, source }: Fix): string[] {
  return [`Fix: ${title}.`, `  ${reason}`, `  Source: ${source}`];
}

function known(ready: readonly ReadyFix[]): string {
  const ids = [...new Set(ready.map(({ fix: { id } }) => id))];
  return ids.length === 0 ? 'It has none at all.' : `It has ${ids.join(', ')}.`;
}

/** Repairs errors of the text, one after the other, until none is left that has a repair. */
function fixText(file: string, before: string, options: FixOptions, say: (text: string) => void): number {
  let text = before;
  let config = parseConfig(text);
  for (let pass = 0; pass < mostPasses; pass++) {
    const repair = nextRepair(config, options.fix);
    if (repair === null) break;
    say(`Line ${repair.finding.range.start.line + 1}: ${repair.finding.message}`);
    say(`Fix: ${repair.fix.title}.`);
    const next = applyTextEdits(text, config.edit(repair.fix.edits));
    if (next === text) break;
    text = next;
    config = parseConfig(text);
  }
  const left = lintConfig(config).filter(({ severity }) => severity === 'error');
  if (text === before)
    say(left.length > 0 ? '' : `Nothing to fix: ${file} has no errors, and no run of it needs a fix.`);
  changedLines(before, text).forEach(say);
  left.forEach(({ range, message }) => say(`Not repaired, line ${range.start.line + 1}: ${message}`));
  if (text !== before && !options.dryRun) withFileErrors(file, 'written', () => fs.writeFileSync(file, text));
  if (text !== before) say(options.dryRun ? 'Nothing was changed.' : `Changed ${file}. Go on with: keel run ${file}`);
  return left.length > 0 ? 1 : 0;
}

/** The preferred, else the first repair of the first error; with an id, the first finding of any severity that has it. */
function nextRepair(config: ParsedConfig, id: string | undefined): { finding: LintFinding; fix: LintFix } | null {
  for (const finding of lintConfig(config)) {
    const fits = finding.fixes.filter((each) => (id === undefined ? finding.severity === 'error' : each.id === id));
    const chosen = fits.find(({ preferred }) => preferred) ?? fits[0];
    if (chosen !== undefined) return { finding, fix: chosen };
  }
  return null;
}
