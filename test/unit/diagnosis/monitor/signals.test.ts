/** A monitor judges by the signals that are there, and says what the others would let it see. */
import { LearningRates } from '../../../../src/diagnosis/monitor/signals/learningRates';
import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import { reportOn } from '../../../../src/diagnosis/report';
import { inEnglish } from '../../../../src/shared/messages/say';
import { healthy, sample, watch } from './series';

const rules = (found: Map<string, RunFinding>) =>
  [...found.values()].map(({ rule, severity }) => `${severity} ${rule}`).sort();

describe('signals that are not there', () => {
  it('are listed with what would let them be checked', () => {
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    for (const { step, loss } of healthy(50)) monitor.step({ step, loss, lr: NaN, gradNorm: NaN });
    const items = monitor.notChecked().map(inEnglish).join('\n');
    expect(items).toContain('exploding gradients');
    expect(items).toContain('grad_norm');
    expect(items).toContain('learning rate');
    expect(items).toContain('layers');
  });
  it('are a note at most: of a norm that is NaN throughout nothing is known while the run learns', () => {
    const steps = healthy(500).map((step) => ({ ...step, gradNorm: NaN, lr: NaN }));
    expect(rules(watch(steps, { totalSteps: 500 }))).toEqual(['note non-finite-gradient']);
  });
  it('may come only every few steps', () => {
    const steps = healthy(500).map(({ gradNorm, ...step }, i) => (i % 10 === 0 ? { ...step, gradNorm } : step));
    expect(rules(watch(steps, { totalSteps: 500 }))).toEqual([]);
  });
  it('do not keep a loss alone from being judged', () => {
    const steps = healthy(500).map(({ step, loss }, i) => ({ step, loss: i > 300 ? 20 : loss }));
    expect(rules(watch(steps, { totalSteps: 500 }))).toEqual(['act divergence']);
  });
});

describe('a loss at the value of guessing', () => {
  const guessing = (zeroShare: number) => {
    const monitor = createMonitor({ totalSteps: 300, layers: ['a', 'b', 'c'], ignore: [], facts: { classes: 10 } });
    for (let step = 1; step <= 300; step++) {
      const [finding] = monitor.step({ step, loss: Math.log(10) }).filter(({ rule }) => rule === 'guessing');
      if (finding) return finding;
      const layer = { gradNorm: 0.1, updateNorm: 0.001 };
      if (step % 10 === 0) monitor.layers(sample(step, [layer, { ...layer, zeroShare }, layer]));
    }
    throw new Error('No word of guessing.');
  };

  it('is explained by a layer of dead units where layers are recorded', () => {
    const { causes, fixes, evidence } = guessing(1);
    expect(causes[0]).toBe('All ReLU units are dead in b, so that nothing passes these layers.');
    expect(evidence.at(-1)).toMatchObject({ name: 'deadLayers', value: 1 });
    expect(fixes.indexOf('activation')).toBeLessThan(fixes.indexOf('lower-lr'));
  });
  it('is explained by a layer of which hardly a unit is left', () => {
    const { causes, evidence } = guessing(0.94);
    expect(causes[0]).toMatch(/^Hardly a ReLU unit is alive in b/);
    expect(evidence.at(-1)).toMatchObject({ name: 'deadLayers', value: 1 });
  });
  it.each([0.5, 0.8])('has other causes first where units live: %d', (zeroShare) => {
    const { causes, evidence } = guessing(zeroShare);
    expect(causes[0]).not.toContain('dead');
    expect(evidence.map(({ name }) => name)).not.toContain('deadLayers');
  });
});

describe('a held-out loss that rises while a rate warms up', () => {
  const rising = (training: (step: number) => number) => {
    const monitor = createMonitor({ totalSteps: 300, layers: [], ignore: [] });
    const found: RunFinding[] = [];
    for (let step = 1; step <= 80; step++) {
      monitor.step({ step, loss: training(step) });
      if (step % 20 === 0) found.push(...monitor.evaluation({ step, loss: [0.7, 1, 1.2, 1.4][step / 20 - 1]! }));
    }
    return found.map(({ rule, severity }) => `${severity} ${rule}`);
  };

  it('is no overfitting where the training loss rises with it, though its smoothed level still falls', () => {
    expect(rising((step) => (step <= 20 ? 2 - 0.065 * step : 0.8 + 0.005 * (step - 20)))).not.toContain(
      'act overfitting',
    );
  });
  it('is overfitting where the training loss falls on', () => {
    expect(rising((step) => 2 - 0.02 * step)).toContain('act overfitting');
  });
  it('is none where the training loss only comes back from a blow-up, and stays above the best that was held out', () => {
    const run = (slope: number) => (step: number) =>
      step > 4 && step < 16 ? 40 - step : 1.2 + 0.1 * Math.sin(step * 7) - slope * step;
    expect(rising(run(0.001))).not.toContain('act overfitting');
    expect(rising(run(0.03))).toContain('act overfitting');
  });
});

