/** Reads one run of a log, from its start and then as it grows: rows become steps and evaluations. */
import { cut } from '../shared/cut';
import { say, SaidError, type Message } from '../shared/messages/say';
import type { Unit } from '../shared/messages/unit';
import { Assembler, type ColumnReading } from './assemble';
import { chooseColumns, columnsSaid, type Columns } from './columns';
import { counterOf, type LogCounter } from './counting';
import { endSaid, type LogEnd } from './ending';
import type { TakeEvent, WhatWasRead } from './events';
import { isAsked } from './names';
import { kept, type LogRow, type LogSource } from './row';

export interface OpenOptions {
  /** The name of the column that is the training loss, where a person says so. */
  loss?: string | undefined;
  /** Whether all figures of the rows are wanted, too. */
  figures?: boolean;
}

/** Rows by which it is decided what is what. */
const decidingRows = 300;

/** Rows without a loss from which on it counts as gone, where there were never so many before. */
const bareRows = 10;

/** Names that are looked at; a text that makes up more of them is no log of figures. */
const mostNames = 2000;

/** Bytes read by one call, unless told. */
const usualBudget = 4 * 1024 * 1024;

export class OpenLog {
  /** Names of the columns met, with how many rows have them. */
  private seen = new Map<string, number>();
  /** The first rows, until there are enough of them to decide by. */
  private first: LogRow[] | null = [];
  private decided = '';
  private reading: ColumnReading | null = null;
  private assembler: Assembler | null = null;
  private known = new WeakSet<readonly string[]>();

  constructor(
    readonly source: LogSource,
    private readonly options: OpenOptions = {},
  ) {}

  /** Hands on what was added since the last call. Returns whether there is more at once. Throws as `Source.read`. */
  readOn(take: TakeEvent, budget = usualBudget): boolean {
    const progress = this.source.read((row) => this.row(row, take), budget);
    if (progress === 'anew') {
      this.begin();
      take({ kind: 'anew' });
      return true;
    }
    if (progress === 'end') this.settle(take);
    // What comes without a pause is decided upon all the same, the more rarely the more there is to decide by.
    else if (this.first !== null && this.first.length >= 2 * this.fed) this.decide(take);
    return progress === 'more';
  }

  /** No more comes: what was held back is handed on. Throws a sentence without a subject if no training loss was found. */
  finish(take: TakeEvent): void {
    this.source.finish((row) => this.row(row, take));
    this.settle(take);
    if (this.seen.size === 0) throw new SaidError(this.nothing());
    const { loss } = this.options;
    const columns = this.columns?.candidates ?? [];
    if (loss !== undefined && !hasColumn(this.seen.keys(), loss))
      throw new SaidError(noColumn(cut(loss), columns, [...this.seen.keys()]));
    if ((this.assembler?.rows ?? 0) === 0) throw new SaidError(this.nothing());
  }

  get read(): WhatWasRead {
    const { rows = 0, firstStep = 0, lastStep = 0, every = 0 } = this.assembler ?? {};
    const columns = this.reading === null ? {} : columnsSaid(this.reading.columns);
    const { form, notUnderstood } = this.source;
    return { form, rows, firstStep, lastStep, every, unit: this.unit, columns, notUnderstood };
  }

  /** What its steps are in truth. */
  get unit(): Unit {
    const { counter } = this;
    return counter === 'epoch' ? 'epochs' : counter === 'row' ? 'rows' : 'steps';
  }

  /** What counts its rows; null before the first row. */
  get counter(): LogCounter | null {
    return this.reading?.counter ?? null;
  }

  /** The planned length in steps, where the log tells it. */
  get totalSteps(): number | null {
    const { steps, epochs, stepsPerEpoch } = this.source.planned;
    if (this.reading?.counter === 'row') return null;
    if (this.reading?.counter === 'epoch') return epochs ?? null;
    return steps ?? (epochs !== undefined && stepsPerEpoch !== undefined ? epochs * stepsPerEpoch : null);
  }

  /** The share of the source that was read, as far as it knows its size. */
  get share(): number {
    return this.source.share ?? 1;
  }

  /** What decides, so far. Null before the first row. */
  get columns(): Columns | null {
    return this.reading?.columns ?? null;
  }

  /** How the program ended that printed it, as far as its last lines say so. */
  get ended(): LogEnd | null {
    return this.source.ended ?? null;
  }

  /** What a person should know of the reading. */
  get notices(): Message[] {
    const { earlier = 0, made = { rows: false, begun: 0 } } = this.assembler ?? {};
    return [
      ...this.source.notices,
      ...(earlier > 0 ? [say('log.earlier-attempts', { n: earlier })] : []),
      ...(made.rows ? [say('log.rows-counted')] : []),
      ...(made.begun > 0 ? [say('log.counted-on', { n: made.begun })] : []),
      ...this.missing(),
    ];
  }

  /** A loss that the log has a place for, and no number in it. */
  private missing(): Message[] {
    const { heldOut, bare } = this.assembler ?? {};
    if (heldOut === undefined || bare === undefined) return [];
    const name = this.reading!.columns.valLoss.join(' + ');
    const ends = bare.rows >= bareRows && bare.rows > 2 * bare.most;
    return [
      ...(heldOut.gaps > 0 && heldOut.numbers === 0 ? [say('log.held-out-nan', { name })] : []),
      ...(ends ? [say('log.loss-ends', { step: bare.since, n: bare.rows })] : []),
    ];
  }

