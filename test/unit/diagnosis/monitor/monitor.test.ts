import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { figure } from '../../../../src/shared/numbers';
import { median } from '../../../../src/diagnosis/monitor/signals/statistics/median';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import { reportOn } from '../../../../src/diagnosis/report';
import { healthy, noise, recorded, sample, valueOf, watch } from './series';

const rules = (found: Map<string, RunFinding>) =>
  [...found.values()].map(({ rule, severity }) => `${severity} ${rule}`).sort();

describe('a healthy run', () => {
  it('has no findings, whatever its length, noise and scale', () => {
    for (let seed = 1; seed <= 40; seed++) expect(rules(watch(healthy(500, seed), { totalSteps: 500 }))).toEqual([]);
  });
  it('may be recorded by the trainer', () => {
    // A language model has no metric beside its loss, and says so.
    const { findings, notChecked, verdict } = reportOn(recorded('healthy'));
    expect(findings).toEqual([]);
    expect(verdict).toBe('ok');
    expect(notChecked).toEqual([expect.stringContaining('no metric beside the loss')]);
  });
  it('may have a noisy loss from batches of one', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = noise(seed);
      const steps = Array.from({ length: 2000 }, (_, i) => ({
        step: i + 1,
        loss: (0.4 + 1.9 * Math.exp(-i / 400)) * Math.exp(0.8 * random()),
      }));
      expect([...watch(steps, { totalSteps: 2000 }).values()].filter(({ severity }) => severity === 'act')).toEqual([]);
    }
  });
  it('may have a loss below zero', () => {
    const random = noise(3);
    const steps = Array.from({ length: 1000 }, (_, i) => ({
      step: i + 1,
      loss: 2 - 5 * (1 - Math.exp(-i / 200)) + 0.1 * random(),
    }));
    expect(rules(watch(steps, { totalSteps: 1000 }))).toEqual([]);
  });
  it('may start near its best, as fine-tuning does', () => {
    const random = noise(4);
    const steps = Array.from({ length: 2000 }, (_, i) => ({
      step: i + 1,
      loss: 0.9 - 0.1 * (i / 2000) + 0.15 * random(),
    }));
    expect([...watch(steps, { totalSteps: 2000 }).values()].filter(({ severity }) => severity === 'act')).toEqual([]);
  });
  it('may start with a few lucky batches', () => {
    const first = [1.62, 1.79, 1.6, 1.42, 1.82, 1.65, 2.15, 2.06, 1.69, 1.98, 1.76, 2.07, 2, 1.71, 2.12];
    const later = Array.from({ length: 85 }, noise(7)).map((each) => 1.92 + 0.25 * each);
    const steps = [...first, ...later].map((loss, i) => ({ step: i + 1, loss }));
    expect(rules(watch(steps, { totalSteps: 300 }))).not.toContain('act early-blow-up');
  });
  it('may recover from a rise to half of its progress', () => {
    const steps = healthy(600).map((step, i) => (i >= 300 && i < 400 ? { ...step, loss: step.loss + 1.2 } : step));
    expect(rules(watch(steps, { totalSteps: 600 })).filter((each) => each.startsWith('act'))).toEqual([]);
  });
});

