/** Every remedy is made from a finding that shows its signal, and withheld from one that does not. */
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { isScript } from '../../../../src/config/keel/anyConfig';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import type { Fix, RecordedFinding } from '../../../../src/diagnosis/finding';
import { catalogue, explained, readyFixes, type FixContext } from '../../../../src/diagnosis/fixes';
import { adviceFor } from '../../../../src/diagnosis/fixes/advice';
import { plans } from '../../../../src/diagnosis/fixes/plans';
import { lintConfig } from '../../../../src/diagnosis/lint';
import { inEnglish } from '../../../../src/shared/messages/say';
import { merged } from '../../../bench/zoo/merged';
import { base, cases, gradients, ran, type Tree } from './cases';

function finding(rule: string, step: number, evidence: Record<string, number>, fixes: string[]): RecordedFinding {
  return {
    id: `${rule}-${step}`,
    rule,
    severity: 'act',
    step,
    endStep: step + 10,
    message: 'Something went wrong.',
    evidence: Object.entries(evidence).map(([name, value]) => ({ name, value, text: `${name} ${value}` })),
    causes: ['What the monitor thinks.'],
    paths: [['optimizer', 'lr']],
    fixes,
  };
}

const textOf = (changes: Tree = {}) => stringify(merged(base, changes));

function contextOf(text: string, checkpoints: number[] = []): FixContext {
  const { config, problems } = parseConfig(text);
  expect(problems).toEqual([]);
  if (config === null || isScript(config)) throw new Error('This is a config of the embedded trainer.');
  return { config, checkpoints, totalSteps: config.steps ?? null };
}

const fixFrom = (ids: string[], id: string, text: string, found: RecordedFinding): Fix | undefined =>
  readyFixes({ ...found, fixes: ids }, contextOf(text)).find((fix) => fix.id === id);

/** The config after a fix, which has to be free of errors and of keys without effect. */
function repaired(text: string, fix: Fix) {
  const after = applyTextEdits(text, editConfig(text, fix.edits));
  const parsed = parseConfig(after);
  expect(lintConfig(parsed).filter(({ severity, rule }) => severity === 'error' || rule === 'no-effect')).toEqual([]);
  return parsed;
}

describe.each(cases.map((entry) => [`${entry.id} (${entry.rule})`, entry] as const))('%s', (_, entry) => {
  const { id, rule, step = 500, evidence } = entry;

  test('is made from its signal and leaves a config that parses', () => {
    const text = textOf(entry.config);
    const fix = fixFrom([id], id, text, finding(rule, step, evidence, [id]))!;
    expect(fix).toMatchObject({ id, title: expect.stringMatching(/^[A-Z].*step \d+$/), reason: expect.any(String) });
    const parsed = repaired(text, fix);
    for (const [path, value] of Object.entries(entry.sets)) expect(parsed.written(path.split('.'))).toEqual(value);
  });

  test.each(entry.withheld)('is withheld where $why', (other) => {
    const text = textOf('config' in other ? other.config : entry.config);
    const found = finding(other.rule ?? rule, other.step ?? step, other.evidence ?? evidence, [id]);
    expect(fixFrom([id], id, text, found)).toBeUndefined();
  });
});

test('every remedy that can change a config is tried above, and says what it is', () => {
  const tried = new Set(cases.map(({ id }) => id));
  const advice = catalogue.filter(({ id }) => !tried.has(id)).map(({ id }) => id);
  expect(advice).toEqual(['bf16', 'dynamic-loss-scale']);
  for (const each of [...catalogue, ...plans]) expect(inEnglish(each.source).length).toBeGreaterThan(10);
  expect(new Set([...catalogue, ...plans].map(({ id }) => id)).size).toBe(catalogue.length + plans.length);
});

