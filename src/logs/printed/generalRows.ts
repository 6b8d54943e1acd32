/** Figures of printed lines become rows: those of one step are joined, and what repeats is told from what stands there once. */
import type { Planned, TakeRow } from '../row';
import type { LineShape } from './generalShape';

/** Rows that wait until their form has repeated. */
const mostWaiting = 64;

/** Forms of rows remembered, so that rows of one form share their names. */
const mostForms = 2048;

/** Figures of one row. */
const mostFigures = 400;

/** What is known of the lines of one statement. */
export interface KnownLine {
  shape: LineShape;
  /** What its finer counter is called in rows. */
  fineName: 'step' | 'batch' | null;
  /** Whether a training loss stands in it. */
  holds: boolean;
  /** Whether the loss of an evaluation stands in it. */
  holdsEvaluation: boolean;
  /** Whether one line is enough to take it for a row: it counts, and says what its number is. */
  plain: boolean;
  /** How often its names were met together, also in lines that differ in other ways. */
  met: { seen: number };
}

/** The finer of two counters, as it stood last. */
export interface FineCount {
  name: 'step' | 'batch';
  value: number;
}

/** Counters as they stood when a line came. */
export interface Standing {
  fine: FineCount | undefined;
  epoch: number | undefined;
}

/** A row in the making. */
interface Held {
  names: string[];
  values: number[];
  /** Its counters as they stood in its lines; undefined where they come from lines before. */
  step: number | undefined;
  epoch: number | undefined;
  known: KnownLine[];
  planned: Planned;
  /** What counted in the lines before it, which have moved on by the time that it is whole. */
  before: Standing;
  boxed: boolean;
}

/** A line's figures with what it says of its place. */
export interface FigureLine {
  known: KnownLine;
  values: Float64Array;
  epoch: number | undefined;
  step: number | undefined;
  boxed: boolean;
}

export class PrintedRows {
  private held: Held | null = null;
  private waiting: Held[] = [];
  private readonly shared = new Map<string, readonly string[]>();
  /** What another process told that is no number, of a step that this one has not told yet; undefined where it named none. */
  private elsewhere: { step: number | undefined; figures: Map<string, number> } | null = null;
  /** A training loss was read. */
  told = false;

  constructor(private readonly take: TakeRow) {}

  /** Whether the row in the making is drawn as a box. */
  get isBoxed(): boolean {
    return this.held?.boxed === true;
  }

  /** What counts may stand in the middle of a box. */
  recount(standing: Standing): void {
    if (this.held !== null) this.held.before = standing;
  }

  /** Takes the figures of a line into the row that is being made, or begins another. */
  collect(line: FigureLine, standing: Standing, planned: Planned): void {
    const { known, values, epoch, step, boxed } = line;
    if (this.held !== null && !continues(this.held, line)) this.end();
    const held = (this.held ??= { names: [], values: [], step, epoch, known: [], planned, before: standing, boxed });
    held.step ??= step;
    held.epoch ??= epoch;
    if (!held.known.includes(known)) held.known.push(known);
    for (const { at, name } of known.shape.figures) this.figure(held, name, values[at]!);
  }

  private figure(held: Held, name: string, value: number): void {
    const place = held.names.indexOf(name);
    const elsewhere = this.elsewhereOf(held, name);
    if (place >= 0) held.values[place] = elsewhere ?? value;
    else if (held.names.length < mostFigures) {
      held.names.push(name);
      held.values.push(elsewhere ?? value);
    }
  }

  private elsewhereOf(held: Held, name: string): number | undefined {
    const { elsewhere } = this;
    if (elsewhere === null || (elsewhere.step !== undefined && (held.step ?? Infinity) < elsewhere.step))
      return undefined;
    return elsewhere.figures.get(name);
  }

  /**
   * What another of the processes that print into one text says of a step: its figures are its own, but NaN and infinities break
   * the run wherever they come first.
   */
  elsewhereSaid({ known, values, step }: FigureLine): void {
    for (const { at, name } of known.shape.figures) {
      const value = values[at]!;
      if (Number.isFinite(value)) continue;
      const place = this.held?.names.indexOf(name) ?? -1;
      if (place >= 0 && (step === undefined || this.held!.step === undefined || this.held!.step >= step))
        this.held!.values[place] = value;
      else {
        if (this.elsewhere?.step !== step) this.elsewhere = { step, figures: new Map() };
        this.elsewhere!.figures.set(name, value);
      }
    }
  }

  /** The row is whole. */
  end(): void {
    const { held } = this;
    this.held = null;
    if (held === null) return;
    if ((this.elsewhere?.step ?? -Infinity) <= (held.step ?? Infinity)) this.elsewhere = null;
    const evaluates = held.known.some(({ holdsEvaluation }) => holdsEvaluation);
    if (held.known.some((known) => known.plain || (known.holds && known.met.seen > 1)) || (evaluates && this.told)) {
      for (const each of this.waiting.splice(0))
        if (each.known.some(({ met, holdsEvaluation }) => met.seen > 1 || holdsEvaluation)) this.emit(each);
      return this.emit(held);
    }
    // What stands there once may be anything, and so may an evaluation, as long as nothing is known of a training.
    const { names, values } = contextOf(held);
    const whole = { ...held, names: [...held.names, ...names], values: [...held.values, ...values], epoch: NaN };
    if (this.waiting.length < mostWaiting) this.waiting.push(whole);
  }

  /** No more comes: what stands there once is a row if it counts and has a loss, as in a run that ended at once. */
  finish(): void {
    this.end();
    if (this.told) return;
    for (const each of this.waiting.splice(0))
      if (each.known.some(({ holds, shape }) => holds && (shape.epoch >= 0 || shape.fine >= 0))) this.emit(each);
  }

  private emit(held: Held): void {
    this.told = true;
    const { names, values } = contextOf(held);
    const all = [...held.names, ...names];
    const key = all.join('\n');
    let shared = this.shared.get(key);
    if (shared === undefined) {
      if (this.shared.size >= mostForms) this.shared.clear();
      this.shared.set(key, (shared = all));
    }
    this.take({ names: shared, values: [...held.values, ...values], planned: held.planned });
  }
}

/** Whether a line is of the row before it: of the same step, or of none and with other figures. */
function continues(held: Held, { known: { shape }, epoch, step, boxed }: FigureLine): boolean {
  const again = shape.figures.some(({ name }) => held.names.includes(name));
  if (epoch !== undefined && held.epoch !== undefined && epoch !== held.epoch) return false;
  if (step !== undefined && held.step !== undefined) return step === held.step;
  if (step !== undefined || epoch !== undefined) return !again && (boxed || held.step === step || shape.evaluates);
  return !again;
}

/** Counters of a row that its own lines do not say stand in lines before. */
function contextOf(held: Held): { names: string[]; values: number[] } {
  const names: string[] = [];
  const values: number[] = [];
  if (Number.isNaN(held.epoch)) return { names, values };
  const add = (name: string, value: number | undefined) => {
    if (value === undefined || held.names.includes(name)) return;
    names.push(name);
    values.push(value);
  };
  const { before } = held;
  const own = held.known.find(({ fineName, shape }) => fineName !== null && shape.fine >= 0);
  if (held.step !== undefined && own !== undefined) add(own.fineName!, held.step);
  else if (held.step === undefined && before.fine !== undefined) add(before.fine.name, before.fine.value);
  add('epoch', held.epoch ?? before.epoch);
  return { names, values };
}
