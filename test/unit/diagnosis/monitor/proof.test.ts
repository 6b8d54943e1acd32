import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { healthy, noise, sample } from './series';

interface Told {
  proof: string | undefined;
  /** The step at which the proof was told. */
  at: number;
}

/** What a monitor proves of a run that turns at step 101; `rows` makes the rows from there on. */
function provenOf(rows: (i: number) => Partial<Observation>, damaged?: number, supervised = false): Told | null {
  const monitor = createMonitor({ totalSteps: null, layers: ['only'], ignore: [] });
  if (supervised) monitor.scalar('supervised', 1);
  const tell = (found: RunFinding[], at: number) => found.find(({ proof }) => proof !== undefined) && at;
  for (const [i, step] of healthy(900).entries()) {
    const found = monitor.step(i < 100 ? step : { ...step, ...rows(i - 100) });
    if (i === damaged) found.push(...monitor.layers(sample(step.step, [{ updateNorm: NaN, weightNorm: 3 }])));
    const at = tell(found, step.step);
    if (at !== undefined) return { proof: found.find(({ proof }) => proof)!.proof, at };
  }
  return null;
}

describe('what proves that waiting cannot help', () => {
  it('is an update that left no numbers, and no number since', () => {
    expect(provenOf(() => ({ loss: NaN, gradNorm: NaN }), 100)).toEqual({ proof: 'weights', at: 104 });
  });
  it('is gradients that are no numbers, taken again and again', () => {
    expect(provenOf(() => ({ loss: NaN, gradNorm: NaN }))).toEqual({ proof: 'weights', at: 110 });
  });
  it('is every step skipped, on batch after batch', () => {
    expect(provenOf(() => ({ loss: NaN, gradNorm: NaN, skipped: 1 }))).toEqual({ proof: 'standstill', at: 300 });
  });
  it('is of weights where no loss was recorded, too', () => {
    const bad = (): Partial<Observation> => ({ gradNorm: NaN });
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    const proofs = Array.from({ length: 60 }, (_, i) => {
      const step = { step: i + 1, gradNorm: 1 + 0.1 * Math.sin(i) };
      return monitor.step(i < 30 ? step : { ...step, ...bad() }).map(({ proof }) => proof);
    });
    expect(proofs.flat()).toContain('weights');
  });
  it('is no batch that was skipped, or whose weights stayed numbers', () => {
    expect(provenOf((i) => (i % 17 === 0 ? { loss: NaN, gradNorm: NaN, skipped: 1 } : {}))).toBeNull();
    expect(provenOf((i) => (i % 17 < 3 ? { loss: NaN, gradNorm: NaN } : {}))).toBeNull();
    // The gradient is a number, so what it moves is one.
    expect(provenOf(() => ({ loss: NaN }))).toBeNull();
    // An update that was undone by the script.
    expect(provenOf((i) => (i < 2 ? { loss: NaN, gradNorm: NaN } : {}), 100)).toBeNull();
  });
  it('is the loss alone only where it is known to measure progress, and it stands above its start', () => {
    const random = noise(5);
    const away = () => ({ loss: 400 + random(), gradNorm: 90 });
    expect(provenOf(away)).toBeNull();
    expect(provenOf(away, undefined, true)).toMatchObject({ proof: 'left' });
    expect(provenOf(() => ({ loss: 2.3 + 0.01 * random() }), undefined, true)).toBeNull();
  });
});
