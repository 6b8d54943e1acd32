/**
 * What a script prints on its way to the terminal: byte for byte, with a terminal of its own where there is one, so that colours
 * and bars are as they would be without Keel.
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import tty from 'node:tty';
import type { Launch } from '../../backends/launch';
import type { ShownOutput } from '../../runner/backend';
import { isSame, type Screen, type StreamName } from '../watch/screen';
import { systemPipes } from '../watch/systemPipes';

/** Where a stream of the script is shown, and the end of it that we read. */
interface Channel {
  name: StreamName;
  /** What the script gets; a word where the stream is made with the process. */
  writing: number | 'pipe' | 'terminal';
  reading: Readable | null;
}

/** Milliseconds between looks at an output that another process still holds, and how many of them in silence are enough. */
const [lookEvery, quiet] = [50, 20];

export class ScriptOutput implements ShownOutput {
  private channels: Channel[] = [];
  /** The other end of the script's terminal. */
  private terminal: number | null = null;
  private readonly open = new Set<Readable>();
  private heard = false;

  /** With `apart`, standard output is for what Keel prints, and all that the script prints is shown on standard error. */
  constructor(
    private readonly screen: Screen,
    private readonly places: Record<StreamName, NodeJS.WriteStream>,
    private readonly apart: boolean,
  ) {}

  lend(launch: Launch, log: number): { words: string[]; stdio: StdioOptions } {
    const { stdout, stderr } = this.places;
    const together = this.apart || isSame(stdout, stderr);
    const names: StreamName[] = together ? ['stderr'] : ['stdout', 'stderr'];
    const onTerminal = names.find((name) => this.places[name].isTTY);
    if (onTerminal !== undefined && launch.onTerminal !== undefined) this.terminal = otherEnd();
    this.channels = opened(names, this.terminal === null ? undefined : onTerminal);
    const streams = together ? [this.channels[0]!, this.channels[0]!] : this.channels;
    const given = streams.map(({ writing }) => (writing === 'terminal' ? log : writing));
    const words = [launch.command, ...launch.args];
    const stdio: StdioOptions = ['inherit', given[0]!, given[1]!];
    if (this.terminal === null) return { words, stdio };
    const digits = streams.flatMap(({ writing }, i) => (writing === 'terminal' ? [String(i + 1)] : [])).join('');
    const { columns = 0, rows = 0 } = this.places[onTerminal!];
    // The lender finds the other end behind the three streams.
    return {
      words: [...launch.onTerminal!, digits, String(columns), String(rows), ...words],
      stdio: [...stdio, this.terminal],
    };
  }

  lent(): void {
    for (const { writing } of this.channels) if (typeof writing === 'number') fs.closeSync(writing);
  }

  read(child: ChildProcess, keep: (bytes: Buffer) => void): void {
    const made: Record<StreamName, Readable | null> = { stdout: child.stdout, stderr: child.stderr };
    for (const { name, reading } of this.channels) if (reading !== null) this.follow(reading, name, keep);
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = made[name];
      if (stream !== null) this.follow(stream, this.channels.length === 1 ? this.channels[0]!.name : name, keep);
    }
    if (this.terminal === null) return;
    this.follow(
      new tty.ReadStream(this.terminal),
      this.channels.find(({ writing }) => writing === 'terminal')!.name,
      keep,
    );
    for (const place of Object.values(this.places)) place.on('resize', () => this.resize(place, child));
  }

  async silence(): Promise<void> {
    for (let silent = 0; this.open.size > 0 && silent < quiet;) {
      this.heard = false;
      await wait(lookEvery);
      // What is held back because the screen is behind is no silence.
      silent = this.heard || [...this.open].some((stream) => stream.isPaused()) ? 0 : silent + 1;
    }
    for (const stream of this.open) stream.destroy();
    for (const place of Object.values(this.places)) place.removeAllListeners('resize');
  }

  private follow(stream: Readable, name: StreamName, keep: (bytes: Buffer) => void): void {
    this.open.add(stream);
    stream.on('data', (bytes: Buffer) => {
      this.heard = true;
      keep(bytes);
      if (this.screen.pass(bytes, name)) return;
      stream.pause();
      this.screen.drained(name, () => stream.resume());
    });
    // A terminal of which the script's end is closed ends by an error.
    stream.on('error', () => this.open.delete(stream));
    stream.on('close', () => this.open.delete(stream));
  }

  private resize({ columns, rows }: tty.WriteStream, child: ChildProcess): void {
    if (this.terminal === null || child.pid === undefined) return;
    const group = -child.pid;
    const change = spawn('stty', ['cols', String(columns), 'rows', String(rows)], {
      stdio: [this.terminal, 'ignore', 'ignore'],
    });
    change.once('error', () => undefined);
    change.once('exit', () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(group, 'SIGWINCH');
    });
  }
}

/** The end of a new terminal that is not the script's; null where the system has none of that kind. */
function otherEnd(): number | null {
  if (process.platform === 'win32') return null;
  try {
    return fs.openSync('/dev/ptmx', fs.constants.O_RDWR | fs.constants.O_NOCTTY);
  } catch {
    return null;
  }
}

/** A channel for each name: the terminal's for one, pipes for the others. */
function opened(names: readonly StreamName[], onTerminal: StreamName | undefined): Channel[] {
  const piped = names.filter((name) => name !== onTerminal);
  const pipes = piped.length > 0 ? systemPipes() : null;
  for (const name of ['stdout', 'stderr'] as const) {
    if (pipes === null || piped.includes(name)) continue;
    fs.closeSync(pipes[name].writing);
    pipes[name].reading.destroy();
  }
  return names.map((name) =>
    name === onTerminal
      ? { name, writing: 'terminal', reading: null }
      : { name, writing: pipes?.[name].writing ?? 'pipe', reading: pipes?.[name].reading ?? null },
  );
}
