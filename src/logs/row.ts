/**
 * What every reader of logs hands on, and what it is: rows of figures under the names that stood beside them. Which of them is
 * the training loss is none of a reader's business; `columns.ts` decides that for all of them.
 */
import type { Message } from '../shared/messages/say';
import type { LogEnd } from './ending';

/**
 * A row of a log. Rows of one form share their `names`, so that what follows looks them up once. An absent value was not
 * recorded; NaN was recorded as NaN. Text that is no figure has no place in a row.
 *
 * Readers use these names for what is a counter by its form rather than by its name: `step`, `epoch`, `batch` (begins anew each
 * epoch), and `time` (seconds since 1970).
 */
export interface LogRow {
  names: readonly string[];
  values: readonly (number | undefined)[];
  /** What a printed log had told of its lengths when it came to this row: such lines may change that at any time. */
  planned?: Planned | undefined;
  /** The names were written again before it: a run began, or went on, in the same file. */
  begins?: boolean | undefined;
}

/** A row that is kept. */
export const kept = ({ names, values, planned, begins }: LogRow): LogRow => ({
  names,
  values: [...values],
  planned,
  begins,
});

export type TakeRow = (row: LogRow) => void;

/** Lengths that a log tells of itself, such as the 300 of `12/300`. */
export interface Planned {
  steps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
}

/** Reads the lines of a text. What it understood goes to the `TakeRow` that it was opened with. */
export interface LineReader {
  /** A whole line without its end. Carriage returns end a line, too, and the colours of a terminal are gone. */
  line(text: string): void;
  /** There are no more lines for now: what was held back to be completed by the next ones is handed on. */
  flush(): void;
  /** There are no more lines at all. As `flush`, if absent. */
  finish?(): void;
  /** Lines that should be rows by their form and could not be read. Noise between rows does not count. */
  readonly notUnderstood: number;
  readonly planned: Planned;
  /** The names of a table, once they were read. */
  readonly columns?: readonly string[];
}

/** A form in which texts hold rows. One form is one file. */
export interface TextForm {
  /** What `read.form` says of it: `huggingface`, `keras`, `csv`. */
  id: string;
  /** How surely these first lines of a text are of this form, from 0 (they are not) to 1 (nothing else looks like that). */
  recognises(head: readonly string[]): number;
  /** `asked`: the name of the training loss, where a person gave it. */
  open(take: TakeRow, head: readonly string[], asked?: string): LineReader;
}

/**
 * How far a source was read by one call. `anew`: it was replaced, or is read in another way than it seemed to be; the rows
 * of this call and of those before count no more, and the next call begins at its start.
 */
export type ReadProgress = 'more' | 'end' | 'anew';

/** Where the rows of one run come from: a text, or a store such as a folder of TensorBoard. */
export interface LogSource {
  readonly form: string;
  /**
   * Hands on the rows that were added since the last call, about `budget` bytes of them. A row's values may be used again for the
   * next one: who keeps them copies them. Throws a `SaidError` whose text is a
   * sentence without a subject ("it is locked by another process.") where it cannot be read; it may be asked again.
   */
  read(take: TakeRow, budget: number): ReadProgress;
  /** No more will come, or none is waited for: a last line without its end counts. */
  finish(take: TakeRow): void;
  /** Of the rows read so far. */
  readonly notUnderstood: number;
  readonly planned: Planned;
  /** What is damaged or was left out, in sentences. */
  readonly notices: readonly Message[];
  /** Arguments of the run that the store holds, such as those of W&B's config; null if none. */
  readonly settings?: Readonly<Record<string, unknown>> | null;
  /** The first lines of a text, for saying what was met where no row was found. */
  readonly beginning?: readonly string[];
  /** How the program ended that printed it, by the last lines so far; null if they do not say. */
  readonly ended?: LogEnd | null;
  /** The names of a table, which may have no row yet. */
  readonly columns?: readonly string[];
  /** How much of it was read, from 0 to 1, where it knows its size. */
  readonly share?: number;
  close(): void;
}

/** One run of a log. Most logs hold one; a W&B export, an MLflow folder or a database hold many. */
export interface LogRef {
  /** The file or folder. */
  file: string;
  /** Which of its runs; null if it holds one. */
  run: string | null;
  /** For people: the run's name in a log of several, else that of the file. */
  name: string;
}

/** A store of runs. One kind is one file. */
export interface StoreKind {
  id: string;
  /** The runs of a file or folder, newest first; null if it is none of this kind. Looks at names and beginnings only. */
  runsIn(file: string): LogRef[] | null;
  /** Throws as `Source.read`. */
  open(ref: LogRef): LogSource;
}
