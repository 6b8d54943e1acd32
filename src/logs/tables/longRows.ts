/**
 * Figures that come one by one, each with its name and its step, become rows: those of one step together, in the order of
 * steps. Where a text has all of one name before the next, its figures are kept until all came, packed.
 */
import type { TakeRow } from '../row';

/** Figures kept at most, 16 bytes each. What comes beyond is handed on as it comes. */
const mostKept = 4_000_000;

/** The figures of one name. */
class LongCurve {
  private steps = new Float64Array(64);
  private values = new Float64Array(64);
  count = 0;

  add(step: number, value: number): void {
    if (this.count === this.steps.length) {
      this.steps = grown(this.steps);
      this.values = grown(this.values);
    }
    this.steps[this.count] = step;
    this.values[this.count++] = value;
  }

  step(at: number): number {
    return at < this.count ? this.steps[at]! : Infinity;
  }

  value(at: number): number {
    return this.values[at]!;
  }
}

function grown(from: Float64Array): Float64Array<ArrayBuffer> {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
}

export class LongRows {
  private readonly curves = new Map<string, LongCurve>();
  private kept = 0;
  private names: readonly string[] = [];
  /** Names come with each step in turn, so that a step is complete when the next one begins. */
  private isTurning = false;
  private at = -Infinity;
  private before: string | null = null;

  constructor(
    private readonly take: TakeRow,
    private readonly counter: string,
  ) {}

  add(name: string, step: number, value: number): void {
    const changed = name !== this.before;
    if (changed && this.before !== null && step === this.at) this.isTurning = true;
    // Another name that begins anew is one after the other; the same name that does is another run of the whole.
    if (changed && step < this.at) this.isTurning = false;
    if (!changed && step < this.at) this.flush();
    if (step !== this.at && this.isTurning) this.flush();
    if (this.kept >= mostKept) this.flush();
    let curve = this.curves.get(name);
    if (curve === undefined) this.curves.set(name, (curve = new LongCurve()));
    curve.add(step, value);
    this.kept++;
    this.at = step;
    this.before = name;
  }

  /** Hands on what is kept, the lowest step first. */
  flush(): void {
    if (this.kept === 0) return;
    const curves = [...this.curves];
    const names = [this.counter, ...curves.map(([name]) => name)];
    if (!equal(names, this.names)) this.names = names;
    const at = curves.map(() => 0);
    for (;;) {
      let step = Infinity;
      let any = false;
      for (const [i, [, curve]] of curves.entries()) {
        if (at[i]! >= curve.count) continue;
        any = true;
        step = Math.min(step, curve.step(at[i]!));
      }
      if (!any) break;
      this.take({ names: this.names, values: [step, ...curves.map(([, curve], i) => nextAt(curve, at, i, step))] });
    }
    this.curves.clear();
    this.kept = 0;
  }
}

function nextAt(curve: LongCurve, at: number[], i: number, step: number): number | undefined {
  const here = at[i]!;
  if (here >= curve.count || curve.step(here) !== step) return undefined;
  at[i] = here + 1;
  return curve.value(here);
}

const equal = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);
