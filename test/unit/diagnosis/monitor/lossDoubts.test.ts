import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import type { RunFacts } from '../../../../src/diagnosis/monitor/facts';
import { createMonitor, type Monitor } from '../../../../src/diagnosis/monitor/monitor';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { noise, sample } from './series';

const random = noise(7);
/** A loss that falls for 150 steps and is lost from there on, as that of one of two players is. */
const lost: Observation[] = Array.from({ length: 400 }, (_, i) => ({
  step: i + 1,
  time: i,
  loss: i < 150 ? 2 * Math.exp(-i / 40) + 0.5 + 0.02 * random() : 3 + 0.1 * random(),
  lr: 0.001,
  gradNorm: 1 + 0.05 * random(),
}));

/** Findings as last told; `meanwhile` is asked after every step. */
function last(
  facts: RunFacts,
  rows: Observation[],
  meanwhile: (monitor: Monitor, step: number) => RunFinding[] = () => [],
): RunFinding[] {
  const monitor = createMonitor({ totalSteps: null, layers: ['one'], ignore: [], facts });
  const all = new Map<string, RunFinding>();
  const take = (found: RunFinding[]) => found.forEach((finding) => all.set(finding.id, finding));
  for (const row of rows) {
    take(monitor.step(row));
    take(meanwhile(monitor, row.step));
  }
  take(monitor.end());
  return [...all.values()];
}

const severities = (findings: RunFinding[]) => findings.map(({ rule, severity }) => `${severity} ${rule}`);
const script: RunFacts = { purposeUnknown: true };

describe('a loss of which nobody has told what it is for', () => {
  it('is a finding that needs action where it measures progress', () => {
    expect(severities(last({}, lost))).toContain('act divergence');
  });

  it('is a note where that is not known, and says so', () => {
    const found = last(script, lost);
    expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
    const { message } = found.find(({ rule }) => rule === 'divergence')!;
    expect(message).toContain('only if this loss measures progress');
  });

  it.each<[string, (monitor: Monitor) => RunFinding[]]>([
    ['its function and data are those of such a loss', (monitor) => (monitor.scalar('supervised', 1), [])],
    ['it is computed on held-out data, too', (monitor) => monitor.evaluation({ step: 350, loss: 3 })],
    ['the number of classes is known', (monitor) => (monitor.scalar('classes', 10), [])],
  ])('is told with all its weight as soon as %s', (_, learn) => {
    const found = last(script, lost, (monitor, step) => (step === 350 ? learn(monitor) : []));
    expect(severities(found)).toContain('act divergence');
    expect(found.map(({ message }) => message).join()).not.toContain('only if');
  });

  it('is borne out by gradients that leave their range with it, and by first steps that replaced the weights', () => {
    // Of a value that is chased the gradient grows with the loss; where it leaves its range before, the steps were too large.
    const burst = lost.map((row, i) => (i < 145 ? row : { ...row, gradNorm: 1e6 }));
    expect(last(script, burst).some(({ severity }) => severity === 'act')).toBe(true);
    const moved = (monitor: Monitor, step: number) =>
      step === 1 ? monitor.layers(sample(1, [{ weightNorm: 3, updateNorm: 3 }])) : [];
    expect(severities(last(script, lost, moved))).toContain('act divergence');
  });

  it('is not borne out by biases, which a first step takes from zero and a second one doubles', () => {
    const biases = (monitor: Monitor, step: number) => {
      if (step > 3) return [];
      return monitor.layers(sample(step, [{ weightNorm: (step - 1) / 100, updateNorm: 0.01 }]));
    };
    expect(last(script, lost, biases).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  it('of two players is no trouble, and what was said of it is taken back', () => {
    for (const facts of [{}, script]) {
      const found = last(facts, lost, (monitor, step) => (step === 350 ? monitor.objective('adversarial') : []));
      expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
    }
  });
});

describe('overfitting of a script, whose snapshots keep the best', () => {
  const falling = lost.map((row, i) => ({ ...row, loss: 2 * Math.exp(-i / 60) + 0.01 }));
  const held = (loss: (step: number) => number) => (monitor: Monitor, step: number) =>
    step % 20 === 0 ? monitor.evaluation({ step, loss: loss(step) }) : [];
  const rising = held((step) => 1 + Math.max(0, step - 60) / 100);
  const still = held((step) => Math.max(0.7, 2 - step / 40));

  it('needs no action, however far the held-out loss rises', () => {
    expect(severities(last({}, falling, rising))).toContain('act overfitting');
    expect(severities(last({ keepsBest: true }, falling, rising))).toContain('warn overfitting');
  });
  it('is a note while the held-out loss stands where it stood', () => {
    expect(severities(last({}, falling, still))).toContain('warn overfitting');
    expect(severities(last({ keepsBest: true }, falling, still))).toContain('note overfitting');
  });
});

describe('a loss that has come to exactly zero', () => {
  it('leaves layers without gradient and update in peace', () => {
    const solved = lost.map((row, i) => ({
      ...row,
      loss: i < 40 ? 2 * Math.exp(-i / 4) : 0,
      gradNorm: i < 40 ? 1 : 0,
    }));
    const idle = (monitor: Monitor, step: number) =>
      monitor.layers(
        sample(step, [
          { weightNorm: 3, ...(step < 41 ? { updateNorm: 0.01 } : { updateNorm: 0, gradNorm: 0, zeroShare: 1 }) },
        ]),
      );
    expect(last({}, solved, idle).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});
