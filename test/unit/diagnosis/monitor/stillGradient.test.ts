/** Gradients of zero, norms that never change, and loss scales that fall: in rows that may stand for many steps. */
import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { healthy, noise, watch } from './series';

const lines = (found: Map<string, RunFinding>) =>
  [...found.values()].map(({ severity, rule }) => `${severity} ${rule}`);
const only = (found: Map<string, RunFinding>, ...rules: string[]) =>
  lines(found).filter((line) => rules.includes(line.split(' ')[1]!));
const random = noise(3);
const flat = (count: number, gradNorm: (i: number) => number): Observation[] =>
  Array.from({ length: count }, (_, i) => ({ step: i + 1, loss: 2.3 + 0.05 * random(), gradNorm: gradNorm(i) }));

describe('a gradient of exactly zero', () => {
  const rule = 'zero-gradient';
  it('is told in a short log, and needs action in a longer one', () => {
    expect(only(watch(flat(3, () => 0)), rule)).toEqual([`warn ${rule}`]);
    expect(only(watch(flat(12, () => 0)), rule)).toEqual([`warn ${rule}`]);
    expect(only(watch(flat(60, () => 0)), rule)).toEqual([`act ${rule}`]);
    expect(only(watch(flat(2, () => 0)), rule)).toEqual([]);
  });
  it('after others began later', () => {
    const finding = watch(flat(200, (i) => (i < 100 ? 1 + 0.1 * random() : 0))).get(rule)!;
    expect(finding).toMatchObject({ severity: 'act', step: 101 });
    expect(finding.causes[0]).toContain('dead');
  });
  it('beside a loss that is always the same names what multiplies it', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ step: 10 * i, loss: Math.log(2), gradNorm: 0 }));
    expect(watch(rows).get(rule)!.causes[0]).toContain('beta');
  });
  it('is a note where the loss falls all the same', () => {
    expect(lines(watch(healthy(400).map((row) => ({ ...row, gradNorm: 0 }))))).toEqual([`note ${rule}`]);
  });
  it('in single rows is none, and a note where it came and went', () => {
    expect(only(watch(flat(200, (i) => (i % 9 < 2 ? 0 : 1 + 0.1 * random()))), rule)).toEqual([]);
    expect(only(watch(flat(200, (i) => (i > 50 && i < 90 ? 0 : 1 + 0.1 * random()))), rule)).toEqual([`note ${rule}`]);
  });
});

describe('a gradient norm that is the same in every row', () => {
  it('was recorded after clipping', () => {
    const rows = healthy(200).map((row) => ({ ...row, gradNorm: 1 + 1e-7 * random() }));
    expect(lines(watch(rows))).toEqual(['note constant-gradient']);
  });
  it('is none where it is only rounded', () => {
    const rows = healthy(400).map((row) => ({ ...row, gradNorm: Number(row.gradNorm.toFixed(1)) }));
    expect(lines(watch(rows))).toEqual([]);
  });
});

describe('a loss scale', () => {
  /** A scaler that doubles after `growth` good steps and halves where the scaled gradient overflows, with a row every so many steps. */
  function scaler(seed: number, { start = 65536, growth = 2000, steps = 20000, every = 1, drift = 0 } = {}) {
    const normal = noise(seed);
    const rows: Observation[] = [];
    let [scale, good] = [start, 0];
    for (let step = 1; step <= steps; step++) {
      if (scale > 2 ** (15 + normal() - (drift * step) / steps)) [scale, good] = [scale / 2, 0];
      else if (++good === growth) [scale, good] = [scale * 2, 0];
      if (step % every === 0)
        rows.push({ step, loss: 1 + 3 * Math.exp((-8 * step) / steps) + 0.05 * normal(), lossScale: scale });
    }
    return rows;
  }
  it.each([
    { growth: 2000 },
    { growth: 1000, start: 2 ** 32 },
    { growth: 256, start: 128 },
    { steps: 60000, every: 10 },
    { steps: 400000, every: 2000 },
    { steps: 60000, every: 100, drift: 5 },
  ])('that wanders about its place is left in peace (%o)', (options) => {
    for (let seed = 1; seed <= 5; seed++) expect(lines(watch(scaler(seed, options)))).toEqual([]);
  });

  const falling = (count: number, every: number, octaves: number) =>
    Array.from({ length: count }, (_, i) => ({
      step: every * (i + 1),
      loss: 3 - i / count,
      lossScale: 4096 / 2 ** (octaves * Math.max(0, i - 8)),
    }));
  it('that falls and falls is told in few rows, too', () => {
    expect(watch(falling(20, 300, 0.7)).get('loss-scale')).toMatchObject({ severity: 'warn' });
    expect(watch(falling(30, 300, 1)).get('loss-scale')).toMatchObject({ severity: 'act' });
  });
  it('that has risen again is a note', () => {
    const rows = falling(20, 300, 0.7);
    const back = Array.from({ length: 10 }, (_, i) => ({ step: 6300 + 300 * i, loss: 2, lossScale: 8 * 2 ** i }));
    expect(watch([...rows, ...back]).get('loss-scale')!.severity).toBe('note');
  });
});
