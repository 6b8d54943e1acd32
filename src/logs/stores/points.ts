/** Figures that stand apart, each with its name and step, become rows: streams of them are joined by step. */
import type { TakeRow } from '../row';

export interface LoggedPoint {
  name: string;
  step: number;
  /** Seconds since 1970; NaN if it is not told. */
  time: number;
  value: number;
}

/** Points in their order, as far as there are any now. */
export interface PointStream {
  /** The next point, which is not taken yet; null if there is none for now. */
  peek(): LoggedPoint | null;
  take(): void;
}

/** Forms of rows remembered, so that rows of one form share their names. */
const mostForms = 1024;

/** Puts the points of one step into one row. */
export class PointRows {
  private names: string[] = [];
  private values: number[] = [];
  private step = NaN;
  private time = NaN;
  private readonly forms = new Map<string, readonly string[]>();
  private form: readonly string[] = [];

  add({ name, step, time, value }: LoggedPoint, take: TakeRow): void {
    if (name === 'step' || name === 'time') return;
    if (step !== this.step || this.names.includes(name)) this.flush(take);
    this.step = step;
    this.time = time;
    this.names.push(name);
    this.values.push(value);
  }

  flush(take: TakeRow): void {
    if (this.names.length === 0) return;
    const time = Number.isFinite(this.time) ? this.time : undefined;
    take({ names: this.shared(), values: [this.step, time, ...this.values] });
    this.names = [];
    this.values = [];
  }

  private shared(): readonly string[] {
    const { names, form } = this;
    if (names.length + 2 === form.length && names.every((name, i) => name === form[i + 2])) return form;
    const key = names.join('\n');
    const known = this.forms.get(key) ?? ['step', 'time', ...names];
    if (this.forms.size >= mostForms) this.forms.clear();
    this.forms.set(key, known);
    this.form = known;
    return known;
  }
}

/**
 * Takes points from several streams, the lowest step first, until there are no more for now or `isEnough` says so. Returns
 * whether there is more.
 */
export function joinStreams(
  streams: readonly PointStream[],
  rows: PointRows,
  take: TakeRow,
  isEnough: () => boolean,
): boolean {
  for (;;) {
    let best: PointStream | null = null;
    let step = Infinity;
    for (const stream of streams) {
      const point = stream.peek();
      if (point !== null && (best === null || point.step < step)) [best, step] = [stream, point.step];
    }
    if (best === null) break;
    if (isEnough()) return true;
    // All that a stream has of this step.
    for (let point = best.peek(); point?.step === step; point = best.peek()) {
      rows.add(point, take);
      best.take();
    }
  }
  rows.flush(take);
  return false;
}
