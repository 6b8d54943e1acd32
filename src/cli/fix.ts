/** `keel fix FILE [--run ID] [--fix ID] [--dry-run]`: shows what was found, applies a fix, says how to go on. */
import path from 'node:path';
import { applyTextEdits } from '../config/text/textEdits';
import { editConfig, parseConfig, type ParsedConfig } from '../config/keel/parse';
import type { Fix, LintFinding, LintFix, RecordedFinding } from '../diagnosis/finding';
import { lintConfig } from '../diagnosis/lint';
import { listRuns } from '../run/list';
import { readConfigFile, replaceConfigFile } from '../run/configFile';
import { applyFix, readyFixesOf, type ReadyFix } from '../runner/applyFix';
import { englishLanguage, localized, say, SaidError, type Language } from '../shared/messages/say';
import { reportLine } from '../shared/printable';
import { lineIn, type Telling } from './language';
import { changedLines, shellWord } from './report';
import { tell } from './terminal';
import { findRun, findWorkspace } from './workspace';

export interface FixOptions {
  /** The run whose findings count; absent means the newest of the config. */
  run?: string | undefined;
  /** The remedy to apply; absent means the first. */
  fix?: string | undefined;
  /** Shows everything and changes nothing. */
  dryRun?: boolean | undefined;
  language?: Language | undefined;
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
  const { language = englishLanguage, write = tell } = options;
  const out: Out = { language, t: lineIn(language), print: (text) => write(`${text}\n`) };
  const before = readConfigFile(file).toString('utf8');
  const faulty = lintConfig(parseConfig(before)).some(({ severity }) => severity === 'error');
  const place = chooseRun(file, options.run);
  // A run shows more than a text does; one that has nothing to mend, or no more, leaves the word to the text.
  const goesByRun = place !== null && (options.run !== undefined || !faulty || hasFix(place));
  if (!goesByRun) return fixText(file, before, options, out);
  return fixRun(file, before, place, options, out);
}

/** Where and in which language it is said what is done. */
interface Out {
  language: Language;
  t: Telling;
  print: (text: string) => void;
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

/** Whether there is a fix of the run for the config as it is now; one with errors in its form takes none. */
function hasFix({ workspace, id }: RunPlace): boolean {
  try {
    return readyFixesOf(workspace, id).length > 0;
  } catch {
    return false;
  }
}

function fixRun(
  file: string,
  before: string,
  { workspace, id }: RunPlace,
  options: FixOptions,
  { language, t, print }: Out,
): number {
  const ready = readyFixesOf(workspace, id);
  const [chosen] = ready.filter(({ fix: { id: fixId } }) => (options.fix ?? fixId) === fixId);
  if (chosen === undefined) {
    if (options.fix !== undefined) throw noSuchFix(id, options.fix, ready);
    print(t(say('cli.fix.nothing', { run: id, file })));
    return 0;
  }
  describeFinding(localized(chosen.finding, language), t).forEach(print);
  describeFix(localized(chosen.fix, language), t).forEach(print);
  const others = ready.filter((each) => each.finding === chosen.finding && each !== chosen);
  if (others.length > 0) print(`  ${t(say('cli.fix.others'))}`);
  for (const { id: other, title } of localized(
    others.map((each) => each.fix),
    language,
  ))
    print(`    - ${t(say('cli.fix.other', { id: other, title }))}`);
  changedLines(
    before,
    options.dryRun
      ? applyTextEdits(before, editConfig(before, chosen.fix.edits))
      : applyFix({ workspace, runId: id, findingId: chosen.finding.id, fixId: chosen.fix.id }).configText,
  ).forEach(print);
  print(t(changed(file, goOn(file, id, chosen.fix), options)));
  return 0;
}

const changed = (file: string, command: string, { dryRun }: FixOptions) =>
  dryRun ? say('cli.fix.unchanged') : say('cli.fix.changed', { file, command });

const runCommand = (file: string, ...options: string[]): string =>
  ['keel', 'run', shellWord(file), ...options].join(' ');

const goOn = (file: string, id: string, { continueFrom }: Fix): string =>
  continueFrom === null ? runCommand(file) : runCommand(file, '--continue', id, '--from', String(continueFrom));

function describeFinding({ severity, rule, step, message: text, causes }: RecordedFinding, t: Telling): string[] {
  const about = { rule, step, text };
  return [
    t(severity === 'act' ? say('cli.fix.found.act', about) : say('cli.fix.found.warn', about)),
    ...causes.map((cause) => `  ${t(say('cli.run.cause', { cause }))}`),
  ];
}

function describeFix({ title, reason, source }: Fix, t: Telling): string[] {
  return [
    t(say('cli.run.fix-title', { title })),
    `  ${reportLine(reason)}`,
    `  ${t(say('cli.fix.source', { place: source }))}`,
  ];
}

function noSuchFix(run: string, fix: string, ready: readonly ReadyFix[]): SaidError {
  const known = [...new Set(ready.map(({ fix: { id } }) => id))];
  const about = { run, fix };
  return new SaidError(
    known.length === 0 ? say('cli.fix.no-such.none', about) : say('cli.fix.no-such', { ...about, known }),
  );
}

/** Repairs errors of the text, one after the other, until none is left that has a repair. */
function fixText(file: string, before: string, options: FixOptions, { language, t, print }: Out): number {
  let text = before;
  let config = parseConfig(text);
  for (let pass = 0; pass < mostPasses; pass++) {
    const repair = nextRepair(config, options.fix);
    if (repair === null) break;
    const { finding, fix: chosen } = localized(repair, language);
    print(t(say('cli.fix.line', { line: finding.range.start.line + 1, text: finding.message })));
    print(t(say('cli.run.fix-title', { title: chosen.title })));
    const next = applyTextEdits(text, config.edit(repair.fix.edits));
    if (next === text) break;
    text = next;
    config = parseConfig(text);
  }
  const left = lintConfig(config).filter(({ severity }) => severity === 'error');
  if (text === before) print(left.length > 0 ? '' : t(say('cli.fix.no-errors', { file })));
  changedLines(before, text).forEach(print);
  for (const { range, message } of localized(left, language))
    print(t(say('cli.fix.not-repaired', { line: range.start.line + 1, text: message })));
  if (text !== before && !options.dryRun) replaceConfigFile(findWorkspace(file), file, text);
  if (text !== before) print(t(changed(file, runCommand(file), options)));
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
