/** What the config shows beside the evidence: missing clipping of a recurrent net, a peak rate that was never reached. */
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isScript } from '../../../../src/config/keel/anyConfig';
import { parseConfig } from '../../../../src/config/keel/parse';
import type { RecordedFinding } from '../../../../src/diagnosis/finding';
import { explained, readyFixes, type FixContext } from '../../../../src/diagnosis/fixes';

function context(changes: object): FixContext {
  const text = stringify({
    name: 'text',
    task: 'language-modelling',
    data: { path: 'text.txt' },
    model: { type: 'recurrent', cell: 'simple', units: 8, embedding: 8, context: 16 },
    optimizer: { name: 'sgd', lr: 3 },
    steps: 200,
    ...changes,
  });
  const { config, problems } = parseConfig(text);
  expect(problems).toEqual([]);
  if (config === null || isScript(config)) throw new Error('This is a config of the embedded trainer.');
  return { config, checkpoints: [], totalSteps: 200 };
}

/** A loss that ran away while its gradient norms stayed below ten times their median. */
const evidence = { onset: 30, initialLoss: 4, peakLoss: 9, stepsToBlowUp: 40, lrAtOnset: 3, healthyGradNormP90: 1.2 };
const found: RecordedFinding = {
  ...{ id: 'divergence-30', rule: 'divergence', severity: 'act', step: 30, endStep: 70, message: 'It ran away.' },
  evidence: Object.entries(evidence).map(([name, value]) => ({ name, value, text: name })),
  causes: ['The rate.'],
  paths: [['optimizer', 'lr']],
  fixes: ['clip-global-norm', 'lower-lr', 'warmup'],
};

test('clipping comes first where there is none', () => {
  expect(explained(found, context({})).causes[0]).toMatch(/recurrent net is trained without clipping/);
  const [plan] = readyFixes(found, context({}));
  expect(plan!.edits[0]).toEqual({ op: 'set', path: ['clip', 'norm'], value: 1.2 });
});

test.each([{ norm: 2 }, { value: 1 }, { relative: 0.1 }])('nothing is said where there is some: %j', (clip) => {
  expect(explained(found, context({ clip })).causes).toEqual(['The rate.']);
});

test('nothing is said where the loss stayed in its range', () => {
  const calm = { ...found, evidence: found.evidence.filter(({ name }) => name !== 'peakLoss') };
  expect(explained(calm, context({})).causes).toEqual(['The rate.']);
});

test('a run that overflowed at once is cut hard, however little its last number tells', () => {
  const at = { onset: 2, initialLoss: 2.7, lossBefore: 9, nonFiniteStep: 4, peakLr: 2, lrAtOnset: 0.5 };
  const overflowed = (more: object): RecordedFinding => ({
    ...{ ...found, step: 2, rule: 'non-finite', fixes: ['lower-lr'] },
    evidence: Object.entries({ ...at, ...more }).map(([name, value]) => ({ name, value, text: name })),
  });
  const config = context({ optimizer: { name: 'sgd', lr: 10, momentum: 0.9 } });
  for (const more of [{}, { lossBefore: 1e30 }]) {
    const [fix] = readyFixes(overflowed(more), config);
    expect(fix!.edits).toEqual([{ op: 'set', path: ['optimizer', 'lr'], value: 0.03 }]);
  }
});

test('a checkpoint just before the onset is none to continue from where the loss had been better before it', () => {
  const steps = [25, 50];
  const best = (step: number, onset: number): RecordedFinding => ({
    ...found,
    step: onset,
    evidence: [...found.evidence, { name: 'bestLoss', value: 3, text: 'best', step }],
  });
  const from = (finding: RecordedFinding, checkpoints = steps) =>
    readyFixes(finding, { ...context({}), checkpoints })[0]!.continueFrom;
  expect(from(best(60, 62))).toBe(50);
  expect(from(best(45, 52))).toBe(25);
  expect(from(best(20, 28))).toBe(null);
  expect(from(best(900, 952), [950])).toBe(950);
});

test('a run that ended in its warmup is judged by the peak of its config, not by the highest rate that it saw', () => {
  const early = { onset: 2, initialLoss: 2.7, peakLoss: 8.6e6, peakLr: 2, lrAtOnset: 0.5 };
  const blewUp: RecordedFinding = {
    ...found,
    step: 2,
    rule: 'early-blow-up',
    fixes: ['lower-lr'],
    evidence: Object.entries(early).map(([name, value]) => ({ name, value, text: name })),
  };
  const [fix] = readyFixes(blewUp, context({ optimizer: { name: 'sgd', lr: 10, momentum: 0.9 } }));
  expect(fix!.edits).toEqual([{ op: 'set', path: ['optimizer', 'lr'], value: 0.03 }]);
});

test('a part of a plan sees what the parts before it changed: behind a normalization dead units get ELU, else a leaky ReLU', () => {
  const dead: RecordedFinding = {
    ...{ id: 'dead-units', rule: 'dead-units', severity: 'act', step: 1, endStep: 60, message: 'Units are dead.' },
    evidence: [{ name: 'zeroShare', value: 1, text: 'all' }],
    causes: ['The start.'],
    paths: [['model', 'activation']],
    fixes: ['activation', 'normalization'],
  };
  const tabular = { task: 'tabular-classification', data: { path: 'data.csv', target: 'y' } };
  const model = { type: 'mlp', hidden: [8, 8] };
  const fixes = (changes: object) =>
    readyFixes(dead, context({ ...tabular, model: { ...model, ...changes } })).map(({ id, edits }) => [
      id,
      edits.map((edit) => 'value' in edit && edit.value),
    ]);
  expect(fixes({})).toEqual([
    ['open-gradients', ['layer', 'elu']],
    ['activation', ['leakyRelu']],
    ['normalization', ['layer']],
  ]);
  expect(fixes({ normalization: 'batch' })).toEqual([['activation', ['elu']]]);
});
