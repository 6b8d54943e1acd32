/** Answers a page's query from the series it names: one packed message, small enough for the link to the page. */
import { binSize, type Series } from '../run/series';
import type { FromPage, SeriesHeader, ToPage } from '../shared/panel/protocol';

export type Query = Extract<FromPage, { type: 'query' }>;
export type Answer = Extract<ToPage, { type: 'series' }>;

/** 192 KB, which crosses to the page in about 11 ms; larger messages delay the ones behind them. */
export const maxNumbers = 48_000;

/** Bins for each item of the query whose series exists; the rest is left out. Fewer columns if the answer grew too large. */
export function answerQuery(query: Query, find: (run: string, name: string) => Series | undefined): Answer {
  const room = Math.floor(maxNumbers / binSize / Math.max(1, query.items.length));
  const columns = Math.max(1, Math.min(query.columns, room));
  const found = query.items.flatMap((item) => {
    const series = find(item.run, item.name);
    return series ? [{ item, bins: series.query(query.from, query.to, columns, item.until) }] : [];
  });
  const data = new Float32Array(found.reduce((sum, { bins }) => sum + bins.data.length, 0));
  const headers: SeriesHeader[] = [];
  let offset = 0;
  for (const { item, bins } of found) {
    data.set(bins.data, offset);
    headers.push({ run: item.run, name: item.name, origin: bins.origin, width: bins.width, bins: bins.bins, offset });
    offset += bins.data.length;
  }
  return { type: 'series', request: query.request, headers, data };
}
