/** A curve as SVG that hides nothing: every column of pixels shows its smallest and largest value, and what is no number. */
import { say } from '../../shared/messages/say';
import { reading } from '../../shared/numbers';
import type { Telling } from '../language';

/** A series in the order of its log; values that were not recorded are left out, NaN was recorded. */
export interface ChartCurve {
  name: string;
  /** Class of its line. */
  kind: 'train' | 'validation' | 'norm' | 'rate';
  points: readonly { step: number; value: number }[];
}

/** A finding on the curves. */
export interface ChartMark {
  number: number;
  severity: 'act' | 'warn' | 'note';
  step: number;
  endStep: number;
  title: string;
}

export interface Chart {
  /** In ids of the page. */
  key: string;
  title: string;
  curves: ChartCurve[];
  marks: ChartMark[];
  /** First and last step of the whole log, the same for all its charts. */
  range: readonly [number, number];
}

type Scale = 'linear' | 'log';

const width = 720;
const height = 200;
const plot = { left: 62, right: width - 10, top: 18, bottom: height - 24 };
/** Columns of the plot that are told apart. */
const columns = 324;

interface PixelColumn {
  min: number;
  max: number;
  /** Values that are no number. */
  bad: number;
  seen: number;
}

/** Smallest and largest value a column, and the number of values that are not finite. */
function binned({ points }: ChartCurve, [from, to]: Chart['range']): Map<number, PixelColumn> {
  const bins = new Map<number, PixelColumn>();
  const span = Math.max(to - from, Number.MIN_VALUE);
  for (const { step, value } of points) {
    const at = Math.min(columns - 1, Math.max(0, Math.floor(((step - from) / span) * columns)));
    const bin = bins.get(at) ?? { min: Infinity, max: -Infinity, bad: 0, seen: 0 };
    bin.seen += 1;
    if (Number.isFinite(value)) {
      bin.min = Math.min(bin.min, value);
      bin.max = Math.max(bin.max, value);
    } else bin.bad += 1;
    bins.set(at, bin);
  }
  return new Map([...bins].sort((a, b) => a[0] - b[0]));
}

const shorter = (value: number): string => String(Math.round(value * 10) / 10);
const xOfColumn = (at: number): number => plot.left + ((at + 0.5) / columns) * (plot.right - plot.left);

/** Where values stand, from the bottom of the plot to its top. */
interface Axis {
  y: (value: number) => number;
  ticks: { value: number; y: number }[];
}

function axisOf(all: Map<number, PixelColumn>[], scale: Scale): Axis | null {
  const bins = all.flatMap((each) => [...each.values()]).filter(({ max }) => max > -Infinity);
  const turn = (value: number) => (scale === 'log' ? Math.log10(value) : value);
  const usable = scale === 'log' ? bins.filter(({ max }) => max > 0) : bins;
  if (usable.length === 0) return null;
  let low = turn(
    usable.reduce((least, { min, max }) => Math.min(least, scale === 'log' && min <= 0 ? max : min), Infinity),
  );
  let high = turn(usable.reduce((most, { max }) => Math.max(most, max), -Infinity));
  const middle = (low + high) / 2;
  const least = scale === 'log' ? 0.1 : Math.max(Math.abs(middle) * 1e-3, 1e-12);
  if (high - low < least) [low, high] = [middle - least / 2, middle + least / 2];
  const place = (turned: number) => plot.bottom - ((turned - low) / (high - low)) * (plot.bottom - plot.top);
  const y = (value: number) => (scale === 'log' && value <= 0 ? plot.bottom : place(turn(value)));
  return { y, ticks: ticksOf(low, high, scale).map((turned) => ({ value: back(turned, scale), y: place(turned) })) };
}

const back = (turned: number, scale: Scale): number => (scale === 'log' ? 10 ** turned : turned);

