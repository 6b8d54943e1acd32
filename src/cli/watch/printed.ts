/** What a command prints, on its way: to the screen as it is, into the kept log, and to the diagnosis. */
import path from 'node:path';
import type { Readable } from 'node:stream';
import { openPipe } from '../../logs/index';
import { messageOf, say, type Language, type Message } from '../../shared/messages/say';
import { countedIn } from '../../shared/messages/unit';
import type { Diagnosed } from '../diagnosed';
import { described } from '../human';
import { lineIn } from '../language';
import { foundLine } from '../report';
import { diagnosedLog } from '../reported';
import { keepLog } from './keptLog';
import { LiveDiagnosis } from './liveDiagnosis';
import type { Screen, StreamName } from './screen';
import { WholeLines } from './wholeLines';

/** Milliseconds without a word after which what was printed is whole. */
const quietAfter = 200;

export interface PrintedOptions {
  workspace: string;
  /** For the kept log and the report. */
  name: string;
  loss: string | undefined;
  language: Language;
  screen: Screen;
}

export class Printed {
  private readonly live: LiveDiagnosis;
  private readonly pipe;
  private readonly lines: Record<StreamName, WholeLines>;
  private kept: ReturnType<typeof keepLog> | null = null;
  private readonly line: (message: Message) => string;

  constructor(private readonly options: PrintedOptions) {
    const { loss, language } = options;
    this.line = lineIn(language);
    this.pipe = openPipe({ loss });
    this.live = new LiveDiagnosis(this.pipe.log, (finding) =>
      options.screen.say(foundLine(finding, countedIn(language, this.pipe.log.unit))),
    );
    const each = () => new WholeLines((bytes) => this.judge(bytes));
    this.lines = { stdout: each(), stderr: each() };
  }

  /** Begins the kept log, and says where it is. */
  begin(): void {
    try {
      this.kept = keepLog(this.options.workspace, this.options.name);
      this.say(say('watch.kept', { file: this.keptName! }));
    } catch (error) {
      this.say(say('watch.not-kept', { why: messageOf(error) }));
    }
  }

  /** Reads a stream to its end, no faster than its bytes are passed on and judged; `news` hears of each part. */
  read(stream: Readable, name: StreamName, news: () => void): void {
    this.news = news;
    stream.on('data', (bytes: Buffer) => {
      if (!this.take(bytes, name)) {
        stream.pause();
        this.options.screen.drained(name, () => stream.resume());
      }
      news();
    });
  }

  say(message: Message): void {
    this.options.screen.say(this.line(message));
  }

  get act(): boolean {
    return this.live.act;
  }

  /** Where it is kept, from the current folder; null where it is not. */
  get keptName(): string | null {
    return this.kept === null ? null : path.relative(process.cwd(), this.kept.file);
  }

  get keptFile(): string | null {
    return this.kept?.file ?? null;
  }

  /** No more is read: tells the report. Returns the exit code that goes with it. */
  end(): number {
    const { screen, language, name } = this.options;
    for (const lines of Object.values(this.lines)) lines.finish();
    clearTimeout(this.quiet);
    this.kept?.log.close();
    screen.finish();
    try {
      const report = this.live.end();
      const diagnosed = diagnosedLog({ file: this.keptName ?? name }, this.pipe.log, report);
      screen.say(described(this.shortened(diagnosed), language, this.keptName === null ? 'alone' : 'table').trimEnd());
      if (this.keptName !== null) this.say(say('watch.more', { file: this.keptName }));
      return diagnosed.report.verdict === 'act' ? 2 : 0;
    } catch (error) {
      this.say(say('watch.unread', { why: messageOf(error) }));
      return 1;
    } finally {
      this.pipe.log.close();
    }
  }

  /** What was not checked is long; of a log that is kept, `keel diagnose` says it. */
  private shortened(diagnosed: Diagnosed): Diagnosed {
    if (this.keptName === null) return diagnosed;
    return { ...diagnosed, report: { ...diagnosed.report, notChecked: [] } };
  }

  /** Empties a stream that is to be handed over. */
  drain(stream: Readable, name: StreamName): void {
    stream.removeAllListeners('data');
    stream.pause();
    for (let bytes = stream.read() as Buffer | null; bytes !== null; bytes = stream.read() as Buffer | null)
      this.take(bytes, name);
  }

  /** Takes bytes on their way; false where the screen is behind. */
  private take(bytes: Buffer, name: StreamName): boolean {
    const kept = this.options.screen.pass(bytes, name);
    this.lines[name].push(bytes);
    return kept;
  }

  private judge(bytes: Buffer): void {
    this.kept?.log.write(bytes);
    if (this.trouble !== null) return;
    try {
      this.pipe.source.push(bytes);
      while (this.pipe.source.waiting) this.pipe.log.readOn(this.live.take);
      this.live.settle();
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => this.rest(), quietAfter);
    } catch (error) {
      // What is no text is passed on and kept all the same.
      this.trouble = messageOf(error);
      this.say(say('watch.unread', { why: this.trouble }));
    }
  }

  /** Nothing came for a moment: what was held back to be completed counts as it is. */
  private rest(): void {
    while (this.pipe.log.readOn(this.live.take)) continue;
    this.live.settle();
    this.news();
  }

  private trouble: Message | null = null;
  private quiet: NodeJS.Timeout | undefined;
  /** Hears of each part that was judged. */
  private news = (): void => undefined;
}
