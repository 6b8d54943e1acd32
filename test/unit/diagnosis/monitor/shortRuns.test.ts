/** Short runs of a known length, as a person trains them to try something out: what is told in time, and what is left in peace. */
import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { healthy, noise, sample, watch } from './series';

const rules = (found: Map<string, RunFinding>) =>
  [...found.values()].map(({ rule, severity }) => `${severity} ${rule}`).sort();

describe('a loss that stands above its start', () => {
  /** A short run that falls from 4.5 to 3.3 in ten rows, rises for forty, and comes back slowly as its rate falls, until a row. */
  const thrownOut = (all: number, until: number) => {
    const random = noise(11);
    return Array.from({ length: all }, (_, i) => {
      const calm = 2.2 + 2.3 * Math.exp(-i / 14);
      const off = 2.8 * Math.min(1, (i - 10) / 40) * (1 - Math.max(0, i - 55) / 90);
      return { step: i + 1, loss: (i < 10 || i > until ? calm : 3.3 + off) + 0.3 * random(), gradNorm: 1 };
    });
  };
  it('that takes a fifth of the planned steps is told though it comes closer all the time', () => {
    const told = rules(watch(thrownOut(200, 105), { totalSteps: 200 }));
    expect(told.some((each) => /^(act|warn) (early-blow-up|divergence)$/.test(each))).toBe(true);
  });
  it('that takes a tenth of them, or a few rows of a long run, is not', () => {
    expect(rules(watch(thrownOut(200, 50), { totalSteps: 200 })).filter((each) => !each.startsWith('note'))).toEqual(
      [],
    );
    const longer = [
      ...thrownOut(200, 105),
      ...healthy(800).map((each) => ({ ...each, step: 200 + each.step, loss: 2 })),
    ];
    expect(rules(watch(longer, { totalSteps: 1000 })).filter((each) => each.startsWith('act'))).toEqual([]);
  });
});

describe('no learning', () => {
  it('that is taken back leaves what else was found', () => {
    // The loss blew up at once and stands until row 200; units died with it, and then it begins to fall.
    const random = noise(5);
    const facts = { activation: 'relu' };
    const monitor = createMonitor({ totalSteps: 300, layers: ['a', 'b', 'output'], ignore: [], facts });
    const last = new Map<string, RunFinding>();
    const take = (found: RunFinding[]) => found.forEach((each) => last.set(each.id, each));
    for (let step = 1; step <= 300; step++) {
      const loss = step === 3 ? 30 : 1.4 - (step > 200 ? 0.007 * (step - 200) : 0) + 0.1 * random();
      take(monitor.step({ step, lr: 0.1, loss }));
      const hidden = { zeroShare: step < 3 ? 0.05 : 0.95 };
      if (step % 10 === 1) take(monitor.layers(sample(step, [hidden, hidden, { zeroShare: 0.1 }])));
    }
    take(monitor.end());
    const told = [...last.values()].filter(({ severity }) => severity !== 'note');
    expect(told.map(({ rule }) => rule)).toEqual(['dead-units']);
    expect(told[0]!.message).not.toContain('began to learn');
  });
});

describe('a loss that overflows while the rate warms up', () => {
  /** A rate that rises by 0.5 a step, or stands at 0.01 and leaps at row 30; the loss then grows tenthousandfold a row until it overflows. */
  const overflows = (from: number, lr: (step: number) => number): Observation[] => {
    const random = noise(3);
    return Array.from({ length: from + 10 }, (_, i) => {
      const grown = 1e4 ** (i - from + 1);
      return {
        step: i + 1,
        lr: lr(i + 1),
        loss: i < from ? 2 - 0.01 * i + 0.1 * random() : grown < 1e38 ? grown : Infinity,
      };
    });
  };
  const told = (steps: Observation[]) =>
    watch(steps, { totalSteps: 300, facts: { precision: 'fp32' } }).get('non-finite')!;

  it('is blamed on the rate, whatever the end of the log adds', () => {
    const [first] = told(overflows(2, (step) => step / 2)).causes;
    expect(first).toMatch(/learning rate.*too high/);
    expect(first).not.toContain('until numbers overflowed');
  });
  it('has met no leap of the rate, which one after a leap has', () => {
    const names = (steps: Observation[]) => told(steps).evidence.map(({ name }) => name);
    expect(names(overflows(2, (step) => step / 2))).not.toContain('lrAfterChange');
    expect(names(overflows(32, (step) => (step > 30 ? 0.75 : 0.01)))).toContain('lrAfterChange');
  });
});

describe('slow learning', () => {
  const told = (loss: (i: number) => number) => {
    const random = noise(9);
    const steps = Array.from({ length: 200 }, (_, i) => ({ step: i + 1, loss: loss(i) + 0.2 * random() }));
    return rules(watch(steps, { totalSteps: 200 })).filter((each) => each.endsWith('slow-learning'));
  };

  it('is told of a straight line', () => {
    expect(told((i) => 4.5 - 0.008 * i)).toEqual(['warn slow-learning']);
  });
  it('is not told of a loss that fell fast in its first rows', () => {
    expect(told((i) => 3.6 - 0.008 * i + 2 * Math.exp(-i / 2))).toEqual([]);
  });
  it('is not told of a loss that rose and falls again', () => {
    expect(told((i) => 4.5 + (i < 50 ? 0.06 * i : 3 - 0.03 * (i - 50)))).toEqual([]);
  });
});