/** Three to six round places between two ends. */
function ticksOf(low: number, high: number, scale: Scale): number[] {
  const rough = (high - low) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * size).find((each) => each >= rough)!;
  const whole = scale === 'log' && step > 0.3 ? Math.max(1, Math.round(step)) : step;
  const first = Math.ceil(low / whole) * whole;
  const count = Math.min(12, Math.floor((high - first) / whole + 1e-9) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, i) => first + i * whole);
}

/** A line up and down every column, joined to the next; broken where a column holds no number. */
function pathOf(bins: Map<number, PixelColumn>, { y }: Axis): string {
  let path = '';
  let joined = false;
  for (const [at, { min, max }] of bins) {
    if (max === -Infinity) {
      joined = false;
      continue;
    }
    const x = shorter(xOfColumn(at));
    path += `${joined ? 'L' : 'M'}${x} ${shorter(y(min))}`;
    if (min !== max) path += `V${shorter(y(max))}`;
    else if (!joined) path += 'h.01';
    joined = true;
  }
  return path;
}

const badMarks = (bins: Map<number, PixelColumn>, t: Telling): string =>
  [...bins]
    .filter(([, { bad }]) => bad > 0)
    .map(([at, { bad }]) => {
      const x = shorter(xOfColumn(at));
      return `<path class="bad" d="M${x} ${plot.top - 2}l-4 -9h8z"><title>${t(say('report.no-number', { n: bad }))}</title></path>`;
    })
    .join('');

function markOf({ number, severity, step, endStep, title }: ChartMark, [from, to]: Chart['range']): string {
  const span = Math.max(to - from, Number.MIN_VALUE);
  const x = (at: number) => plot.left + Math.min(1, Math.max(0, (at - from) / span)) * (plot.right - plot.left);
  const [start, end] = [x(step), x(endStep)];
  const area = `<rect class="span" x="${shorter(start)}" y="${plot.top}" width="${shorter(Math.max(1, end - start))}" height="${plot.bottom - plot.top}"/>`;
  const line = `<path d="M${shorter(start)} ${plot.top}V${plot.bottom}"/>`;
  const label = `<text x="${shorter(Math.min(start + 3, plot.right - 14))}" y="${plot.top + 11}">${number}</text>`;
  return `<g class="mark ${severity}"><title>${title}</title>${area}${line}${label}</g>`;
}

/** One scale of a chart; what is in it is said in words, too, as `t` tells them. */
export function drawn({ title, curves, marks, range }: Chart, scale: Scale, t: Telling): string {
  const all = curves.map((curve) => binned(curve, range));
  const axis = axisOf(all, scale);
  const grid = (axis?.ticks ?? [])
    .map(({ value, y }) => {
      const at = shorter(y);
      return `<path class="grid" d="M${plot.left} ${at}H${plot.right}"/><text class="tick" x="${plot.left - 6}" y="${shorter(y + 4)}">${reading(value)}</text>`;
    })
    .join('');
  const [from, to] = range;
  const steps = `<text class="tick first" x="${plot.left}" y="${height - 6}">${from}</text><text class="tick" x="${plot.right}" y="${height - 6}">${t(say('report.at-step', { step: to }))}</text>`;
  const lines = axis
    ? curves.map(({ kind }, i) => `<path class="line ${kind}" d="${pathOf(all[i]!, axis)}"/>`).join('')
    : '';
  const nothing = axis
    ? ''
    : `<text class="tick first" x="${plot.left + 8}" y="${height / 2}">${t(say('report.nothing-drawn'))}</text>`;
  const label = t(scale === 'log' ? say('report.chart.log', { title }) : say('report.chart.linear', { title }));
  return `<svg class="${scale}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${grid}${marks.map((mark) => markOf(mark, range)).join('')}${lines}${nothing}${all.map((bins) => badMarks(bins, t)).join('')}${steps}</svg>`;
}

/** Whether a logarithmic scale shows more: all is positive and spans two powers of ten. */
export function wantsLog({ curves }: Chart): boolean {
  let [min, max] = [Infinity, -Infinity];
  for (const { points } of curves) {
    for (const { value } of points) {
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min > 0 && max > 100 * min;
}
