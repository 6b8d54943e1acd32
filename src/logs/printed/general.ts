/**
 * Reads logs in forms never seen before: which numbers repeat under which names, what counts steps, what an epoch is. What the
 * lines of one statement mean is found out once (`generalShape.ts`); here they become rows.
 */
import type { LineReader, Planned, TakeRow, TextForm } from '../row';
import { halfWidth } from '../chinese';
import { LineScan } from './generalScan';
import type { RankPlace } from './generalRanks';
import { shapeOf, type LineShape } from './generalShape';
import { HeaderTable } from './generalTable';
import { canBeLoss, saysEvaluation } from './generalWords';

/** Statements whose lines are known at a time. A log of more than that is noise, and is learned anew. */
const mostShapes = 2048;

/** Rows that wait until their form has repeated. */
const mostWaiting = 64;

/** What is known of the lines of one statement. */
interface Known {
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

/** A row in the making. */
interface Held {
  names: string[];
  values: number[];
  /** Its counters as they stood in its lines; undefined where they come from lines before. */
  step: number | undefined;
  epoch: number | undefined;
  known: Known[];
  planned: Planned;
  /** What counted in the lines before it, which have moved on by the time that it is whole. */
  before: { fine: Fine | undefined; epoch: number | undefined };
  boxed: boolean;
}

/** The finer of two counters, as it stood last. */
interface Fine {
  name: 'step' | 'batch';
  value: number;
}

class ConsoleReader implements LineReader {
  notUnderstood = 0;
  planned: Planned = {};
  private readonly scan = new LineScan();
  private shapes = new Map<number, Known | null>();
  private readonly met = new Map<string, Known['met']>();
  private readonly shared = new Map<string, readonly string[]>();
  private readonly table = new HeaderTable();
  private held: Held | null = null;
  private epoch: number | undefined;
  private fine: Fine | undefined;
  private rank: string | undefined;
  private waiting: Held[] = [];
  /** A training loss was read. */
  private told = false;

  constructor(
    private readonly take: TakeRow,
    head: readonly string[],
  ) {
    this.rank = this.leader(head);
  }

  /** Of the processes that print into one text, the one that comes first in their own count; undefined if only one does. */
  private leader(head: readonly string[]): string | undefined {
    const ranks = new Set<string>();
    for (const line of head) {
      const text = halfWidth(line);
      this.scan.read(text);
      const shape = this.scan.count === 0 ? null : (this.known()?.shape ?? null);
      if (shape !== null && shape.rank !== null && shape.figures.length > 0) ranks.add(this.saidRank(shape.rank, text));
    }
    for (const met of this.met.values()) met.seen = 0;
    return [...ranks].sort((a, b) => Number(a) - Number(b))[0];
  }

  private saidRank(rank: RankPlace, text: string): string {
    return 'is' in rank ? rank.is : text.slice(this.scan.starts[rank.at], this.scan.ends[rank.at]);
  }

  line(line: string): void {
    const text = halfWidth(line);
    this.scan.read(text);
    if (this.scan.count === 0) return this.quiet(text);
    if (this.ofTable(text)) return;
    const known = this.known();
    if (known === null) return;
    if (known.shape.cuts !== null) return this.parts(text, known.shape.cuts);
    if (!this.ours(known.shape, text)) return;
    this.understand(known, text);
  }

  flush(): void {
    this.end();
  }

  /** A line without numbers: a heading, a rule that ends a box, a header of columns, or noise. */
  private quiet(text: string): void {
    if (text.length > 1000) return;
    if (this.held?.boxed === true && !/\p{L}/u.test(text)) return this.end();
    if (/loss/i.test(text)) this.table.header(text);
  }

  /** Rows that came before keep what was planned then. */
  private plan(what: keyof Planned, value: number): void {
    if (this.planned[what] !== value) this.planned = { ...this.planned, [what]: value };
  }

  /** A line of values below a header. */
  private ofTable(text: string): boolean {
    const row = text.length < 2000 ? this.table.row(text) : null;
    if (row === null) return false;
    this.end();
    const { names, values, total } = row;
    if (total !== null && /^epoch/i.test(names[0]!)) this.plan('epochs', total);
    this.take({ names, values, planned: this.planned });
    return true;
  }

  private known(): Known | null {
    const { hash } = this.scan;
    let known = this.shapes.get(hash);
    if (known === undefined) {
      if (this.shapes.size >= mostShapes) this.shapes = new Map();
      known = this.learned();
      this.shapes.set(hash, known);
    }
    if (known !== null) known.met.seen++;
    return known;
  }

  private learned(): Known | null {
    const shape = shapeOf(this.scan);
    if (shape === null) return null;
    const losses = shape.figures.filter(({ name }) => canBeLoss(name) && !saysEvaluation(name));
    const counts = shape.epoch >= 0 || shape.fine >= 0;
    const holdsEvaluation = shape.figures.some(({ name }) => canBeLoss(name) && saysEvaluation(name));
    const plain = counts && losses.some(({ explicit }) => explicit);
    const names = shape.figures.map(({ name }) => name).join('\n');
    let met = this.met.get(names);
    if (met === undefined) {
      if (this.met.size >= mostShapes) this.met.clear();
      this.met.set(names, (met = { seen: 0 }));
    }
    return { shape, fineName: null, holds: losses.length > 0, holdsEvaluation, plain, met };
  }

  /** Bars that a terminal would have drawn over each other. */
  private parts(text: string, cuts: readonly number[]): void {
    const places = [0, ...cuts.map((at) => this.scan.starts[at]!), text.length];
    for (let i = 0; i + 1 < places.length; i++) {
      const part = text.slice(places[i], places[i + 1]);
      this.scan.read(part);
      const known = this.known();
      if (known !== null && known.shape.cuts === null && this.ours(known.shape, part)) this.understand(known, part);
    }
  }

