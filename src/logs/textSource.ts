/** A text that a program printed or wrote as the source of a run: its form is told by its first lines. */
import { say, SaidError, type Message } from '../shared/messages/say';
import { decoderOf, encodingOf, type Encoding } from './decoding';
import { FileTail } from './fileTail';
import { Lines } from './lines';
import type { LineReader, Planned, Progress, Source, TakeRow, TextForm } from './row';

/** Lines, and characters of them, by which a form is told. */
const headLines = 400;
const headCharacters = 256 * 1024;

/** Bytes from which the encoding is told. */
const encodingBytes = 64 * 1024;

/** Lines that are shown of a text in which nothing was found. */
const linesShown = 3;

/** Reads text as it comes: the part of a text source that knows of no file, so that a pipe can feed it, too. */
export class TextFeed {
  private reader: LineReader | null = null;
  private formOf: TextForm | null = null;
  private head: string[] | null = [];
  private characters = 0;
  private lines: Lines;
  private decoder: TextDecoder | null = null;
  private encoding: Encoding = 'utf-8';
  private readonly first: string[] = [];
  /** The form seems to be another than it was: the rows handed on so far are to be read anew. */
  private turned = false;

  constructor(private readonly forms: readonly TextForm[]) {
    this.lines = new Lines((line) => this.line(line));
  }

  private take: TakeRow = () => undefined;

  /** Hands on the rows of the next bytes. Returns whether what was handed on before counts no more. */
  push(bytes: Uint8Array, take: TakeRow): boolean {
    this.take = take;
    if (this.decoder === null) {
      this.encoding = encodingOf(bytes.subarray(0, encodingBytes));
      this.decoder = decoderOf(this.encoding);
    }
    this.lines.push(this.decoder.decode(bytes, { stream: true }));
    return this.settle(take);
  }

  /** The bytes that came are all for now: what was held back for more is handed on. */
  pause(): void {
    this.reader?.flush();
  }

  /** No more comes: the last line counts without its end. Returns as `push`. */
  finish(take: TakeRow): boolean {
    this.take = take;
    this.lines.push(this.decoder?.decode() ?? '');
    this.lines.finish();
    const turned = this.settle(take);
    this.reader?.flush();
    return turned;
  }

  get form(): string {
    return this.formOf?.id ?? 'unknown';
  }

  get notUnderstood(): number {
    return this.reader?.notUnderstood ?? 0;
  }

  get planned(): Planned {
    return this.reader?.planned ?? {};
  }

  /** The encoding where it is not the usual one. */
  get notices(): Message[] {
    return this.encoding === 'utf-8' ? [] : [say('log.encoding', { encoding: this.encoding.toUpperCase() })];
  }

  /** The first lines that are no blanks, for saying what was met. */
  get beginning(): readonly string[] {
    return this.first;
  }

  private line(line: string): void {
    if (this.first.length < linesShown && line.trim() !== '') this.first.push(line);
    if (this.head === null) return this.reader!.line(line);
    this.head.push(line);
    this.characters += line.length;
    this.reader?.line(line);
    if (this.head.length >= headLines || this.characters >= headCharacters) {
      this.choose();
      // A text of which the first lines say nothing may still become a log; the form that takes anything reads on.
      this.head = null;
    }
  }

  /** Chooses a form while its head is not whole: a live log begins with few lines. */
  private settle(take: TakeRow): boolean {
    this.take = take;
    if (this.head !== null && this.head.length > 0) this.choose();
    const { turned } = this;
    this.turned = false;
    return turned;
  }

  /** The form that the head looks like most; all of the head is read by it. */
  private choose(): void {
    const head = this.head!;
    const best = this.forms
      .map((form) => ({ form, score: form.recognises(head) }))
      .reduce((one, other) => (other.score > one.score ? other : one));
    if (this.formOf === best.form && this.reader !== null) return;
    this.turned ||= this.reader !== null;
    this.formOf = best.form;
    this.reader = best.form.open((row) => this.take(row), head);
    if (this.turned) this.reopened?.();
    for (const line of head) this.reader.line(line);
  }

  /** Told when the rows so far count no more, before they come again. */
  reopened: (() => void) | undefined;
}

/** A file of text. */
export class TextSource implements Source {
  private readonly tail: FileTail;
  private feed: TextFeed;

  constructor(
    file: string,
    private readonly forms: readonly TextForm[],
  ) {
    this.tail = new FileTail(file);
    this.feed = new TextFeed(forms);
  }

  read(take: TakeRow, budget: number): Progress {
    const { bytes, anew, more } = this.tail.read(budget);
    if (anew) return this.begin();
    if (bytes.length === 0) return 'end';
    if (this.feed.push(bytes, take)) return this.begin();
    if (!more) this.feed.pause();
    return more ? 'more' : 'end';
  }

  private begin(): Progress {
    this.tail.close();
    this.feed = new TextFeed(this.forms);
    return 'anew';
  }

  finish(take: TakeRow): void {
    if (this.tail.size === 0) throw new SaidError(say('log.empty'));
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

  /** The share of the file that was read. */
  get share(): number {
    return this.tail.size === 0 ? 1 : Math.min(1, this.tail.position / this.tail.size);
  }

  close(): void {
    this.tail.close();
  }
}