describe('divergence', () => {
  /** From step 301 on the loss grows by 4 % a step to 12 and stays there. */
  const diverging = (seed = 1) =>
    healthy(500, seed).map((step, i) =>
      i < 300 ? step : { ...step, loss: Math.min(12, step.loss * 1.04 ** (i - 299)) },
    );

  it('is one finding that needs action, with its onset and what was healthy', () => {
    const found = watch(diverging(), { totalSteps: 500 });
    expect(rules(found)).toEqual(['act divergence']);
    const finding = found.get('divergence')!;
    expect(finding.step).toBeGreaterThan(300);
    expect(finding.step).toBeLessThan(325);
    expect(finding.endStep).toBe(500);
    expect(valueOf(finding, 'lrAtOnset')).toBe(0.01);
    expect(valueOf(finding, 'initialLoss')).toBeCloseTo(4, 0);
    expect(valueOf(finding, 'bestLoss')).toBeLessThan(1.3);
    expect(valueOf(finding, 'healthyGradNormP50')).toBeGreaterThan(0.4);
    expect(valueOf(finding, 'healthyGradNormP90')).toBeLessThan(1.5);
    expect(finding.evidence.find(({ name }) => name === 'smoothedLoss')?.threshold).toBeGreaterThan(3);
    expect(finding.paths[0]).toEqual(['optimizer', 'lr']);
    expect(finding.causes[0]).toContain('too high');
  });
  it('is told within 40 steps of the loss being lost', () => {
    const monitor = createMonitor({ totalSteps: 500, layers: [], ignore: [] });
    const told = diverging().findIndex((step) => monitor.step(step).some(({ severity }) => severity === 'act'));
    expect(told).toBeGreaterThan(300);
    expect(told).toBeLessThan(380);
  });
  it('does not depend on the scale of the loss or of the norms', () => {
    const base = watch(diverging(), { totalSteps: 500 }).get('divergence')!;
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 10 }), fc.integer({ min: -10, max: 10 }), (loss, norm) => {
        const scaled = diverging().map((step) => ({
          ...step,
          loss: step.loss * 2 ** loss,
          gradNorm: step.gradNorm * 2 ** norm,
        }));
        const finding = watch(scaled, { totalSteps: 500 }).get('divergence')!;
        expect([finding.id, finding.severity]).toEqual([base.id, base.severity]);
      }),
      { numRuns: 20 },
    );
  });
  it('that becomes NaN stays one finding with one id', () => {
    const steps = diverging().map((step, i) => (i < 460 ? step : { ...step, loss: NaN, gradNorm: NaN }));
    const monitor = createMonitor({ totalSteps: 500, layers: [], ignore: [] });
    const told = steps.flatMap((step) => monitor.step(step)).concat(monitor.end());
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(told.at(-1)!.message).toContain('NaN at step 461');
    expect(valueOf(told.at(-1)!, 'nonFiniteStep')).toBe(461);
  });
  it('that comes back after all is no longer urgent, and a later one is told anew', () => {
    const twice = healthy(900).map((step, i) =>
      (i >= 300 && i < 420) || i >= 700 ? { ...step, loss: step.loss + 5 } : step,
    );
    const monitor = createMonitor({ totalSteps: 900, layers: [], ignore: [] });
    const last = new Map(
      twice
        .flatMap((step) => monitor.step(step))
        .concat(monitor.end())
        .map((finding) => [finding.id, finding]),
    );
    expect([...last.values()].map(({ severity, step }) => [severity, Math.round(step / 50) * 50])).toEqual([
      ['warn', 300],
      ['act', 700],
    ]);
  });
  it('in warmup blames the peak of the learning rate', () => {
    const steps = diverging().map((step, i) => ({ ...step, lr: (0.02 * (i + 1)) / 500 }));
    const finding = watch(steps, { totalSteps: 500 }).get('divergence')!;
    expect(finding.causes[0]).toContain('still rising');
    expect(valueOf(finding, 'lrAtOnset')).toBeCloseTo((0.02 * finding.step) / 500, 3);
    expect(finding.paths.slice(0, 2)).toEqual([
      ['optimizer', 'lr'],
      ['schedule', 'warmup'],
    ]);
  });
});

