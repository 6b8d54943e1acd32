/** `output.log`: what the backend prints, up to a bound, so that a chatty library cannot fill the disk. */
import fs from 'node:fs';
import { inEnglish, say } from '../shared/messages/say';

/** 50 MB: some 500,000 lines. */
const mostBytes = 50_000_000;

/** How much of the end is kept in memory, for the reason of a failure. */
const keptCharacters = 32_000;

export class OutputLog {
  private readonly descriptor: number;
  private size: number;
  private end = '';

  constructor(
    file: string,
    private readonly most = mostBytes,
  ) {
    this.descriptor = fs.openSync(file, 'a');
    this.size = fs.fstatSync(this.descriptor).size;
  }

  /** Appends output; what exceeds the bound is dropped, with one note in its place. A full disk drops it too. */
  write(output: Buffer): void {
    this.end = (this.end + output.toString('utf8')).slice(-keptCharacters);
    if (this.size > this.most) return;
    const note = inEnglish(say('runner.log-ends', { megabytes: Math.round(this.most / 1e6) }));
    const text = this.size + output.length > this.most ? Buffer.from(`\n[${note}]\n`) : output;
    this.size += output.length;
    try {
      fs.writeSync(this.descriptor, text);
    } catch {
      // Output is not worth ending a run for; the end of it is still in memory.
    }
  }

  /** The end of all that was printed. */
  get tail(): string {
    return this.end;
  }

  /** The last lines printed, without the lines of stack traces. */
  lastLines(count: number): string[] {
    const lines = this.end.split(/\r?\n/).map((line) => line.trim());
    return lines.filter((line) => line !== '' && !/^(at |[{}[\]^]+$|Node\.js v)/.test(line)).slice(-count);
  }

  /** The message of the last error that was printed, if any. */
  lastError(): string | null {
    const lines = this.lastLines(Infinity).reverse();
    return (
      lines.map((line) => /^(?:Uncaught )?(?:\w*Error): (.+)$/.exec(line)?.[1]).find((found) => found !== undefined) ??
      null
    );
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }
}