describe('units that die in the first steps', () => {
  /** A run whose loss jumps to `peak` at step 3, with so many zeros in the gradients of its two hidden layers from a step on. */
  const dying = (peak: number, zeroShare: number, loss: (step: number) => number, from = 3) => {
    const facts = { activation: 'relu' };
    const monitor = createMonitor({ totalSteps: 300, layers: ['a', 'b', 'output'], ignore: [], facts });
    const found: RunFinding[] = [];
    for (let step = 1; step <= 2 * from + 300; step++) {
      found.push(...monitor.step({ step, lr: 0.1, loss: step === 3 ? peak : loss(step) }));
      const hidden = { zeroShare: step < from ? 0.05 : zeroShare };
      if (step % 4 === 1) found.push(...monitor.layers(sample(step, [hidden, hidden, { zeroShare: 0.1 }])));
    }
    return found.filter(({ rule }) => rule === 'dead-units').at(-1);
  };
  const learns = (step: number) => 0.3 + 1.7 * Math.exp(-step / 60);

  it('by a jump of the loss are a warning though the run learns, with the rate that would not have killed them', () => {
    const finding = dying(18, 0.8, learns)!;
    expect(finding).toMatchObject({ severity: 'warn', step: 3 });
    expect(finding.message).toContain('the loss jumped to 18 at step 3');
    // The loss rose ninefold, so that lr x curvature - 1 was 3: half of the rate is stable.
    const implied = finding.evidence.find(({ name }) => name === 'impliedLr')!;
    expect(implied.value).toBeCloseTo(0.05, 2);
    expect(finding.fixes).toEqual(expect.arrayContaining(['lower-lr', 'warmup']));
  });
  it('without a jump are a note while the run learns', () => {
    expect(dying(2, 0.8, learns)).toMatchObject({ severity: 'note' });
  });
  it('by a jump are a note where most is learned all the same', () => {
    expect(dying(18, 0.8, (step) => 0.02 + 2 * Math.exp(-step / 10))).toMatchObject({ severity: 'note' });
  });
  /** The share of zeros after `step` steps of which the loss jumped to `peak` at step 3. */
  const slowly = (peak: number, zeros: (step: number) => number) => {
    const monitor = createMonitor({
      totalSteps: 300,
      layers: ['a', 'b', 'output'],
      ignore: [],
      facts: { activation: 'relu' },
    });
    const found: RunFinding[] = [];
    for (let step = 1; step <= 300; step++) {
      found.push(...monitor.step({ step, lr: 0.1, loss: step === 3 ? peak : learns(step) }));
      const hidden = { zeroShare: zeros(step) };
      if (step % 10 === 1) found.push(...monitor.layers(sample(step, [hidden, hidden, { zeroShare: 0.1 }])));
    }
    return found.filter(({ rule }) => rule === 'dead-units').at(-1);
  };
  it('one by one after a jump, as a net learns to do without them, are a note', () => {
    expect(slowly(18, (step) => Math.min(0.92, 0.03 + step / 80))).toMatchObject({ severity: 'note' });
  });
  it('in their time need no other start, and those that never lived do', () => {
    const died = slowly(2, (step) => Math.min(0.92, 0.03 + step / 80))!;
    expect(died.causes).toEqual([expect.stringContaining('learning rate that is too high')]);
    expect(died.fixes).not.toContain('initialization');
    const never = slowly(2, () => 0.92)!;
    expect(never.causes[0]).toContain('from the start');
    expect(never.fixes).toContain('initialization');
  });
  it('by a jump are a warning though a higher one follows', () => {
    const monitor = createMonitor({
      totalSteps: 300,
      layers: ['a', 'b', 'output'],
      ignore: [],
      facts: { activation: 'relu' },
    });
    const found: RunFinding[] = [];
    for (let step = 1; step <= 300; step++) {
      found.push(...monitor.step({ step, lr: 0.1, loss: step === 3 ? 18 : step === 70 ? 25 : learns(step) }));
      const hidden = { zeroShare: step < 3 ? 0.05 : 0.9 };
      if (step % 10 === 1) found.push(...monitor.layers(sample(step, [hidden, hidden, { zeroShare: 0.1 }])));
    }
    expect(found.filter(({ rule }) => rule === 'dead-units').at(-1)).toMatchObject({ severity: 'warn', step: 3 });
  });
  it('long after a jump died of something else', () => {
    expect(dying(18, 0.8, learns, 600)).toMatchObject({ severity: 'note' });
  });
  it('but for a few need action where the loss stands', () => {
    expect(dying(2, 0.98, () => 1.4)).toMatchObject({ severity: 'act' });
  });
  it('but for a few are a note where these few are enough', () => {
    expect(dying(2, 0.98, learns)).toMatchObject({ severity: 'note' });
  });
});

