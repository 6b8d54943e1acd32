import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from '../../../../../src/diagnosis/monitor/signals/statistics/median';
import { LogHistogram } from '../../../../../src/diagnosis/monitor/signals/statistics/logHistogram';
import { Recent } from '../../../../../src/diagnosis/monitor/signals/statistics/recent';
import { WaitingRows } from '../../../../../src/diagnosis/monitor/signals/statistics/waitingRows';

it('the median is the middle value, or the mean of the middle two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

describe('the log histogram', () => {
  it('gives quantiles to within 4.5 percent, at any scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 20, maxLength: 300 }),
        fc.integer({ min: -40, max: 40 }),
        (values, power) => {
          const histogram = new LogHistogram();
          values.forEach((value) => histogram.add(value * 2 ** power));
          const sorted = [...values].sort((a, b) => a - b);
          for (const q of [0.5, 0.9]) {
            const exact = sorted[Math.ceil(q * values.length) - 1]! * 2 ** power;
            expect(Math.abs(histogram.quantile(q) / exact - 1)).toBeLessThan(0.0451);
          }
        },
      ),
    );
  });
  it('forgets what is long ago', () => {
    const histogram = new LogHistogram(1000);
    for (let i = 0; i < 5000; i++) histogram.add(100);
    for (let i = 0; i < 3000; i++) histogram.add(1);
    expect(histogram.quantile(0.5)).toBeCloseTo(1, 0);
    expect(histogram.count).toBe(8000);
  });
  it('has no quantile of nothing, and takes no negative, NaN or infinite value', () => {
    const histogram = new LogHistogram();
    [NaN, Infinity, -1].forEach((value) => histogram.add(value));
    expect(histogram.quantile(0.5)).toBeNaN();
    histogram.add(0);
    expect(histogram.quantile(0.5)).toBeLessThan(1e-18);
  });
});

describe('recent values', () => {
  it('are those of the window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        (values, size) => {
          const recent = new Recent(size);
          values.forEach((value) => recent.push(value));
          const window = values.slice(-size);
          expect(recent.median()).toBe(median(window));
          expect(recent.at(0)).toBe(values.at(-1));
          expect(recent.at(window.length - 1)).toBe(window[0]);
          expect(recent.at(window.length)).toBeNaN();
          expect(recent.robust().spread).toBeCloseTo(
            1.4826 * median(window.map((value) => Math.abs(value - median(window)))),
            9,
          );
        },
      ),
    );
  });
});

it('rows that wait come out in the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), (pushes) => {
      const [waiting, expected] = [new WaitingRows(5), [] as number[]];
      pushes.forEach((push, step) => {
        if (push && expected.length < 5) {
          waiting.push(step, 2 * step, 3 * step);
          expected.push(step);
        } else if (expected.length > 0) {
          const [oldest] = expected.splice(0, 1);
          expect([waiting.step, waiting.loss, waiting.level]).toEqual([oldest, 2 * oldest!, 3 * oldest!]);
          waiting.drop();
        }
        expect(waiting.length).toBe(expected.length);
      });
    }),
  );
});
