/**
 * Reads logs in forms never seen before: which numbers repeat under which names, what counts steps, what an epoch is. What the
 * lines of one statement mean is found out once (`generalShape.ts`); here it is told what they are of, and `generalRows.ts`
 * makes rows of them.
 */
import { halfWidth } from '../chinese';
import { isAsked, stageAlone } from '../names';
import type { LineReader, Planned, TakeRow, TextForm } from '../row';
import type { RankPlace } from './generalRanks';
import { PrintedRows, type FineCount, type KnownLine } from './generalRows';
import { LineScan } from './generalScan';
import { shapeOf, type LineShape } from './generalShape';
import { HeaderTable } from './generalTable';
import { canBeLoss, headingStage, lastStage, saysEvaluation } from './generalWords';

/** Statements whose lines are known at a time. A log of more than that is noise, and is learned anew. */
const mostShapes = 2048;

class ConsoleReader implements LineReader {
  notUnderstood = 0;
  planned: Planned = {};
  private readonly scan = new LineScan();
  /** By the stage of which a heading says that the lines below it are. */
  private readonly shapes = new Map<string, Map<number, KnownLine | null>>();
  private readonly met = new Map<string, KnownLine['met']>();
  private readonly table = new HeaderTable();
  private readonly rows: PrintedRows;
  private readonly pairs = new Map<number, PairWatch>();
  private epoch: number | undefined;
  private fine: FineCount | undefined;
  private rank: string | undefined;
  /** The evaluation that a heading announced; empty while none did. */
  private section = '';
  private sectionTold = false;
  /** The evaluation that the line before told of; empty where it told of none. */
  private behind = '';

  constructor(
    private readonly take: TakeRow,
    head: readonly string[],
    private readonly asked: string | undefined,
  ) {
    this.rows = new PrintedRows(take);
    this.rank = this.leader(head);
  }

  /** Of the processes that print into one text, the one that comes first in their own count; undefined if only one does. */
  private leader(head: readonly string[]): string | undefined {
    const ranks = new Set<string>();
    for (const line of head) {
      const text = halfWidth(line);
      this.scan.read(text);
      const known = this.scan.count === 0 ? null : this.known();
      if (known === null) continue;
      this.watchPair(known);
      const { shape } = known;
      if (shape.rank !== null && shape.figures.length > 0) ranks.add(this.saidRank(shape.rank, text));
    }
    // What lines mean depends on what came before them, so that they are learned again.
    this.shapes.clear();
    this.met.clear();
    [this.section, this.sectionTold] = ['', false];
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
    this.understand(known, text);
  }

  flush(): void {
    this.rows.end();
  }

  finish(): void {
    this.rows.finish();
  }

  /** A line without numbers: a heading, a rule that ends a box, a header of columns, or noise. */
  private quiet(text: string): void {
    if (text.length > 1000) return;
    if (this.rows.isBoxed && !/\p{L}/u.test(text)) return this.rows.end();
    if (text === '' && this.sectionTold) [this.section, this.sectionTold] = ['', false];
    const stage = headingStage(text);
    if (stage !== null) [this.section, this.sectionTold] = [stage, false];
    if (/loss/i.test(text)) this.table.header(text);
  }

  /** Rows that came before keep what was planned then. */
  private plan(what: keyof Planned, value: number): void {
    if (value > 0 && this.planned[what] !== value) this.planned = { ...this.planned, [what]: value };
  }

  /** A line of values below a header. */
  private ofTable(text: string): boolean {
    const row = text.length < 2000 ? this.table.row(text) : null;
    if (row === null) return false;
    this.rows.end();
    const { names, values, total } = row;
    if (total !== null && /^epoch/i.test(names[0]!)) this.plan('epochs', total);
    this.take({ names, values, planned: this.planned });
    return true;
  }

  /** What is known of a line; where a heading says that it is of an evaluation, as a line of that. */
  private known(): KnownLine | null {
    const known = this.knownIn('');
    if (this.section === '') return known;
    if (known !== null && !known.shape.evaluates && !known.shape.bar && counts(known.shape)) {
      this.section = '';
      return known;
    }
    this.sectionTold = true;
    return this.knownIn(this.section);
  }

  private knownIn(section: string): KnownLine | null {
    const { hash } = this.scan;
    let shapes = this.shapes.get(section);
    if (shapes === undefined) this.shapes.set(section, (shapes = new Map<number, KnownLine | null>()));
    let known = shapes.get(hash);
    if (known === undefined) {
      if (shapes.size >= mostShapes) shapes.clear();
      known = this.learned(section);
      shapes.set(hash, known);
    }
    if (known !== null) known.met.seen++;
    return known;
  }

  private learned(section: string): KnownLine | null {
    let shape = shapeOf(this.scan, section);
    // What first comes behind an evaluation and counts nothing sums it up: `* Acc@1 60.1 loss 1.7`.
    if (shape !== null && this.behind !== '' && this.rows.told && !counts(shape))
      shape = shapeOf(this.scan, this.behind);
    if (shape === null || (shape.isBare && this.rows.told)) return null;
    if ((this.pairs.get(this.scan.hash)?.rises ?? 0) >= nestedAfter) shape = nested(shape);
    const losses = shape.figures.filter(({ name }) => this.isLoss(name));
    const holdsEvaluation = shape.figures.some(({ name }) => mayBeLoss(name) && saysEvaluation(name));
    const plain = counts(shape) && losses.some(({ explicit }) => explicit);
    return { shape, fineName: null, holds: losses.length > 0, holdsEvaluation, plain, met: this.metOf(shape) };
  }

