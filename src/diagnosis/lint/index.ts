/** What can be known of a config before the run. A new rule is one file here and one line in a table. */
import { isScript } from '../../config/keel/anyConfig';
import type { ForeignConfig } from '../../config/formats';
import type { Recipe } from '../../config/recipe';
import type { ParsedConfig } from '../../config/keel/parse';
import type { ReadConfig } from '../../config/readConfig';
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import { isEdited } from '../../config/text/duplicates';
import type { ConfigEdit, ConfigPath, Range } from '../../config/types';
import { spoken } from '../../shared/messages/say';
import type { LintFinding } from '../finding';
import { batchArithmetic } from './rules/batchArithmetic';
import { batchForRate } from './rules/batchForRate';
import { betas } from './rules/betas';
import { clipExtreme } from './rules/clipExtreme';
import { coupledWeightDecay } from './rules/coupledWeightDecay';
import { dropout } from './rules/dropout';
import { epsilon } from './rules/epsilon';
import { fusedBackward } from './rules/fusedBackward';
import { halfWithoutClip } from './rules/halfWithoutClip';
import { ignoredIn, isIgnored } from './ignore';
import { withoutBlame } from './intent';
import { initialLossScale } from './rules/initialLossScale';
import { lrTooHigh } from './rules/lrTooHigh';
import { lrTooLow } from './rules/lrTooLow';
import { minimumLr } from './rules/minimumLr';
import { momentum } from './rules/momentum';
import { noEffect } from './rules/noEffect';
import { noWarmup } from './rules/noWarmup';
import { plateauWithoutValidation } from './rules/plateauWithoutValidation';
import { foreignProblem, problemFinding } from './problems';
import { recurrentWithoutClip } from './rules/recurrentWithoutClip';
import { postNorm } from './rules/postNorm';
import { restartOnly } from './rules/restartOnly';
import type { KeelRule, Rule, Verdict, Written } from './rule';
import { scheduleLength } from './rules/scheduleLength';
import { rolloutBatch } from './rules/rolloutBatch';
import { schedulerPeak } from './rules/schedulerPeak';
import { smallBatch } from './rules/smallBatch';
import { smallBatchNorm } from './rules/smallBatchNorm';
import { staticLossScale } from './rules/staticLossScale';
import { textNumber } from './rules/textNumber';
import { trapRules } from './traps';
import { twoPrecisions } from './rules/twoPrecisions';
import { twoWarmups } from './rules/twoWarmups';
import { unknownRule } from './rules/unknownRule';
import { warmupLength } from './rules/warmupLength';
import { outOfRange } from './rules/outOfRange';
import { notANumber } from './rules/notANumber';
import { intervalLength } from './rules/intervalLength';
import { beyondPublished } from './rules/beyondPublished';
import { fp16Model } from './rules/fp16Model';
import { unknownName } from './rules/unknownName';
import { misspeltKey } from './rules/misspeltKey';
import { unknownKey } from './rules/unknownKey';

/** Rules over a recipe, for configs of every format. */
export const recipeRules: readonly Rule[] = [
  lrTooHigh,
  lrTooLow,
  batchForRate,
  batchArithmetic,
  smallBatch,
  rolloutBatch,
  noWarmup,
  warmupLength,
  twoWarmups,
  minimumLr,
  schedulerPeak,
  scheduleLength,
  halfWithoutClip,
  recurrentWithoutClip,
  clipExtreme,
  twoPrecisions,
  staticLossScale,
  initialLossScale,
  betas,
  epsilon,
  momentum,
  coupledWeightDecay,
  dropout,
  smallBatchNorm,
  fusedBackward,
  textNumber,
  outOfRange,
  notANumber,
  intervalLength,
  beyondPublished,
  misspeltKey,
  unknownName,
  fp16Model,
  unknownKey,
];

/** All that look at a recipe: rules, and the traps of single frameworks. */
const overRecipes: readonly Rule[] = [...recipeRules, ...trapRules];