  /** Of several processes that print into one text, the first that tells a figure is the run. */
  private ours({ rank, figures }: LineShape, text: string): boolean {
    if (rank === null) return true;
    const said = this.saidRank(rank, text);
    if (this.rank === undefined && figures.length > 0) this.rank = said;
    return this.rank === undefined || this.rank === said;
  }

  private understand(known: Known, text: string): void {
    const { shape } = known;
    const { values } = this.scan;
    const epoch = shape.epoch < 0 ? undefined : values[shape.epoch]!;
    const fine = shape.fine < 0 ? undefined : values[shape.fine]!;
    if (epoch !== undefined && !shape.evaluates) this.enterEpoch(epoch, shape);
    if (fine !== undefined && !shape.evaluates) this.count(known, fine, shape);
    // What counts may stand in the middle of a box.
    if (this.held?.boxed === true && fine !== undefined) this.held.before = { fine: this.fine, epoch: this.epoch };
    if (shape.figures.length === 0) return;
    this.collect(
      known,
      epoch ?? (fine === undefined ? undefined : this.epoch),
      shape.evaluates ? undefined : fine,
      text,
    );
  }

  private enterEpoch(epoch: number, { epochs }: LineShape): void {
    // Batches of the epoch before say nothing of this one.
    if (epoch !== this.epoch && this.fine?.name === 'batch') this.fine = undefined;
    this.epoch = epoch;
    if (epochs >= 0) this.plan('epochs', this.scan.values[epochs]!);
  }

  private count(known: Known, value: number, { named, total, anonymous }: LineShape): void {
    known.fineName ??= named ? 'step' : anonymous && this.epoch === undefined ? 'step' : 'batch';
    this.fine = { name: known.fineName, value };
    if (total < 0) return;
    const all = this.scan.values[total]!;
    if (known.fineName === 'step' && this.epoch === undefined) this.plan('steps', all);
    else this.plan('stepsPerEpoch', all);
  }

  /** Takes the figures of a line into the row that is being made, or begins another. */
  private collect(known: Known, epoch: number | undefined, step: number | undefined, text: string): void {
    const boxed = text.trimStart().startsWith('|');
    if (this.held !== null && !this.continues(known, epoch, step, boxed)) this.end();
    const held = (this.held ??= {
      names: [],
      values: [],
      step,
      epoch,
      known: [],
      planned: this.planned,
      before: { fine: this.fine, epoch: this.epoch },
      boxed,
    });
    held.step ??= step;
    held.epoch ??= epoch;
    if (!held.known.includes(known)) held.known.push(known);
    const { values } = this.scan;
    for (const { at, name } of known.shape.figures) {
      const place = held.names.indexOf(name);
      if (place >= 0) held.values[place] = values[at]!;
      else if (held.names.length < 400) {
        held.names.push(name);
        held.values.push(values[at]!);
      }
    }
  }

  /** Whether a line is of the row before it: of the same step, or of none and with other figures. */
  private continues({ shape }: Known, epoch: number | undefined, step: number | undefined, boxed: boolean): boolean {
    const held = this.held!;
    const again = shape.figures.some(({ name }) => held.names.includes(name));
    if (epoch !== undefined && held.epoch !== undefined && epoch !== held.epoch) return false;
    if (step !== undefined && held.step !== undefined) return step === held.step;
    if (step !== undefined || epoch !== undefined) return !again && (boxed || held.step === step || shape.evaluates);
    return !again;
  }

  /** The row is whole. */
  private end(): void {
    const { held } = this;
    this.held = null;
    if (held === null) return;
    const evaluates = held.known.some(({ holdsEvaluation }) => holdsEvaluation);
    if (held.known.some((known) => known.plain || (known.holds && known.met.seen > 1)) || (evaluates && this.told)) {
      for (const each of this.waiting.splice(0))
        if (each.known.some(({ met, holdsEvaluation }) => met.seen > 1 || holdsEvaluation)) this.emit(each);
      return this.emit(held);
    }
    // What stands there once may be anything, and so may an evaluation, as long as nothing is known of a training.
    const { names, values } = this.context(held);
    const whole = { ...held, names: [...held.names, ...names], values: [...held.values, ...values], epoch: NaN };
    if (this.waiting.length < mostWaiting) this.waiting.push(whole);
  }

  /** Counters of a row that its own lines do not say stand in lines before. */
  private context(held: Held): { names: string[]; values: number[] } {
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

  private emit(held: Held): void {
    this.told = true;
    const { names, values } = this.context(held);
    const all = [...held.names, ...names];
    const key = all.join('\n');
    let shared = this.shared.get(key);
    if (shared === undefined) {
      if (this.shared.size >= mostShapes) this.shared.clear();
      this.shared.set(key, (shared = all));
    }
    this.take({ names: shared, values: [...held.values, ...values], planned: held.planned });
  }
}

/** Lines by which it is tried. */
const triedLines = 400;

export const general: TextForm = {
  id: 'console',
  recognises(head) {
    let rows = 0;
    const reader = new ConsoleReader(() => void rows++, head);
    for (const line of head.slice(0, triedLines)) reader.line(line);
    reader.flush();
    // It reads anything, so it is there also for a text of which the beginning says nothing.
    return rows === 0 ? 0.01 : 0.3 + 0.2 * Math.min(1, rows / head.length);
  },
  open: (take, head) => new ConsoleReader(take, head),
};
