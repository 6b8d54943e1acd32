/** Rows become what a run is made of: steps, whose parts may stand in several rows, and evaluations. */
import type { Gauge, Gauges } from '../diagnosis/monitor/gauges';
import type { Observation } from '../diagnosis/monitor/signals/signals';
import { otherFields, type Columns, type LogField, type Sum } from './columns';
import { StepCount, type LogCounter } from './counting';
import type { TakeEvent } from './events';
import type { Planned, LogRow } from './row';

type Figures = Partial<Record<LogField | 'loss' | 'second' | 'valLoss', number>> & { gauges?: Gauges };

/** Where the fields stand in rows of one shape. */
interface RowPlan {
  ones: [field: LogField, at: number][];
  sums: [field: 'loss' | 'second' | 'valLoss', at: number[]][];
  gauges: [gauge: Gauge, at: number][];
}

/** What belongs to a step, not to an evaluation. */
const ofStep = ['time', 'epoch', 'loss', 'lr', 'gradNorm', 'lossScale', 'position'] as const;

/** Milliseconds since 1970 are told from seconds by their size: seconds reach it in the year 5138. */
const milliseconds = 1e11;

/** How the rows of a log are to be taken, decided by the first of them. */
export interface ColumnReading {
  columns: Columns;
  counter: LogCounter;
  /** Whether the times are such: they never go back. Columns of that name often hold the seconds of a step. */
  timed: boolean;
}

/**
 * Rows that follow each other, name the same step and say different things of it are one. A row that holds only an evaluation is
 * no step, also where its loss is written as NaN, as tools do that put both kinds into one table; where other rows hold both
 * losses, NaN is a fact.
 */
export class Assembler {
  private readonly plans = new WeakMap<readonly string[], RowPlan>();
  private readonly count: StepCount;
  private held: Figures | null = null;
  /** What was planned when the held row came. */
  private heldPlanned: Planned = {};
  /** Rows hold both losses, so that NaN in one of them is a fact and no gap. */
  together = false;
  private last = 0;
  private attempts = 1;
  /** Steps from row to row, as they are most of the time. */
  private readonly spacings = new Map<number, number>();
  rows = 0;
  firstStep = 0;
  lastStep = 0;
  /** Rows in which the loss on held-out data was a number, and those in which it was none and may have been a gap. */
  readonly heldOut = { numbers: 0, gaps: 0 };
  /** Rows since the last one with a loss that tell of a step and hold neither loss, the first of them, and most of such before. */
  readonly bare = { rows: 0, since: 0, most: 0 };
  /** Attempts that the log holds before the one that counts. */
  earlier = 0;

  constructor(
    private readonly reading: ColumnReading,
    private readonly take: TakeEvent,
    private readonly planned: () => Planned,
    private readonly wantsFigures: boolean,
  ) {
    this.count = new StepCount(reading.counter);
  }

  /** Tells from the first rows what only later ones make plain. */
  prepare(rows: readonly LogRow[]): void {
    this.together ||= rows.some((row) => {
      const { loss, valLoss } = this.figuresOf(row);
      return Number.isFinite(loss) && Number.isFinite(valLoss);
    });
  }

  row(row: LogRow): void {
    if (row.begins) {
      this.flush();
      this.count.begins();
    }
    const figures = this.figuresOf(row);
    if (this.held !== null && completes(this.held, figures, this.reading.counter))
      this.held = joined(this.held, figures);
    else {
      this.flush();
      this.held = figures;
      this.heldPlanned = row.planned ?? this.planned();
    }
    if (this.wantsFigures) this.tellFigures(row, figures);
  }

  /** Hands on what was held back to be completed. */
  flush(): void {
    const { held } = this;
    this.held = null;
    if (held !== null) this.emit(held, this.heldPlanned);
  }

  /** Steps from row to row: the spacing met most often. */
  get every(): number {
    let [best, most] = [0, 0];
    for (const [spacing, count] of this.spacings) if (count > most) [best, most] = [spacing, count];
    return best;
  }

  /** How the steps were made where the log does not count them all: by its rows, or by a counter that begins anew. */
  get made(): { rows: boolean; begun: number } {
    return { rows: this.rows > 0 && this.reading.counter === 'row', begun: this.count.wraps };
  }

  private emit(figures: Figures, planned: Planned): void {
    const { loss, second, gradNorm, valLoss, valAccuracy } = figures;
    this.together ||= Number.isFinite(loss) && Number.isFinite(valLoss);
    const filled = !this.together && Number.isNaN(loss) && valLoss !== undefined && !Number.isNaN(valLoss);
    const filler = loss === undefined || filled;
    const isStep = !filler || (valLoss === undefined && gradNorm !== undefined);
    const { step, again, anew } = this.count.of(this.counted(figures), figures.epoch, isStep, planned);
    if (anew) this.begin();
    if (isStep) this.emitStep(figures, step, again === true, filler);
    if (second !== undefined && isStep) this.take({ kind: 'step', table: 1, step: { step, loss: second } });
    if (figures.gauges !== undefined) this.take({ kind: 'gauges', step, gauges: figures.gauges });
    this.noteBare(figures, step);
    if (valLoss === undefined) return;
    const isGap = Number.isNaN(valLoss) && !this.evaluates(figures, filler);
    this.heldOut[isGap ? 'gaps' : 'numbers'] += 1;
    if (isGap) return;
    const metrics = valAccuracy === undefined ? {} : { metrics: { accuracy: valAccuracy } };
    this.take({ kind: 'evaluation', evaluation: { step: Math.max(step, this.last), loss: valLoss, ...metrics } });
  }

