/** A text that a program printed or wrote as the source of a run: its form is told by its first lines. */
import { say, SaidError, type Message } from '../shared/messages/say';
import { decoderOf, encodingOf, type Encoding } from './decoding';
import type { LogEnd } from './ending';
import { FileTail } from './fileTail';
import { LastLines } from './lastLines';
import { Lines } from './lines';
import { isAsked, lossName } from './names';
import {
  kept,
  type LineReader,
  type Planned,
  type ReadProgress,
  type LogRow,
  type LogSource,
  type TakeRow,
  type TextForm,
} from './row';

/** Lines, and characters of them, by which a form is told. */
const headLines = 400;
const headCharacters = 256 * 1024;

/** Bytes from which the encoding is told. */
const encodingBytes = 64 * 1024;

/** Lines that are shown of a text in which nothing was found. */
const linesShown = 3;

/** A reader with the rows that it has handed on, as long as the form may still be another one. */
interface Opened {
  form: TextForm;
  reader: LineReader;
  handed: LogRow[];
  /** There was a pause, so that rows were handed on that it would have held back. */
  rested: boolean;
}

/** Reads text as it comes: the part of a text source that knows of no file, so that a pipe can feed it, too. */
export class TextFeed {
  private opened: Opened | null = null;
  /** The first lines, until there are enough of them to tell the form by. */
  private head: string[] | null = [];
  private characters = 0;
  private lines = this.newLines();
  private decoder: TextDecoder | null = null;
  private encoding: Encoding = 'utf-8';
  /** The first bytes, until there are enough of them to tell the encoding by. */
  private raw: Buffer | null = Buffer.alloc(0);
  private refused: SaidError | null = null;
  private readonly first: string[] = [];
  /** The first lines, by which the form was told. */
  private opening: readonly string[] = [];
  private last = new LastLines();
  /** Told when the rows so far count no more, before they come again. */
  reopened: (() => void) | undefined;

  constructor(
    private readonly forms: readonly TextForm[],
    private readonly asked?: string,
  ) {}

  private take: TakeRow = () => undefined;

  /** Hands on the rows of the next bytes. Throws a sentence without a subject where they are no text. */
  push(bytes: Uint8Array, take: TakeRow): void {
    this.take = take;
    if (this.refused !== null) throw this.refused;
    const text = this.textOf(bytes);
    this.lines.push(text);
    if (this.head !== null && this.head.length > 0) this.choose();
  }

  /** The bytes that came are all for now: what was held back for more is handed on. */
  pause(take: TakeRow): void {
    this.take = take;
    if (this.opened === null) return;
    this.opened.rested = true;
    this.opened.reader.flush();
  }

  /** No more comes: the last line counts without its end, as a line of the form that was found. */
  finish(take: TakeRow): void {
    this.take = take;
    if (this.refused !== null) throw this.refused;
    if (this.raw !== null && this.raw.length > 0 && this.decoder === null) this.encodingBy(this.raw, true);
    this.lines.push(this.decoder?.decode() ?? '');
    this.lines.finish();
    if (this.opened === null && this.head !== null && this.head.length > 0) this.choose();
    this.pause(take);
    this.opened?.reader.finish?.();
  }

  get form(): string {
    return this.opened?.form.id ?? 'unknown';
  }

  get notUnderstood(): number {
    return this.opened?.reader.notUnderstood ?? 0;
  }

  get planned(): Planned {
    return this.opened?.reader.planned ?? {};
  }

  get columns(): readonly string[] {
    return this.opened?.reader.columns ?? [];
  }

  /** The encoding where it is not the usual one. */
  get notices(): Message[] {
    return this.encoding === 'utf-8' ? [] : [say('log.encoding', { encoding: this.encoding.toUpperCase() })];
  }

  /** The first lines that are no blanks, for saying what was met. */
  get beginning(): readonly string[] {
    return this.first;
  }

  /** How it ended. */
  get ended(): LogEnd | null {
    const { opened, opening } = this;
    return opened === null ? null : this.last.ended(opened.form, opening, (name) => this.isTrainingLoss(name));
  }

  private newLines(): Lines {
    return new Lines((line) => this.line(line));
  }

  private line(line: string): void {
    if (this.first.length < linesShown && line.trim() !== '') this.first.push(line);
    this.last.line(line);
    if (this.head === null) return this.opened!.reader.line(line);
    this.head.push(line);
    this.characters += line.length;
    this.opened?.reader.line(line);
    if (this.head.length < headLines && this.characters < headCharacters) return;
    this.choose();
    // A text of which the first lines say nothing may still become a log; the form that takes anything reads on.
    this.head = null;
    this.opened!.handed.length = 0;
  }

  /** The text that these bytes add: all so far, where it turns out to be written in another way than it seemed to be. */
  private textOf(bytes: Uint8Array): string {
    if (this.raw === null) return this.decoder!.decode(bytes, { stream: true });
    const raw = Buffer.concat([this.raw, bytes]);
    const enough = raw.length >= encodingBytes;
    this.raw = enough ? null : raw;
    const encoding = this.encodingBy(raw, enough);
    if (encoding === this.encoding && this.decoder !== null) return this.decoder.decode(bytes, { stream: true });
    if (encoding === null) return '';
    if (this.decoder !== null) this.begin();
    [this.encoding, this.decoder] = [encoding, decoderOf(encoding)];
    return this.decoder.decode(raw, { stream: true });
  }

