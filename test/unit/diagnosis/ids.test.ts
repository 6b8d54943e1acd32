import { expect, test } from 'vitest';
import type { RecordedFinding, RunFinding } from '../../../src/diagnosis/finding';
import { catalogue, readyFixes } from '../../../src/diagnosis/fixes';
import { knownFinding } from '../../../src/diagnosis/fixes/knownFinding';
import { plans } from '../../../src/diagnosis/fixes/plans';
import { trapIds } from '../../../src/diagnosis/trapIds';
import { lintRuleIds, planIds, remedyIds, runRuleIds } from '../../../src/diagnosis/ids';
import { keelRules, recipeRules } from '../../../src/diagnosis/lint';
import { trapRules } from '../../../src/diagnosis/lint/traps';
import type { Detector } from '../../../src/diagnosis/monitor/detector';
import { runRules } from '../../../src/diagnosis/monitor/detectors';
import { found } from '../../../src/diagnosis/monitor/helpers';
import type { Signals } from '../../../src/diagnosis/monitor/signals/signals';
import { asIs } from '../../../src/shared/messages/say';
import { parseConfig } from '../../../src/config/keel/parse';
import { configText } from '../runner/live';

const sorted = (ids: readonly { id: string }[]) => ids.map(({ id }) => id).sort();

test.each([
  ['rules of the lint', [...recipeRules, ...keelRules], lintRuleIds],
  ['traps', trapRules, trapIds],
  ['rules of the monitor', runRules, runRuleIds],
  ['remedies', catalogue, remedyIds],
  ['plans', plans, planIds],
])('%s: each name belongs to one of them', (_, table, ids) => {
  expect(sorted(table)).toEqual([...ids].sort());
});

test('a detector cannot speak of a rule that it does not declare', () => {
  const told = { severity: 'note', confidence: 'low', message: asIs('It stood still.'), evidence: [] } as const;
  const stray: Detector<'zero-loss'> = {
    // @ts-expect-error: the rule of another detector does not compile.
    step: (signals: Signals) => found(signals, { rule: 'stall', ...told, evidence: [] }),
  };
  const own: Detector<'stall' | 'slow-steps'> = {
    step: (signals: Signals) => found(signals, { rule: 'stall', ...told, evidence: [] }),
  };
  const signals = { step: 3 } as Signals;
  expect([stray, own].map((detector) => detector.step!(signals)!.rule)).toEqual(['stall', 'stall']);
});

const recorded: RecordedFinding = {
  ...{ id: 'melted-9', rule: 'melted', severity: 'act', step: 9, endStep: 9, message: 'It melted.' },
  evidence: [{ name: 'heat', value: 1, text: 'hot' }],
  causes: ['The sun.'],
  paths: [['optimizer', 'lr']],
  fixes: ['lower-lr', 'shade'],
};

test('of a rule of another version nothing is fixed; unknown remedies and evidence beside a known rule do no harm', () => {
  const { config } = parseConfig(configText());
  const context = { config: config!, checkpoints: [], totalSteps: 60 };
  expect(knownFinding(recorded)).toBeNull();
  expect(readyFixes(recorded, context)).toEqual([]);
  const divergence = { ...recorded, rule: 'divergence' };
  const known: RunFinding | null = knownFinding(divergence);
  expect(known).toMatchObject({ rule: 'divergence', fixes: ['lower-lr'] });
  expect(readyFixes(divergence, context).map(({ id }) => id)).toEqual(['lower-lr']);
});
