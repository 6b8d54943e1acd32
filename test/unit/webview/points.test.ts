import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Series } from '../../../src/run/series';
import { answerQuery } from '../../../src/reader/answer';
import { curveOf, linePoints, yRange, type Curve } from '../../../webview/points';
import { logTicks, niceRange } from '../../../webview/ticks';

function curve(values: number[], columns = 1000): Curve {
  const series = new Series();
  values.forEach((value, i) => series.push(i + 1, value));
  const items = [{ run: 'r', name: 'loss' }];
  const answer = answerQuery({ type: 'query', request: 1, items, from: 1, to: values.length, columns }, () => series);
  return curveOf(answer.headers[0]!, answer.data);
}

const linear = { log: false, full: false };

describe('the points of a line', () => {
  it('hold minimum and maximum of every bin, and nothing else', () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 60 }),
        (values, columns) => {
          const drawn = curve(values, columns);
          const { points, marks } = linePoints(drawn, yRange([drawn], linear));
          for (let bin = 0; bin < drawn.header.bins; bin++) {
            const [min, max, nonFinite] = drawn.data.subarray(bin * 3, bin * 3 + 3) as unknown as [
              number,
              number,
              number,
            ];
            const x = drawn.header.origin + bin * drawn.header.width + (drawn.header.width - 1) / 2;
            const ys = points.filter((p) => p.x === x && Number.isFinite(p.y)).map((p) => p.y);
            if (Number.isNaN(min)) expect(ys).toEqual([]);
            else expect([Math.min(...ys), Math.max(...ys)]).toEqual([min, max]);
            const marked = marks.some((mark) => mark.kind === 'nonFinite' && mark.x <= x && x <= mark.end);
            expect(marked).toBe(nonFinite > 0);
          }
        },
      ),
    );
  });

  it('show a value alone between NaN as a dot, and NaN at the height of the last finite value', () => {
    const drawn = curve([NaN, NaN, 3, NaN, NaN, NaN, 5, 6]);
    const { marks } = linePoints(drawn, yRange([drawn], linear));
    expect(marks).toEqual([
      { kind: 'nonFinite', x: 1, end: 2, y: 3 },
      { kind: 'dot', x: 3, end: 3, y: 3 },
      { kind: 'nonFinite', x: 4, end: 6, y: 3 },
    ]);
  });

  it('stand at the bottom of a log axis where a value is 0 or less', () => {
    const drawn = curve([0, 0.1, 1, -4, 10]);
    const y = yRange([drawn], { log: true, full: false });
    expect(y.notPositive).toBe(2);
    expect(y.min).toBeLessThan(0.1);
    expect(y.max).toBeGreaterThan(10);
    const { points, marks } = linePoints(drawn, y);
    expect(points.map((p) => p.y)).toEqual([y.min, Math.fround(0.1), 1, y.min, 10]);
    expect(marks.map(({ kind, x }) => [kind, x])).toEqual([
      ['below', 1],
      ['below', 4],
    ]);
  });

  it('draw a rising line without teeth', () => {
    const drawn = curve(
      Array.from({ length: 4000 }, (_, i) => i),
      500,
    );
    const ys = linePoints(drawn, yRange([drawn], linear)).points.map((p) => p.y);
    expect(ys).toEqual([...ys].sort((a, b) => a - b));
  });
});

describe('the y axis', () => {
  const flat = Array.from({ length: 200 }, (_, i) => 2 + Math.sin(i) * 0.1);

  it('is not flattened by a first spike, and says how far the spike reaches', () => {
    const drawn = curve([5000, ...flat]);
    const y = yRange([drawn], linear);
    expect(y.max).toBeLessThan(3);
    expect(y.outside).toBe(1);
    expect(y.reach[1]).toBe(5000);
    const marks = linePoints(drawn, y).marks;
    expect(marks).toEqual([{ kind: 'above', x: 1, end: 1, y: y.max }]);
    expect(yRange([drawn], { log: false, full: true })).toMatchObject({ outside: 0 });
  });

  it('hides nothing of a run that blows up, or falls from a high start', () => {
    const blown = curve([...flat, ...Array.from({ length: 20 }, (_, i) => 2 ** i)]);
    expect(yRange([blown], linear).outside).toBe(0);
    const falling = curve(Array.from({ length: 300 }, (_, i) => 2 + 8 * Math.exp(-i / 10)));
    expect(yRange([falling], linear).outside).toBe(0);
  });

  it('spans all values, always', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 }),
        (values) => {
          const drawn = curve(values);
          for (const log of [false, true]) {
            const y = yRange([drawn], { log, full: true });
            expect(y.min).toBeLessThan(y.max);
            const positive = values.filter((value) => value > 0);
            for (const value of log ? positive : values) {
              expect(value).toBeGreaterThanOrEqual(y.min);
              expect(value).toBeLessThanOrEqual(y.max);
            }
          }
        },
      ),
    );
  });

  it('has round numbers', () => {
    expect(niceRange(1.03, 10.6)).toEqual({ min: 0, max: 12, tick: 2 });
    expect(niceRange(0.5, 0.5).min).toBeLessThan(0.5);
    expect(logTicks(0.05, 200)).toEqual([0.1, 1, 10, 100]);
    expect(logTicks(1e-9, 1e9).length).toBeLessThanOrEqual(6);
    expect(logTicks(1.1, 12)).toEqual([2, 5, 10]);
    expect(logTicks(0.00477, 0.00524)).toEqual([0.0048, 0.0049, 0.005, 0.0051, 0.0052]);
  });
});
