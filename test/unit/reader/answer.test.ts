import { expect, it } from 'vitest';
import { Series } from '../../../src/run/series';
import { answerQuery, maxNumbers, type Query } from '../../../src/reader/answer';

const series = new Series();
for (let step = 1; step <= 100_000; step++) series.push(step, step);
const query = (over: Partial<Query>): Query => ({
  type: 'query',
  request: 7,
  items: [],
  from: 1,
  to: 100_000,
  columns: 1000,
  ...over,
});
const find = (run: string, name: string) => (run === 'a' && name !== 'none' ? series : undefined);

it('packs every series one behind the other and leaves out what does not exist', () => {
  const items = [
    { run: 'a', name: 'loss' },
    { run: 'a', name: 'none' },
    { run: 'b', name: 'loss' },
    { run: 'a', name: 'lr', until: 500 },
  ];
  const { request, headers, data } = answerQuery(query({ items }), find);
  expect(request).toBe(7);
  expect(headers.map((h) => h.name)).toEqual(['loss', 'lr']);
  expect(headers[1]!.offset).toBe(headers[0]!.bins * 3);
  expect(data.length).toBe((headers[0]!.bins + headers[1]!.bins) * 3);
  const last = headers[1]!.offset + headers[1]!.bins * 3;
  expect(data[last - 2]).toBe(500);
});

it('never exceeds what one message may hold', () => {
  const items = Array.from({ length: 300 }, (_, i) => ({ run: 'a', name: `layer/${i}/gradNorm` }));
  const { data, headers } = answerQuery(query({ items, columns: 2400 }), find);
  expect(headers).toHaveLength(300);
  expect(data.length).toBeLessThanOrEqual(maxNumbers);
});