  /** Null where these bytes look like no text and more may still come by which they do. */
  private encodingBy(raw: Buffer, enough: boolean): Encoding | null {
    try {
      return encodingOf(raw.subarray(0, encodingBytes));
    } catch (error) {
      if (this.decoder !== null) this.begin();
      this.decoder = null;
      if (!enough || !(error instanceof SaidError)) return null;
      this.refused = error;
      throw error;
    }
  }

  private begin(): void {
    [this.opened, this.head, this.characters, this.lines] = [null, [], 0, this.newLines()];
    this.last = new LastLines();
    this.first.length = 0;
    this.reopened?.();
  }

  /** Chooses the form that the head looks like most, while its head is not whole: a live log begins with few lines. */
  private choose(): void {
    const head = this.head!;
    this.opening = head;
    const likely = this.forms
      .map((form) => ({ form, score: form.recognises(head) }))
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score);
    const before = this.opened;
    const next = this.bestOf(likely.map(({ form }) => form));
    // More of the head may let the same form read it otherwise. What was handed on beyond its rows was held back no longer.
    const handed = before?.handed ?? [];
    const alike =
      before?.form === next.form && next.handed.every((row, i) => i < handed.length && isSame(row, handed[i]!));
    if (alike && next.handed.length < handed.length && before.rested) return;
    this.opened = next;
    if (alike && next.handed.length === handed.length) return;
    if (before !== null) this.reopened?.();
    for (const row of next.handed) this.take(row);
  }

  /** The likeliest form that reads a training loss in the head, else one that reads anything; the likeliest while none does. */
  private bestOf(forms: readonly TextForm[]): Opened {
    const all = forms.length > 0 ? forms : this.forms.slice(-1);
    const opened = all.map((form) => this.open(form, this.head!));
    return (
      opened.find(({ handed }) => handed.some(({ names }) => names.some((name) => this.isTrainingLoss(name)))) ??
      opened.find(({ handed }) => handed.length > 0) ??
      opened[0]!
    );
  }

  private isTrainingLoss(name: string): boolean {
    return isAsked(name, this.asked) || lossName(name)?.held === false;
  }

  /** Reads the head by a form; its rows are kept. Further ones are handed on once it is the one that reads. */
  private open(form: TextForm, head: readonly string[]): Opened {
    const handed: LogRow[] = [];
    const hand: TakeRow = (row) => {
      if (this.head !== null) handed.push(kept(row));
      if (this.opened?.handed === handed) this.take(row);
    };
    const reader = form.open(hand, head, this.asked);
    for (const line of head) reader.line(line);
    return { form, reader, handed, rested: false };
  }
}

const isSame = (one: LogRow, other: LogRow): boolean =>
  one.names.length === other.names.length &&
  one.names.every((name, i) => name === other.names[i] && Object.is(one.values[i], other.values[i]));

/** A file of text. */
export class TextSource implements LogSource {
  private readonly tail: FileTail;
  private feed: TextFeed;
  /** Rows that come again, as what was read is read in another way than before; the next call hands them on. */
  private again: LogRow[] = [];

  constructor(
    file: string,
    private readonly forms: readonly TextForm[],
    private readonly asked?: string,
  ) {
    this.tail = new FileTail(file);
    this.feed = new TextFeed(forms, asked);
  }

  read(take: TakeRow, budget: number): ReadProgress {
    this.handAgain(take);
    const { bytes, anew, more } = this.tail.read(budget);
    if (anew) return this.begin();
    if (bytes.length === 0) {
      // Lines of one step are printed at once: what nothing follows for the time of a look is whole.
      this.feed.pause(take);
      return 'end';
    }
    let turned = false;
    this.feed.reopened = () => {
      turned = true;
      this.again = [];
    };
    const keep: TakeRow = (row) => void this.again.push(kept(row));
    this.feed.push(bytes, (row) => (turned ? keep(row) : take(row)));
    if (turned) return 'anew';
    return more ? 'more' : 'end';
  }

  private handAgain(take: TakeRow): void {
    const rows = this.again;
    this.again = [];
    rows.forEach(take);
  }

  private begin(): ReadProgress {
    this.tail.rewind();
    this.feed = new TextFeed(this.forms, this.asked);
    this.again = [];
    return 'anew';
  }

  finish(take: TakeRow): void {
    if (this.tail.size === 0) throw new SaidError(say('log.empty'));
    this.handAgain(take);
    this.feed.finish(take);
  }

  get form(): string {
    return this.feed.form;
  }

  get notUnderstood(): number {
    return this.feed.notUnderstood;
  }

  get planned(): Planned {
    return this.feed.planned;
  }

  get notices(): readonly Message[] {
    return this.feed.notices;
  }

  get beginning(): readonly string[] {
    return this.feed.beginning;
  }

  get ended(): LogEnd | null {
    return this.feed.ended;
  }

  get columns(): readonly string[] {
    return this.feed.columns;
  }

  /** The share of the file that was read. */
  get share(): number {
    return this.tail.size === 0 ? 1 : Math.min(1, this.tail.position / this.tail.size);
  }

  close(): void {
    this.tail.close();
  }
}
