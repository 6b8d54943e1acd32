/** What the figures of layers say: weights that come to rest, gradients that vanish on their way back. */
import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import { reportOn } from '../../../../src/diagnosis/report';
import { noise, recorded, sample, valueOf } from './series';

describe('weights that come to rest', () => {
  const rest = (gradNorm: (step: number) => number) => {
    const monitor = createMonitor({ totalSteps: null, layers: ['weight', 'bias'], ignore: [] });
    const told: RunFinding[] = [];
    for (let step = 1; step <= 300; step++) {
      const norm = gradNorm(step);
      const updateNorm = step < 200 ? 1e-3 : 0;
      told.push(...monitor.step({ step, loss: 4 * Math.exp(-step / 10), gradNorm: norm, lr: 0.1 }));
      told.push(
        ...monitor.layers(
          sample(step, [
            { gradNorm: norm, updateNorm },
            { gradNorm: norm, updateNorm },
          ]),
        ),
      );
    }
    return told.filter(({ rule }) => rule === 'unchanged-weights').map(({ severity }) => severity);
  };
  it('are left in peace where the gradient has come to nothing, as where a problem is solved to the last digit', () => {
    expect(rest((step) => Math.exp(-step / 10))).toEqual([]);
  });
  it('need action where the gradient goes on', () => {
    expect(rest((step) => 0.1 + Math.exp(-step / 10))).toContain('act');
  });
});

describe('vanishing gradients', () => {
  it('are told from the layers, relative to each other', () => {
    const finding = reportOn(recorded('sigmoid')).findings.find(({ rule }) => rule === 'vanishing-gradient')!;
    expect(finding.severity).toBe('warn');
    expect(finding.message).toContain('hidden0');
    expect(valueOf(finding, 'layerGradientRatio')).toBeLessThan(1e-3);
  });
  it('do not depend on the size of all gradients', () => {
    for (const size of [1e-12, 1, 1e12]) {
      const monitor = createMonitor({ totalSteps: 500, layers: ['a', 'b'], ignore: [] });
      const even = Array.from({ length: 60 }, (_, i) =>
        monitor.layers(sample(i, [{ gradNorm: size }, { gradNorm: size }])),
      ).flat();
      expect(even).toEqual([]);
      const steep = Array.from({ length: 100 }, (_, i) =>
        monitor.layers(sample(60 + i, [{ gradNorm: size * 1e-5 }, { gradNorm: size }])),
      ).flat();
      expect(steep.map(({ rule }) => rule)).toEqual(['vanishing-gradient']);
    }
  });
  it('are none where nothing is left of the loss, though it began at zero', () => {
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    const random = noise(4);
    const told = Array.from({ length: 6000 }, (_, step) => {
      const chased = Math.max(1e-14, Math.abs(random()) * Math.exp(-(step - 1600) / 60));
      const loss = step < 1600 ? Number(step % 200 === 199) : chased;
      return monitor.step({ step, loss, gradNorm: Math.sqrt(loss) });
    }).flat();
    expect(told.filter(({ rule }) => rule === 'vanishing-gradient')).toEqual([]);
  });
  it('are none of what begins with a layer of zeros, whose first gradients come to nothing before it', () => {
    const monitor = createMonitor({ totalSteps: 500, layers: ['a', 'b'], ignore: [] });
    const early = (i: number) => (i < 5 ? 0 : Math.min(1, 1e-2 * 2 ** (i - 5)));
    const told = Array.from({ length: 60 }, (_, i) =>
      monitor.layers(sample(i, [{ gradNorm: early(i) }, { gradNorm: 1 }])),
    ).flat();
    expect(told).toEqual([]);
  });
  it('need action when nothing is learned for it', () => {
    const monitor = createMonitor({ totalSteps: 1000, layers: ['a', 'b'], ignore: [] });
    const told: RunFinding[] = [];
    for (let step = 1; step <= 600; step++) {
      told.push(...monitor.step({ step, loss: 2.3, gradNorm: 0.1 + 0.01 * Math.sin(step) }));
      told.push(...monitor.layers(sample(step, [{ gradNorm: 1e-8 }, { gradNorm: 0.1 }])));
    }
    expect(told.at(-1)!.severity).toBe('act');
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  });
});