  /** Names that differ by a number alone, such as that of a checkpoint, are met as one. */
  private metOf({ figures }: LineShape): KnownLine['met'] {
    const names = figures.map(({ name }) => name.replace(/\d+/g, '0')).join('\n');
    let met = this.met.get(names);
    if (met === undefined) {
      if (this.met.size >= mostShapes) this.met.clear();
      this.met.set(names, (met = { seen: 0 }));
    }
    return met;
  }

  private isLoss(name: string): boolean {
    return isAsked(name, this.asked) || (mayBeLoss(name) && !saysEvaluation(name));
  }

  /** Bars that a terminal would have drawn over each other. */
  private parts(text: string, cuts: readonly number[]): void {
    const places = [0, ...cuts.map((at) => this.scan.starts[at]!), text.length];
    for (let i = 0; i + 1 < places.length; i++) {
      const part = text.slice(places[i], places[i + 1]);
      this.scan.read(part);
      const known = this.known();
      if (known !== null && known.shape.cuts === null) this.understand(known, part);
    }
  }

  /** Of several processes that print into one text, the first that tells a figure is the run. */
  private ours({ rank, figures }: LineShape, text: string): boolean {
    if (rank === null) return true;
    const said = this.saidRank(rank, text);
    if (this.rank === undefined && figures.length > 0) this.rank = said;
    return this.rank === undefined || this.rank === said;
  }

  private understand(known: KnownLine, text: string): void {
    const { values } = this.scan;
    this.watchPair(known);
    const { shape } = known;
    const epoch = shape.epoch < 0 ? undefined : values[shape.epoch]!;
    const fine = shape.fine < 0 ? undefined : values[shape.fine]!;
    const step = shape.evaluates ? undefined : fine;
    const boxed = text.trimStart().startsWith('|');
    if (!this.ours(shape, text)) return this.rows.elsewhereSaid({ known, values, epoch, step, boxed });
    this.behind = shape.evaluates ? (saidStage(shape) ?? '') : '';
    if (epoch !== undefined && !shape.evaluates) this.enterEpoch(epoch, shape);
    if (step !== undefined) this.count(known, step, shape);
    if (this.rows.isBoxed && fine !== undefined) this.rows.recount(this.standing);
    if (shape.figures.length === 0) return;
    const at = epoch ?? (fine === undefined ? undefined : this.epoch);
    this.rows.collect({ known, values, epoch: at, step, boxed }, this.standing, this.planned);
  }

  private get standing() {
    return { fine: this.fine, epoch: this.epoch };
  }

  /** `Batch 0/100`, `0/200`, `1/0`: what seems to be a total and rises line by line counts itself, within what stands before it. */
  private watchPair(known: KnownLine): void {
    const { shape } = known;
    if (shape.total < 0 || shape.fine < 0 || shape.epoch >= 0) return;
    const [value, total] = [this.scan.values[shape.fine]!, this.scan.values[shape.total]!];
    const watch = this.pairs.get(this.scan.hash) ?? { value, total, rises: 0 };
    const rises = value === watch.value && total > watch.total ? watch.rises + 1 : 0;
    if (this.pairs.size < mostShapes) this.pairs.set(this.scan.hash, { value, total, rises });
    if (rises < nestedAfter) return;
    known.shape = nested(shape);
    known.fineName = null;
    [this.fine, this.planned] = [undefined, {}];
  }

  private enterEpoch(epoch: number, { epochs }: LineShape): void {
    // Batches of the epoch before say nothing of this one.
    if (epoch !== this.epoch && this.fine?.name === 'batch') this.fine = undefined;
    this.epoch = epoch;
    if (epochs >= 0) this.plan('epochs', this.scan.values[epochs]!);
  }

  private count(known: KnownLine, value: number, { named, total, anonymous }: LineShape): void {
    known.fineName ??= named ? 'step' : anonymous && this.epoch === undefined ? 'step' : 'batch';
    this.fine = { name: known.fineName, value };
    if (total < 0) return;
    const all = this.scan.values[total]!;
    if (known.fineName === 'step' && this.epoch === undefined) this.plan('steps', all);
    else this.plan('stepsPerEpoch', all);
  }
}

/** A pair as it stood last, and how often its second number rose while the first stayed. */
interface PairWatch {
  value: number;
  total: number;
  rises: number;
}

/** Rises by which a pair is known to count twice. */
const nestedAfter = 2;

/** A line whose pair is an epoch and what counts in it. */
const nested = (shape: LineShape): LineShape => ({
  ...shape,
  ...{ epoch: shape.fine, epochs: -1, fine: shape.total, total: -1, named: false, anonymous: false },
});

/** `train 2.3` and `val 2.5` may be losses, too; whether they are is told by what else there is. */
const mayBeLoss = (name: string): boolean => canBeLoss(name) || stageAlone(name) !== null;

const counts = ({ epoch, fine }: LineShape): boolean => epoch >= 0 || fine >= 0;

/** The stage of a line of an evaluation. */
const saidStage = ({ figures }: LineShape): string | null => lastStage(figures[0]!.name.replace(/[_/]/g, ' '));

/** Lines by which it is tried. */
const triedLines = 400;

export const general: TextForm = {
  id: 'console',
  recognises(head) {
    let rows = 0;
    const reader = new ConsoleReader(() => void rows++, head, undefined);
    for (const line of head.slice(0, triedLines)) reader.line(line);
    reader.flush();
    // It reads anything, so it is there also for a text of which the beginning says nothing.
    return rows === 0 ? 0.01 : 0.3 + 0.2 * Math.min(1, rows / head.length);
  },
  open: (take, head, asked) => new ConsoleReader(take, head, asked),
};