  close(): void {
    this.source.close();
  }

  private begin(): void {
    this.seen = new Map();
    this.first = [];
    this.known = new WeakSet();
    [this.decided, this.reading, this.assembler, this.fed] = ['', null, null, 0];
  }

  private row(row: LogRow, take: TakeEvent): void {
    if (this.first === null) {
      if (!this.known.has(row.names)) this.meet(row.names);
      return this.assembler!.row(row);
    }
    this.first.push(kept(row));
    for (const name of row.names) this.seen.set(name, (this.seen.get(name) ?? 0) + 1);
    if (this.first.length < decidingRows) return;
    this.decide(take);
    this.first = null;
  }

  /** A shape that came late, such as the first evaluation, may hold what no row before had. The loss stays what it is. */
  private meet(names: readonly string[]): void {
    this.known.add(names);
    const fresh = names.filter((name) => !this.seen.has(name));
    if (fresh.length === 0 || this.seen.size >= mostNames) return;
    for (const name of fresh) this.seen.set(name, 1);
    // Most names that come late, such as that of the newest checkpoint, mean nothing and change nothing.
    if (!meansAny(chooseColumns(new Map(fresh.map((name) => [name, 1])), this.options.loss))) return;
    const late = chooseColumns(this.seen, this.options.loss);
    const { columns } = this.reading!;
    columns.fields = { ...late.fields, ...columns.fields };
    columns.gauges = { ...late.gauges, ...columns.gauges };
    if (columns.valLoss.length === 0) columns.valLoss = late.valLoss;
    if (columns.loss.length === 0) [columns.loss, columns.second] = [late.loss, late.second];
    columns.candidates = late.candidates;
  }

  /** All that is there was read: what is decided by few rows may be decided otherwise by more. */
  private settle(take: TakeEvent): void {
    if (this.first !== null && this.first.length > 0) this.decide(take);
    this.assembler?.flush();
  }

  private decide(take: TakeEvent): void {
    const rows = this.first!;
    if (rows.length === 0) return;
    const reading = readingOf(rows, this.seen, this.options.loss);
    const assembler = new Assembler(reading, take, () => this.source.planned, this.options.figures ?? false);
    assembler.prepare(rows);
    const decided = JSON.stringify([reading.counter, reading.timed, assembler.together, columnsSaid(reading.columns)]);
    if (decided !== this.decided) {
      if (this.decided !== '') take({ kind: 'anew' });
      [this.decided, this.reading, this.assembler] = [decided, reading, assembler];
      this.fed = 0;
    }
    this.reading!.columns.candidates = reading.columns.candidates;
    for (; this.fed < rows.length; this.fed++) this.assembler!.row(rows[this.fed]!);
    for (const { names } of rows) this.known.add(names);
  }

  /** Of the first rows, those handed on. */
  private fed = 0;

  /** Why no training loss was found, and how the program ended that printed it. */
  private nothing(): Message {
    const { ended } = this;
    const first = this.lacking();
    return ended === null ? first : say('and-then', { first, second: endSaid(ended) });
  }

  private lacking(): Message {
    const names = [...this.seen.keys()].slice(0, 20).map((name) => cut(name));
    if (names.length > 0) return say('log.no-loss', { keys: names });
    const { beginning = [], columns = [] } = this.source;
    if (columns.length > 0) return say('log.no-row-yet', { columns: columns.slice(0, 20).map((name) => cut(name)) });
    if (beginning.length === 0) return say('log.empty');
    return say('log.nothing-read', { lines: beginning.map((line) => cut(line.trim(), 80)) });
  }
}

/** A person named a column that is not there; what there is instead. */
function noColumn(name: string, losses: readonly string[], all: readonly string[]): Message {
  const told = (columns: readonly string[]) => columns.slice(0, 20).map((each) => cut(each));
  if (losses.length > 0) return say('log.no-such-column', { name, columns: told(losses) });
  return say('log.no-such-column.no-loss', { name, columns: told(all) });
}

const meansAny = ({ fields, gauges, loss, second, valLoss }: Columns): boolean =>
  loss.length + second.length + valLoss.length + Object.keys(fields).length + Object.keys(gauges).length > 0;

function readingOf(
  rows: readonly LogRow[],
  seen: ReadonlyMap<string, number>,
  loss: string | undefined,
): ColumnReading {
  const columns = chooseColumns(seen, loss);
  const holds = (row: LogRow) => columns.loss.length > 0 && columns.loss.every((name) => row.names.includes(name));
  const counter = counterOf(rows.filter(holds), columns);
  const { time } = columns.fields;
  const times =
    time === undefined
      ? []
      : rows.map(({ names, values }) => values[names.indexOf(time)]).filter((value) => value !== undefined);
  const timed = times.every((value, i) => i === 0 || value >= times[i - 1]!) && new Set(times).size > times.length / 4;
  return { columns, counter, timed: timed || times.length === 1 };
}

/** Whether a log has a column of a name that a person gave as the loss. */
const hasColumn = (names: Iterable<string>, asked: string): boolean => [...names].some((name) => isAsked(name, asked));