describe('a metric that stands still beside a held-out loss that falls', () => {
  const told = (metric: (i: number) => number) => {
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    return Array.from({ length: 14 }, (_, i) => [
      ...monitor.step({ step: i + 1, loss: 1 }),
      ...monitor.evaluation({ step: i + 1, loss: 0.5 - 0.025 * i, metrics: { accuracy: metric(i) } }),
    ])
      .flat()
      .map(({ rule }) => rule);
  };
  it('is left in peace where so few examples are wrong that one fewer is chance', () => {
    expect(told((i) => (i % 5 === 2 ? 35 : 36) / 40)).not.toContain('metric-disagrees');
  });
  it('is told where hundreds of examples are wrong, and where it never moves', () => {
    expect(told((i) => (600 + (i % 3)) / 1000)).toContain('metric-disagrees');
    expect(told(() => 0.1)).toContain('metric-disagrees');
  });
});

describe('learning by heart', () => {
  /** The training loss falls far below the held-out one, which stands still from the seventh evaluation on, and falls by a share until the end. */
  const told = (falls: number, otherScale = false) => {
    const monitor = createMonitor({ totalSteps: 600, layers: [], ignore: [] });
    const found: RunFinding[] = [];
    for (let step = 1; step <= 600; step++) {
      found.push(...monitor.step({ step, loss: 2.2 * Math.exp(-step / 60) + 0.03 }));
      if (step % 20 > 0) continue;
      const loss = 0.4 + 1.5 * Math.exp(-step / 30) - (step > 400 ? 0.4 * falls * ((step - 400) / 200) : 0);
      found.push(...monitor.evaluation({ step, loss, otherScale }));
    }
    return [...found, ...monitor.end()].filter(({ rule }) => rule === 'overfitting').at(-1);
  };
  it('is not told where the training loss is on another scale', () => {
    expect(told(0.08, true)).toBeUndefined();
  });
  it('stays told where the held-out loss then falls by a little', () => {
    expect(told(0.08)).toMatchObject({ severity: 'warn' });
  });
  it('is taken back where it falls by as much as the training loss had to', () => {
    expect(told(0.35)).toMatchObject({ severity: 'note' });
  });
});

describe('overfitting', () => {
  it('is told with the figures that the run ended with', () => {
    const falling = (step: number) => 2 - 0.0005 * step + 0.05 * Math.sin(step * 7);
    const log = {
      ...{ totalSteps: null, layers: [], samples: [], facts: {} },
      steps: Array.from({ length: 1500 }, (_, i) => ({ step: i + 1, loss: falling(i + 1) })),
      evaluations: Array.from({ length: 15 }, (_, i) => ({ step: 100 * (i + 1), loss: 2 + 0.1 * Math.abs(i - 2) })),
    };
    const [found] = reportOn(log).findings.filter(({ rule }) => rule === 'overfitting');
    expect(found!.message).toMatch(
      /^The run overfits: the held-out loss rose from 2 \(step 300\) to 3.2 \(step 1500\)/,
    );
    expect(found).toMatchObject({ step: 300, endStep: 1500 });
    expect(found!.evidence.find(({ name }) => name === 'evaluation')).toMatchObject({ value: 3.2, step: 1500 });
  });
});

describe('a rate that rises', () => {
  const risingAfter = (rates: number[]) => {
    const seen = new LearningRates();
    rates.forEach((lr, i) => seen.push(i, lr));
    return seen.rising;
  };
  it('is one in warmup', () => {
    expect(risingAfter(Array.from({ length: 30 }, (_, i) => i * 1e-4))).toBe(true);
  });
  it('is none that leapt and is level before and after', () => {
    const leapt = (after: number) => Array.from({ length: 30 }, (_, i) => (i < 30 - after ? 1e-4 : 1e-3));
    for (const after of [1, 3, 9, 20]) expect(risingAfter(leapt(after))).toBe(false);
  });
  it('may have begun with a leap', () => {
    expect(risingAfter([1e-7, ...Array.from({ length: 8 }, (_, i) => (i + 1) * 1e-4)])).toBe(true);
  });
});
