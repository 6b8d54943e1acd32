/** Bytes that a program prints as the source of a run: they come when they come, and come once. */
import type { Message } from '../shared/messages/say';
import type { Planned, Progress, Row, Source, TakeRow, TextForm } from './row';
import { TextFeed } from './textSource';

export class PipeSource implements Source {
  private readonly feed: TextFeed;
  private rows: Row[] = [];
  private anew = false;

  constructor(forms: readonly TextForm[]) {
    this.feed = new TextFeed(forms);
    this.feed.reopened = () => {
      this.rows = [];
      this.anew = true;
    };
  }

  private readonly keep: TakeRow = ({ names, values }) => void this.rows.push({ names, values: [...values] });

  push(bytes: Uint8Array): void {
    this.feed.push(bytes, this.keep);
    this.feed.pause();
  }

  read(take: TakeRow): Progress {
    if (this.anew) {
      this.anew = false;
      return 'anew';
    }
    const { rows } = this;
    this.rows = [];
    rows.forEach(take);
    return 'end';
  }

  finish(take: TakeRow): void {
    this.feed.finish(this.keep);
    this.read(take);
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

  close(): void {
    this.rows = [];
  }
}
