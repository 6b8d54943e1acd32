/** What lasts to the end of a run is told so, with the figures that it ended with; what passes is a note. */
import { expect, test } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import type { RunFacts } from '../../../../src/diagnosis/monitor/facts';
import type { Gauges } from '../../../../src/diagnosis/monitor/gauges';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { noise } from './series';

function last(
  rows: number,
  objective: NonNullable<RunFacts['objective']>,
  step: (i: number) => Omit<Observation, 'step'>,
  gauges: (i: number) => Gauges = () => ({}),
): RunFinding[] {
  const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [], facts: { objective } });
  const found = new Map<string, RunFinding>();
  const take = (findings: RunFinding[]) => findings.forEach((finding) => found.set(finding.id, finding));
  for (let i = 0; i < rows; i++) {
    take(monitor.step({ step: i + 1, ...step(i) }));
    take(monitor.gauges(gauges(i), i + 1));
  }
  take(monitor.end());
  return [...found.values()];
}

const random = noise(3);
const ln2 = () => ({ loss: Math.LN2, gradNorm: 12 + random() });

test('pairs without a difference explain a loss that stands still', () => {
  const found = last(200, 'preference', ln2, () => ({ margin: 0 }));
  expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([['nothing-compared', 'act']]);
  expect(found[0]).toMatchObject({ step: 1, endStep: 200, fixes: [] });
  expect(found[0]!.message).toContain('in 200 rows in a row');
});

test('pairs that differ after all leave a note', () => {
  const found = last(
    200,
    'preference',
    (i) => (i < 60 ? ln2() : { loss: 0.5, gradNorm: 9 }),
    (i) => ({
      margin: i < 60 ? 0 : 0.4 + 0.05 * random(),
    }),
  );
  const [finding] = found.filter(({ rule }) => rule === 'nothing-compared');
  expect(finding).toMatchObject({ severity: 'note', endStep: 61 });
  expect(finding!.message).toContain('It passed by step 61.');
});

test('zeros, a spent rate and a game that is lost reach to the end', () => {
  const zeros = last(60, 'supervised', () => ({ loss: 0, gradNorm: 0 }));
  expect(zeros.find(({ rule }) => rule === 'zero-loss')).toMatchObject({ step: 1, endStep: 60 });
  const spent = last(400, 'supervised', (i) => ({
    loss: 1 + Math.exp(-i / 30),
    lr: Math.max(0, 1e-3 * (1 - i / 100)),
  }));
  const rate = spent.find(({ rule }) => rule === 'spent-lr');
  expect(rate).toMatchObject({ endStep: 400 });
  expect(rate!.message).toContain('299 steps ago');
  const game = last(
    300,
    'adversarial',
    (i) => ({ loss: 2 + i / 10 }),
    (i) => ({ opponent: Math.exp(-i / 20) }),
  );
  expect(game.find(({ rule }) => rule === 'lost-balance')).toMatchObject({ endStep: 300 });
});
