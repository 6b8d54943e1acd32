import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import type { RunRuleId } from '../../../../src/diagnosis/ids';
import { scriptRate } from '../../../../src/diagnosis/fixes/scriptRate';

function finding(step: number, values: Record<string, number>, rule: RunRuleId = 'divergence'): RunFinding {
  const evidence = Object.entries(values).map(([name, value]) => ({ name, value, text: name }));
  return { rule, step, endStep: step + 9, evidence } as unknown as RunFinding;
}

const rate = (...args: Parameters<typeof scriptRate>) => {
  const choice = scriptRate(...args);
  return choice && [choice.lr, choice.restart, choice.why.id];
};

describe('the rate that a script is to try next', () => {
  it('is an order of magnitude lower, and from the start, where nothing was learned', () => {
    const unlearned = finding(150, { initialLoss: 2.3, bestLoss: 2.2, peakLoss: 5 });
    expect(rate(unlearned, 0.3, [])).toEqual([0.03, true, 'fix.lower-lr.never']);
    expect(rate(finding(1, { initialLoss: 0.7, peakLoss: 66 }, 'no-learning'), 0.3, [])?.[0]).toBeLessThan(0.01);
    const learned = finding(150, { initialLoss: 2.3, bestLoss: 0.4, peakLoss: 5 });
    expect(rate(learned, 0.3, [])).toEqual([0.15, false, 'fix.lower-lr.half']);
  });

  it('is that from before a leap of the schedule', () => {
    const leapt = finding(302, { initialLoss: 3.5, bestLoss: 0.01, peakLoss: 1e9, lrAtOnset: 0.01, lrAfterChange: 3 });
    expect(rate(leapt, 3, [])).toEqual([expect.closeTo(0.01, 6), false, 'fix.lower-lr.leapt']);
  });

  it('is never a little lower', () => {
    expect(rate(finding(400, { initialLoss: 3, bestLoss: 0.3, impliedLr: 0.085 }), 0.1, [])?.[0]).toBe(0.05);
  });

  it('falls by a decade where lowering it did not help, and then it is something else', () => {
    const again = finding(400, { initialLoss: 3, bestLoss: 0.3, peakLoss: 9 });
    expect(rate(again, 0.1, ['lower-lr'])).toEqual([expect.closeTo(0.01, 9), false, 'fix.lower-lr.again']);
    expect(rate(again, 0.1, ['restart', 'stabilize'])).toBeNull();
    expect(rate(again, 0.1, ['clip-global-norm'])?.[0]).toBe(0.05);
  });
});
