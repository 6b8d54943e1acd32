/** Fixes of logs whose config is not known: in words, and in what the log counts. */
import { describe, expect, test } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { foreignFixes, type ForeignContext } from '../../../../src/diagnosis/fixes/foreign';
import type { EvidenceName, RunRuleId } from '../../../../src/diagnosis/ids';
import { say, spoken } from '../../../../src/shared/messages/say';

const evidence = (figures: Partial<Record<EvidenceName, number>>) =>
  Object.entries(figures).map(([name, value]) => ({ name: name as EvidenceName, value, text: name, said: {} }));

/** A trouble of the loss that began at a step. */
const trouble = (step: number, rule: RunRuleId = 'divergence', figures: Partial<Record<EvidenceName, number>> = {}) =>
  ({
    ...{ id: rule, rule, severity: 'act', confidence: 'high', step, endStep: step + 9, paths: [] },
    evidence: evidence({ onset: step, lrAtOnset: 0.01, peakLr: 0.01, peakLoss: 9, initialLoss: 6, ...figures }),
    fixes: ['lower-lr', 'warmup'],
    ...spoken({ message: say('divergence.found', { best: 1, bestStep: step, peak: 9 }), causes: [] }),
  }) as unknown as RunFinding;

const advice = (finding: RunFinding, context: Partial<ForeignContext> = {}) =>
  foreignFixes(finding as never, { recipe: null, totalSteps: null, ...context }).advice.map(
    ({ title, reason }) => `${title}. ${reason}`,
  );
const warmups = (...given: Parameters<typeof advice>) => advice(...given).filter((text) => /^Warm/.test(text));
const rates = (...given: Parameters<typeof advice>) => advice(...given).filter((text) => /^Lower/.test(text));

describe('warmup', () => {
  test('is told in steps, without what nobody knows of the warmup there was', () => {
    expect(warmups(trouble(30))).toEqual([
      'Warm up for 300 steps. It went wrong as early as step 30; the length of the run is not known, so the rate takes ten times as long to rise. The first steps learn more slowly.',
    ]);
    expect(warmups(trouble(30), { totalSteps: 2000 })[0]).toMatch(/^Warm up for 200 steps\. .* a tenth of the 2000/);
  });

  test('of a log that counts epochs is told in epochs, and only for a trouble of the first ones', () => {
    expect(warmups(trouble(3), { unit: 'epochs' })[0]).toMatch(/^Warm up for 5 /);
    expect(warmups(trouble(3), { unit: 'epochs', totalSteps: 30 })[0]).toMatch(/^Warm up for 3 /);
    expect(warmups(trouble(12), { unit: 'epochs' })).toEqual([]);
    expect(warmups(trouble(12), { unit: 'epochs', totalSteps: 90 })).toEqual([]);
  });

  test('of a log that counts nothing has no length', () => {
    expect(warmups(trouble(30), { unit: 'rows' })).toEqual([]);
  });
});

describe('a lower rate', () => {
  test('is half of it once the run went well, which a few epochs are', () => {
    expect(rates(trouble(30))[0]).toContain('from 0.01 to 0.005. The run went well until step 30: half of the rate.');
    expect(rates(trouble(3))[0]).toContain('It went wrong at once');
    expect(rates(trouble(3), { unit: 'epochs' })[0]).toContain('half of the rate');
  });

  test('is a tenth where nothing is learned, for the run never went well', () => {
    const stuck = trouble(40, 'guessing', { peakLoss: NaN });
    expect(rates(stuck)[0]).toMatch(/from 0\.01 to 0\.001\. Nothing was learned at this rate/);
  });

  test('is the one that was borne before it leapt', () => {
    expect(rates(trouble(150, 'schedule-shock', { lrAfterChange: 0.1, peakLr: 0.1 }))[0]).toContain('from 0.1 to 0.01');
  });
});
