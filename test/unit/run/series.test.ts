import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binSize, Series, type Bins } from '../../../src/run/series';
import { effort } from '../effort';

interface Point {
  step: number;
  value: number;
}

/** Strictly growing steps from anywhere, mostly without gaps, with values of every kind. */
const points = fc
  .tuple(
    fc.oneof(fc.nat(3), fc.nat(1_000_000)),
    fc.array(
      fc.tuple(
        fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 5000 }) }),
        fc.oneof(
          { weight: 8, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
          { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e300, -1e300, 1e-300) },
        ),
      ),
      { maxLength: 700 },
    ),
  )
  .map(([start, rows]) => {
    let step = start;
    return rows.map(([gap, value]): Point => ({ step: (step += gap), value }));
  });

function build(all: Point[]): Series {
  const series = new Series();
  for (const point of all) series.push(point.step, point.value);
  return series;
}

const held = (value: number) => Math.fround(Math.max(-3.4028234663852886e38, Math.min(3.4028234663852886e38, value)));

/** What a bin must hold, straight from the points. */
function expected(all: Point[], bins: Bins, until: number): number[] {
  const data: number[] = [];
  for (let i = 0; i < bins.bins; i++) {
    const from = bins.origin + i * bins.width;
    const inside = all.filter((p) => p.step >= from && p.step < from + bins.width && p.step <= until);
    const finite = inside.filter((p) => Number.isFinite(p.value)).map((p) => held(p.value));
    const [min, max] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [NaN, NaN];
    data.push(min, max, inside.length - finite.length);
  }
  return data;
}

const plain = (data: ArrayLike<number>) => Array.from(data, (value) => (value === 0 ? 0 : value));

describe('a query', () => {
  it('equals brute force in every bin', () => {
    fc.assert(
      fc.property(
        points,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        fc.option(fc.nat()),
        (all, a, b, columns, c) => {
          const series = build(all);
          const within = (n: number) =>
            (series.firstStep || 0) - 5 + (n % ((series.lastStep - series.firstStep || 0) + 10));
          const [from, to] = [within(a), within(b)].sort((x, y) => x - y) as [number, number];
          const until = c === null ? Infinity : within(c);
          const bins = series.query(from, to, columns, until);
          expect(bins.bins).toBeLessThanOrEqual(columns);
          expect(bins.data.length).toBe(bins.bins * binSize);
          expect(Number.isInteger(Math.log2(bins.width))).toBe(true);
          expect(bins.origin % bins.width).toBe(0);
          expect(plain(bins.data)).toEqual(plain(expected(all, bins, until)));
          const asked = all.filter((p) => p.step >= from && p.step <= to && p.step <= until);
          for (const p of asked) {
            expect(p.step).toBeGreaterThanOrEqual(bins.origin);
            expect(p.step).toBeLessThan(bins.origin + bins.bins * bins.width);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is as narrow as the columns allow', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 300 }), (all, columns) => {
        const series = build(all);
        const { width, bins } = series.query(series.firstStep, series.lastStep, columns);
        if (bins === 0 || width === 1) return;
        const half = width / 2;
        const narrower = Math.floor(series.lastStep / half) - Math.floor(series.firstStep / half) + 1;
        expect(narrower).toBeGreaterThan(columns);
      }),
    );
  });

  it('reads the same bin from wherever it is asked, and after more steps', () => {
    const series = build(Array.from({ length: 5000 }, (_, i) => ({ step: i + 7, value: Math.sin(i) * i })));
    const before = series.query(0, 5000, 700);
    const panned = series.query(903, 5000, 600);
    expect(panned.width).toBe(before.width);
    const shift = (panned.origin - before.origin) / before.width;
    expect(plain(panned.data)).toEqual(plain(before.data.subarray(shift * binSize)));
    for (let step = series.lastStep + 1; step < 5500; step++) series.push(step, 1e6);
    const grown = series.query(0, 5499, 700);
    expect(grown.width).toBe(before.width);
    const sealed = (before.bins - 1) * binSize;
    expect(plain(grown.data.subarray(0, sealed))).toEqual(plain(before.data.subarray(0, sealed)));
  });

  it('lets nothing after `until` show, in the bin it cuts through either', () => {
    const series = build(Array.from({ length: 10_000 }, (_, i) => ({ step: i + 1, value: i < 6000 ? 1 : 1e9 })));
    const { data, origin, width, bins } = series.query(1, 10_000, 20, 6000);
    expect(origin + bins * width).toBeGreaterThan(6000);
    for (let i = 0; i < bins; i++) expect(data[i * binSize + 1]).toBe(1);
  });

  it('is empty for an empty series or a range beside it', () => {
    expect(new Series().query(0, 100, 10).bins).toBe(0);
    const series = build([{ step: 50, value: 1 }]);
    expect(series.query(0, 49, 10).bins).toBe(0);
    expect(series.query(51, 90, 10).bins).toBe(0);
    expect(series.query(0, 90, 10, 49).bins).toBe(0);
    expect(series.query(10, 5, 10).bins).toBe(0);
  });
});

describe('a series', () => {
  it('shows every one-step spike and every non-finite step of a million, at any zoom', () => {
    const n = 1_000_000;
    const series = new Series();
    const odd = new Set(Array.from({ length: 200 }, (_, i) => 137 + i * 4973));
    let count = 0;
    for (let step = 1; step <= n; step++) {
      const strange = odd.has(step) && (count++ % 2 ? NaN : 50);
      const value = strange === false ? 1 + (step % 10) / 10 : strange;
      series.push(step, value);
    }
    for (const columns of [120, 600, 1140, 2400]) {
      const { data, origin, width } = series.query(1, n, columns);
      let turn = 0;
      for (const step of odd) {
        const at = Math.floor((step - origin) / width) * binSize;
        if (turn++ % 2) expect(data[at + 2]).toBeGreaterThan(0);
        else expect(data[at + 1]).toBe(50);
      }
    }
  });

  it('refuses steps that do not grow or are no whole numbers', () => {
    const series = build([{ step: 3, value: 1 }]);
    expect(() => series.push(3, 1)).toThrow('Step 3 came after step 3');
    for (const bad of [-1, 1.5, NaN, Infinity, 2 ** 60]) expect(() => series.push(bad, 1)).toThrow('whole number');
    expect(series.length).toBe(1);
  });

  it('holds far apart steps without filling the gap', () => {
    const series = build([1, 1e6, 1e12, 9e15].map((step) => ({ step, value: step })));
    expect(series.bytes).toBeLessThan(20_000);
    expect(series.query(1e12 - 5, 1e12 + 5, 100).data.filter((v) => !Number.isNaN(v) && v !== 0)).toEqual(
      new Float32Array([1e12, 1e12]),
    );
  });

  it('builds and answers quickly, at little memory', () => {
    const n = 1_000_000;
    const steps = Float64Array.from({ length: n }, (_, i) => i + 1);
    const values = Float32Array.from({ length: n }, (_, i) => Math.sin(i / 1000) + (i % 17) / 17);
    const series = new Series();
    const built = effort(() => series.pushMany(steps, values));
    // Arrays double, so up to twice the 1.17 to 1.4 of the raw size may be reserved for a while.
    expect(series.bytes / (n * 4)).toBeLessThan(1.9);
    const queries = 200;
    const asked = effort(() => {
      for (let i = 0; i < queries; i++) series.query(1 + i * 2000, n - i * 2000, 1140);
    });
    console.log(JSON.stringify({ built, asked, bytesOverRaw: series.bytes / (n * 4) }));
    expect(built).toBeLessThan(5);
    expect(asked).toBeLessThan(5);
  });
});
