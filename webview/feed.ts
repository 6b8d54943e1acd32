/** Asks the host for what is seen: one question at a time, at most 20 a second, none while nobody looks. */
import type { FromPage, ToPage } from '../src/shared/panel/protocol';
import { send } from './bridge';

type QueryMessage = Extract<FromPage, { type: 'query' }>;
type SeriesMessage = Extract<ToPage, { type: 'series' }>;

const pause = 50;
/** A message to a page that is just being hidden is lost; ask again after this long. */
const patience = 2000;

export class Feed {
  private request = 0;
  private answered = 0;
  private sentAt = -Infinity;
  private waiting = false;
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: () => Omit<QueryMessage, 'type' | 'request'> | null,
    private readonly draw: (answer: SeriesMessage) => void,
  ) {
    document.addEventListener('visibilitychange', () => this.want());
  }

  /** Something to see changed: a run, the zoom, the size. */
  want(): void {
    this.wanted = true;
    this.next();
  }

  answer(answer: SeriesMessage): void {
    // A host that is slower than our patience answers questions that were asked again since: better late than never.
    if (answer.request <= this.answered) return;
    this.answered = answer.request;
    if (answer.request === this.request) this.waiting = false;
    this.draw(answer);
    if (this.wanted) this.next();
  }

  private next(): void {
    if (document.hidden) return;
    const due = this.sentAt + (this.waiting ? patience : pause);
    clearTimeout(this.timer);
    const wait = due - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.next(), wait);
    else if (this.wanted || this.waiting) this.send();
  }

  private send(): void {
    const query = this.ask();
    this.wanted = false;
    this.waiting = query !== null;
    if (!query) return;
    this.sentAt = performance.now();
    send({ type: 'query', request: ++this.request, ...query });
    this.timer = setTimeout(() => this.next(), patience);
  }
}