  private noteBare({ loss, valLoss, lr, gradNorm }: Figures, step: number): void {
    const { bare } = this;
    if (loss !== undefined) {
      bare.most = Math.max(bare.most, bare.rows);
      bare.rows = 0;
    } else if (valLoss === undefined && (lr !== undefined || gradNorm !== undefined)) {
      if (bare.rows === 0) bare.since = step;
      bare.rows += 1;
    }
  }

  /** NaN in a table that both kinds of rows share is a gap; in a row of its own, or beside a loss, it was measured. */
  private evaluates(figures: Figures, filler: boolean): boolean {
    return this.together || (filler && figures.loss === undefined);
  }

  private emitStep(figures: Figures, step: number, again: boolean, filler: boolean): void {
    const observation: Observation = { step };
    for (const field of ofStep) {
      const value = figures[field];
      if (value !== undefined && !(field === 'loss' && filler)) observation[field] = value;
    }
    if (again) observation.resumed = true;
    this.take({ kind: 'step', table: 0, step: observation });
    this.note(step);
  }

  private note(step: number): void {
    if (this.rows === 0) this.firstStep = step;
    else if (this.spacings.size < 100 || this.spacings.has(step - this.last))
      this.spacings.set(step - this.last, (this.spacings.get(step - this.last) ?? 0) + 1);
    this.rows += 1;
    this.last = step;
    this.lastStep = Math.max(this.lastStep, step);
  }

  /** Another attempt begins: the one before it is another run. */
  private begin(): void {
    this.take({ kind: 'anew' });
    this.earlier = this.attempts++;
    this.spacings.clear();
    [this.rows, this.firstStep, this.lastStep, this.last] = [0, 0, 0, 0];
  }

  private counted(figures: Figures): number | undefined {
    const { counter } = this.reading;
    return counter === 'row' ? undefined : figures[counter];
  }

  private tellFigures({ names, values }: LogRow, figures: Figures): void {
    const counted = this.counted(figures);
    this.take({
      kind: 'figures',
      step: counted === undefined ? this.last + 1 : Math.max(counted, this.last),
      names,
      values,
    });
  }

  private figuresOf({ names, values }: LogRow): Figures {
    let plan = this.plans.get(names);
    if (plan === undefined) this.plans.set(names, (plan = planOf(names, this.reading)));
    const figures: Figures = {};
    for (const [field, at] of plan.ones) {
      const value = values[at];
      if (value !== undefined) figures[field] = field === 'time' && value > milliseconds ? value / 1000 : value;
    }
    for (const [field, at] of plan.sums) {
      const sum = sumOf(values, at);
      if (sum !== undefined) figures[field] = sum;
    }
    const gauges = plan.gauges.flatMap(([gauge, at]) => (values[at] === undefined ? [] : [[gauge, values[at]]]));
    if (gauges.length > 0) figures.gauges = Object.fromEntries(gauges) as Gauges;
    return figures;
  }
}

/** None where a part is missing. */
function sumOf(values: LogRow['values'], at: readonly number[]): number | undefined {
  let sum = 0;
  for (const each of at) {
    const value = values[each];
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function planOf(names: readonly string[], { columns, timed }: ColumnReading): RowPlan {
  const ones = otherFields.flatMap((field): RowPlan['ones'] => {
    const name = columns.fields[field];
    const at = name === undefined || (field === 'time' && !timed) ? -1 : names.indexOf(name);
    return at < 0 ? [] : [[field, at]];
  });
  const sums = (['loss', 'second', 'valLoss'] as const).flatMap((field): RowPlan['sums'] => {
    const sum: Sum = columns[field];
    const at = sum.map((name) => names.indexOf(name));
    return sum.length === 0 || at.includes(-1) ? [] : [[field, at]];
  });
  const gauges = (Object.entries(columns.gauges) as [Gauge, string][]).flatMap(([gauge, name]): RowPlan['gauges'] => {
    const at = names.indexOf(name);
    return at < 0 ? [] : [[gauge, at]];
  });
  return { ones, sums, gauges };
}

/** Two rows of one step. */
function joined(held: Figures, row: Figures): Figures {
  const gauges = { ...row.gauges, ...held.gauges };
  return { ...row, ...held, ...(Object.keys(gauges).length > 0 && { gauges }) };
}

/** Whether two rows are of one step and say nothing twice. Rows that nothing counts are each a step of their own. */
function completes(held: Figures, row: Figures, counter: LogCounter): boolean {
  if (counter === 'row' || row[counter] === undefined || row[counter] !== held[counter]) return false;
  if (row.epoch !== undefined && held.epoch !== undefined && row.epoch !== held.epoch) return false;
  for (const field in row) {
    const counts =
      field === counter ||
      field === 'gauges' ||
      field === 'step' ||
      field === 'epoch' ||
      field === 'batch' ||
      field === 'time';
    if (!counts && field in held) return false;
  }
  return true;
}