/** Rules over what only a `*.keel.yaml` has. */
export const keelRules: readonly KeelRule[] = [plateauWithoutValidation, postNorm, restartOnly, noEffect, unknownRule];

/** Those of them that a config of a script can break, too; all else is the script's own. */
const scriptRules: readonly KeelRule<ScriptConfig>[] = [restartOnly, unknownRule];

export interface LintOptions {
  /** Rules that say nothing, beside those that the text ignores. */
  ignore?: readonly string[];
}

/** All findings on a config of whatever kind, in the order of its text. */
export function lint(read: ReadConfig, options: LintOptions = {}): LintFinding[] {
  if (read.kind === 'none') return [];
  if (read.kind === 'keel') return lintConfig(read.config, read.config.text, options);
  return lintForeign(read.config, read.config.text, options);
}

/**
 * All findings on a `*.keel.yaml`, in the order of its text: faults of the text, then rules. Rules named in
 * `monitor.ignore` or in a `keel-ignore` comment of the text are silent; faults are not. Rules run as soon as all
 * values are readable, also beside an unknown key.
 */
export function lintConfig(parsed: ParsedConfig, text = '', options: LintOptions = {}): LintFinding[] {
  const { draft, recipe } = parsed;
  const faults = parsed.problems.map(problemFinding);
  if (!draft || !recipe) return inOrder(faults);
  const verdicts = isScript(draft)
    ? scriptRules.map((rule) => ({ id: rule.id, said: rule.check(draft, parsed) }))
    : keelRules.map((rule) => ({ id: rule.id, said: rule.check(draft, parsed) }));
  const own = verdicts.flatMap(({ id, said }) => named(id, said, parsed.rangeOf));
  const ignore = [...draft.monitor.ignore, ...(options.ignore ?? [])];
  return inOrder([...faults, ...heard([...own, ...ofRecipe(recipe, parsed)], text, ignore)]);
}

/** The same of a config of another framework; nothing where it is none that is known. */
export function lintForeign(config: ForeignConfig, text = '', options: LintOptions = {}): LintFinding[] {
  if (!config.recipe) return [];
  const { problems } = config;
  const found = ofRecipe(config.recipe, config).map((finding) => ({
    ...finding,
    fixes: finding.fixes.filter(({ edits }) => canEdit(edits, config)),
  }));
  const faults = problems.flatMap((each) => foreignProblem(each, config));
  return inOrder(heard([...faults, ...found], text, options.ignore ?? []));
}

/** A text with a syntax error, and a key that is given twice, have no safe place to edit; TOML forbids such a key at all. */
function canEdit(edits: readonly ConfigEdit[], { problems, language }: ForeignConfig): boolean {
  return problems.every((problem) => {
    const isFault = problem.code === 'syntax' || (problem.code === 'duplicate-key' && language === 'toml');
    return !isFault && !isEdited(problem, edits);
  });
}

type Placed = Written & { rangeOf: (path: ConfigPath) => Range | null };

function ofRecipe(recipe: Recipe, text: Placed): LintFinding[] {
  return overRecipes.flatMap((rule) => named(rule.id, withoutBlame(recipe, rule.check(recipe, text)), text.rangeOf));
}

function named(rule: string, verdicts: Verdict[], rangeOf: Placed['rangeOf']): LintFinding[] {
  const start = { line: 0, character: 0 };
  return verdicts.map(({ message, fixes = [], ...verdict }) => ({
    rule,
    ...verdict,
    ...spoken({ message }),
    range: rangeOf(verdict.path) ?? { start, end: start },
    fixes,
  }));
}

function heard(findings: LintFinding[], text: string, ignore: readonly string[]): LintFinding[] {
  const ignored = findings.length === 0 ? null : ignoredIn(text);
  return findings.filter((each) => !ignore.includes(each.rule) && !(ignored && isIgnored(ignored, each)));
}

function inOrder(findings: LintFinding[]): LintFinding[] {
  return findings.sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}