describe('plans', () => {
  const all = ['clip-global-norm', 'lower-lr', 'warmup', 'skip-batches'];
  const found = finding('divergence', 500, { ...ran, ...gradients }, all);

  test('what belongs together is one fix and comes first; the restart comes last', () => {
    const fixes = readyFixes(found, contextOf(textOf(), [100, 300, 480, 495, 510]));
    expect(fixes.map(({ id }) => id)).toEqual(['stabilize', 'clip-global-norm', 'lower-lr', 'restart']);
    expect(fixes[0]).toMatchObject({ continueFrom: 480 });
    expect(fixes[0]!.edits.map(({ path }) => path.join('.'))).toEqual(['clip.norm', 'optimizer.lr']);
    expect(fixes.at(-1)!.continueFrom).toBeNull();
    fixes.forEach((fix) => repaired(textOf(), fix));
  });

  test('warmup is part of it where the run starts again', () => {
    const early = finding('early-blow-up', 5, { ...ran, ...gradients, onset: 5 }, all);
    const [plan] = readyFixes(early, contextOf(textOf(), [400]));
    expect(plan!.edits.map(({ path }) => path.join('.'))).toEqual(['clip.norm', 'optimizer.lr', 'schedule.warmup']);
    expect(plan!.continueFrom).toBeNull();
  });

  test('of one change alone is no plan', () => {
    const fixes = readyFixes(finding('divergence', 500, ran, all), contextOf(textOf()));
    expect(fixes.map(({ id }) => id)).toEqual(['lower-lr']);
  });

  test('what the config shows to be wrong comes before plans, with its cause', () => {
    const text = textOf({ data: { standardize: false } });
    const named = { ...found, fixes: ['standardize', ...all] };
    expect(readyFixes(named, contextOf(text)).map(({ id }) => id)[0]).toBe('standardize');
    const told = explained(named, contextOf(text));
    expect(told.causes[0]).toContain('data.standardize');
    expect(told.causes.at(-1)).toBe('What the monitor thinks.');
    expect(told.paths[0]).toEqual(['data', 'standardize']);
    expect(explained(found, contextOf(text))).toBe(found);
  });

  test('a bad batch is skipped, and gradients clipped with it', () => {
    const sudden = finding('divergence', 500, { ...ran, ...gradients, gradNormRoseAt: 500, stepsToBlowUp: 1 }, all);
    const [plan] = readyFixes(sudden, contextOf(textOf(), [450]));
    expect(plan).toMatchObject({ id: 'skip-and-clip', continueFrom: 450 });
    expect(plan!.edits.map(({ path }) => path.join('.'))).toEqual(['data.skip', 'clip.norm']);
  });

  test('batches are numbered over micro batches and over those that were skipped before', () => {
    const text = textOf({ accumulate: 2, data: { skip: [3, 1200] } });
    const sudden = finding('divergence', 500, { ...ran, stepsToBlowUp: 1 }, ['skip-batches']);
    const [fix] = readyFixes(sudden, contextOf(text));
    expect(fix!.edits[0]).toMatchObject({ value: [3, 1200, 1000, 1001] });
  });

  test('against overfitting: early stopping with weight decay', () => {
    const over = finding('overfitting', 300, {}, ['early-stopping', 'weight-decay', 'dropout']);
    const text = textOf({ optimizer: { weightDecay: 0 } });
    const [plan] = readyFixes(over, contextOf(text, [200, 400]));
    expect(plan).toMatchObject({ id: 'regularize', continueFrom: 200 });
    repaired(text, plan!);
  });
});

test('a note needs no fix, and no explanation', () => {
  const note = { ...finding('divergence', 500, { ...ran, ...gradients }, ['lower-lr']), severity: 'note' as const };
  expect(readyFixes(note, contextOf(textOf()))).toEqual([]);
  expect(explained(note, contextOf(textOf({ data: { standardize: false } })))).toBe(note);
});

test('without a config, what depends on a model or a precision is advised, the rest by its evidence', () => {
  const ids = ['bf16', 'clip-global-norm', 'lower-lr', 'activation', 'standardize', 'early-stopping'];
  expect(adviceFor(finding('divergence', 500, { ...ran, ...gradients }, ids.slice(0, 3)))).toEqual([
    'stabilize',
    'clip-global-norm',
    'lower-lr',
    'bf16',
  ]);
  expect(adviceFor(finding('vanishing-gradient', 1, {}, ['activation', 'standardize']))).toEqual(['activation']);
});