describe('exploding gradients', () => {
  it('lead when norms left their range before the loss', () => {
    const steps = healthy(500).map((step, i) => ({
      ...step,
      gradNorm: i >= 298 ? 40 + Math.sin(i) : step.gradNorm,
      loss: i >= 302 ? 9 : step.loss,
    }));
    const found = watch(steps, { totalSteps: 500 });
    expect(rules(found)).toEqual(['act exploding-gradient']);
    const finding = found.get('exploding-gradient')!;
    expect(finding.step).toBe(299);
    expect(valueOf(finding, 'gradNormRoseAt')).toBe(299);
    expect(valueOf(finding, 'healthyGradNormP90')).toBeLessThan(2);
    expect(finding.paths[0]).toEqual(['clip', 'norm']);
  });
  it('are not told from norms alone', () => {
    const steps = healthy(500).map((step, i) => ({
      ...step,
      gradNorm: i % 50 === 49 || i > 400 ? 200 + Math.sin(i) : step.gradNorm,
    }));
    expect(rules(watch(steps, { totalSteps: 500 }))).toEqual([]);
  });
});

describe('an early blow-up', () => {
  it('is told by the steps before anything was learned', () => {
    const { findings } = reportOn(recorded('explodes'));
    expect(findings.map(({ rule, severity, step }) => [rule, severity, step])).toEqual([['early-blow-up', 'act', 3]]);
    expect(findings[0]!.causes[0]).toContain('far too high');
  });
  it('that returns steadily is not told', () => {
    const steps = healthy(400).map((step, i) => ({
      ...step,
      loss: step.loss + (i === 0 ? 0 : 300 * Math.exp(-i / 20)),
    }));
    expect(rules(watch(steps, { totalSteps: 400 })).filter((each) => each.startsWith('act'))).toEqual([]);
  });
  it('is told of the first rows once these are the lowest of many', () => {
    const random = noise(9);
    const steps = Array.from({ length: 200 }, (_, i) => ({ step: i + 1, loss: i === 0 ? 2.3 : 9 + random() }));
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    const told = steps.findIndex((step) => monitor.step(step).some(({ severity }) => severity === 'act'));
    expect(told).toBeGreaterThan(50);
    expect(told).toBeLessThan(120);
  });
});

describe('non-finite values', () => {
  it('of the loss need action where the run ends with them', () => {
    for (const loss of [NaN, Infinity, -Infinity]) {
      const finding = watch([...healthy(100), { step: 101, loss }]).get('non-finite')!;
      expect([finding.severity, finding.step, finding.id]).toEqual(['act', 101, 'non-finite-101']);
    }
    expect(watch([{ step: 1, loss: NaN }]).get('non-finite')!.severity).toBe('act');
  });
  it('of a single gradient are a note once the next is finite', () => {
    const steps = healthy(200).map((step, i) => (i === 150 ? { ...step, gradNorm: Infinity } : step));
    expect(rules(watch(steps))).toEqual(['note non-finite-gradient']);
  });
  it('name the first layer, whether its sample comes before or after', () => {
    const layers = ['in', 'middle', 'out'];
    const bad = sample(50, [{}, { nonFinite: 7 }, { nonFinite: 2 }]);
    for (const first of [true, false]) {
      const monitor = createMonitor({ totalSteps: 100, layers, ignore: [] });
      for (const step of healthy(49)) monitor.step(step);
      const told: RunFinding[] = [];
      if (first) told.push(...monitor.layers(bad));
      told.push(...monitor.step({ step: 50, loss: NaN, gradNorm: NaN }));
      if (!first) told.push(...monitor.layers(bad));
      expect(told.at(-1)!.message).toContain(
        'first layer with non-finite entries is middle (step 50, 2 of 3 layers, 9 entries)',
      );
      expect(valueOf(told.at(-1)!, 'nonFiniteLayer')).toBe(1);
      expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    }
  });
});

