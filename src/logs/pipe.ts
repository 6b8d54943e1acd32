/** Bytes that a program prints as the source of a run: they come when they come, and come once. */
import type { Message } from '../shared/messages/say';
import type { LogEnd } from './ending';
import { kept, type Planned, type ReadProgress, type LogRow, type LogSource, type TakeRow, type TextForm } from './row';
import { TextFeed } from './textSource';

export class PipeSource implements LogSource {
  private readonly feed: TextFeed;
  private rows: LogRow[] = [];
  private anew = false;

  constructor(forms: readonly TextForm[], asked?: string) {
    this.feed = new TextFeed(forms, asked);
    this.feed.reopened = () => {
      this.rows = [];
      this.anew = true;
    };
  }

  private readonly keep: TakeRow = (row) => void this.rows.push(kept(row));

  push(bytes: Uint8Array): void {
    this.feed.push(bytes, this.keep);
  }

  /** Whether a read would hand on something new. Reading on beyond that says that nothing more comes for now. */
  get waiting(): boolean {
    return this.anew || this.rows.length > 0;
  }

  /** A pipe cuts what is printed anywhere: what is held back is handed on only where a read finds nothing new. */
  read(take: TakeRow): ReadProgress {
    if (this.anew) {
      this.anew = false;
      return 'anew';
    }
    const more = this.waiting;
    if (!more) this.feed.pause(this.keep);
    this.hand(take);
    return more ? 'more' : 'end';
  }

  private hand(take: TakeRow): void {
    const { rows } = this;
    this.rows = [];
    rows.forEach(take);
  }

  finish(take: TakeRow): void {
    this.feed.finish(this.keep);
    this.hand(take);
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

  close(): void {
    this.rows = [];
  }
}