describe('a spike that recovers', () => {
  it('is a note', () => {
    const steps = healthy(600).map((step, i) => (i === 400 ? { ...step, loss: 3 } : step));
    const found = watch(steps, { totalSteps: 600 });
    const usual = median(steps.slice(400 - 64, 400).map(({ loss }) => loss));
    expect(rules(found)).toEqual(['note loss-spike']);
    expect(found.get('loss-spike')!.message).toBe(
      `The loss spiked from ${figure(usual)} to 3 at step 401 and was back by step 402.`,
    );
  });
  it('is counted in one note when there are many', () => {
    const monitor = createMonitor({ totalSteps: 20000, layers: [], ignore: [] });
    const ids = healthy(10000)
      .flatMap((step, i) => monitor.step(i % 100 === 99 ? { ...step, loss: step.loss + 2 } : step))
      .map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(90);
    // Twenty spikes, the note of the others, and that they come every hundred steps.
    expect(new Set(ids).size).toBe(22);
  });
});

describe('no learning', () => {
  it('warns after a fifth of the planned steps, and says what would tell a rate too low from one too high', () => {
    const random = noise(1);
    const flat = Array.from({ length: 6000 }, (_, i) => ({ step: i + 1, loss: 3.1 + 0.01 * random(), lr: 1e-7 }));
    const monitor = createMonitor({ totalSteps: 6000, layers: [], ignore: [] });
    const told = flat.flatMap((step) => monitor.step(step)).filter(({ rule }) => rule === 'no-learning');
    expect(told.map(({ severity, endStep }) => [severity, endStep])).toEqual([['warn', 1200]]);
    expect(told[0]!.causes[0]).toContain('does not move the model');
    expect(told[0]!.causes[1]).toContain('a tenth of the rate');
  });
  it('is not told of a slow but steady fall', () => {
    const random = noise(2);
    const slow = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, loss: 2.3 - 0.0006 * i + 0.05 * random() }));
    expect(rules(watch(slow, { totalSteps: 1000 }))).toEqual([]);
  });
  it('after a blow-up blames the rate', () => {
    const { findings } = reportOn(recorded('dead'));
    const [finding, ...rest] = findings.filter(({ severity }) => severity === 'act');
    // Its weights have grown, too, so that the rate leads, and takes in that nothing is learned.
    expect(finding!.rule).toBe('overshoot');
    expect(finding!.message).toContain('The loss does not fall');
    expect(finding!.causes[0]).toContain('too high');
    expect(rest).toEqual([]);
  });
});

describe('the monitor', () => {
  it('keeps silent about ignored rules', () => {
    expect(rules(watch([{ step: 1, loss: NaN }], { ignore: ['non-finite'] }))).toEqual([]);
  });
  it('is a function of what it was fed: a replay restores it', () => {
    const { steps, totalSteps } = recorded('diverges');
    const run = () => {
      const monitor = createMonitor({ totalSteps, layers: [], ignore: [] });
      return steps.map((step) => monitor.step(step));
    };
    expect(run()).toEqual(run());
  });
  it('takes anything without throwing', () => {
    const any = fc.double();
    fc.assert(
      fc.property(
        fc.array(fc.record({ loss: any, lr: any, gradNorm: any }), { maxLength: 300 }),
        fc.option(fc.integer({ min: 1, max: 1000 })),
        (rows, totalSteps) => {
          const found = watch(
            rows.map((row, i) => ({ step: i + 1, ...row })),
            { totalSteps },
          );
          for (const { id, message, step, endStep } of found.values()) {
            expect(id).not.toContain('NaN');
            expect(message).not.toContain('undefined');
            expect(step).toBeLessThanOrEqual(endStep);
          }
        },
      ),
    );
  });
  it('tells the whole session of a recorded run', async () => {
    const { steps, totalSteps } = recorded('diverges');
    const monitor = createMonitor({ totalSteps, layers: [], ignore: [] });
    const told = steps.flatMap((step) => monitor.step(step).map((finding) => ({ at: step.step, ...finding })));
    const session = JSON.stringify(
      [...told, ...monitor.end()],
      (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
      1,
    );
    await expect(`${session}\n`).toMatchFileSnapshot('recorded/diverges.session.json');
  });
});
