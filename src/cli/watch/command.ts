/** A command that is run as it is, with what it prints in our hands. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import tty from 'node:tty';
import { say, type Message } from '../../shared/messages/say';
import { Insistence } from '../../runner/stopEscalation';
import { refusal } from './refusal';
import type { StreamName } from './screen';
import { systemPipes } from './systemPipes';
import { inTerminal } from './terminalFor';

/** What shells add to the number of the signal that ended a command. */
const signalCode = 128;

/** How a command ended, or why it never began. */
export interface CommandEnd {
  code: number;
  message: Message | null;
}

export interface CommandOptions {
  tty: boolean;
  /** It is to be ended with all that it started, so it gets a group of processes of its own. */
  apart: boolean;
}

/** Milliseconds between looks at a command that is to end, or has ended. */
const lookEvery = 100;

/**
 * Looks at an output that another process still holds after the command has ended: without a word of it, and in all. A command
 * that was to be ended is waited for no longer than it takes to read what is there.
 */
const patience = { usual: { quiet: 20, most: Infinity }, asked: { quiet: 5, most: 20 } };

const ending: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);

export class WatchedCommand {
  private readonly child: ChildProcess | null;
  /** The process has ended. Others that it started may still hold its output: `silence` waits for that. */
  readonly ended: Promise<CommandEnd>;
  readonly streams: Record<StreamName, Readable>;
  private hasEnded = false;
  private asked = false;
  /** It is still asked to end, with the processes of its group. */
  private insisting = false;
  /** A signal to end came after the command had ended. */
  private dismissed = false;

  /** Starts it. Throws a sentence if it cannot be lent a terminal. */
  constructor(
    words: readonly string[],
    private readonly options: CommandOptions,
  ) {
    const { words: own, env } = options.tty ? inTerminal(words) : { words: [...words], env: process.env };
    const pipes = systemPipes();
    const output = pipes === null ? (['pipe', 'pipe'] as const) : [pipes.stdout.writing, pipes.stderr.writing];
    const started = attempted(() =>
      spawn(own[0]!, own.slice(1), { stdio: ['inherit', ...output], env, detached: options.apart }),
    );
    for (const pipe of Object.values(pipes ?? {})) fs.closeSync(pipe.writing);
    const child = 'value' in started ? started.value : null;
    this.child = child;
    this.streams = {
      stdout: pipes?.stdout.reading ?? child?.stdout ?? Readable.from([]),
      stderr: pipes?.stderr.reading ?? child?.stderr ?? Readable.from([]),
    };
    // A pipe that cannot be read has no more to say.
    for (const stream of Object.values(this.streams)) stream.on('error', () => undefined);
    this.ended = new Promise<CommandEnd>((resolve) => {
      if ('error' in started) resolve(refusal(words[0]!, started.error));
      child?.once('error', (error) => resolve(refusal(words[0]!, error)));
      child?.once('exit', (code, signal) => resolve(endOf(code, signal)));
    });
    void this.ended.then(() => (this.hasEnded = true));
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Sends a signal that came to us. A terminal sends Ctrl+C to all of its group, and twice is more than was meant. */
  forward(signal: NodeJS.Signals): void {
    if (this.hasEnded) this.dismissed ||= ending.has(signal);
    const { stdin, stdout, stderr } = standardStreams();
    const byTerminal = signal === 'SIGINT' && (stdin || stdout || stderr);
    if (this.options.apart || !byTerminal) this.send(signal);
  }

  /** Ends it: asks, then insists. */
  end(): void {
    const insistence = new Insistence();
    insistence.ask(performance.now(), 0);
    this.send('SIGINT');
    [this.asked, this.insisting] = [true, true];
    const timer = setInterval(() => {
      const signal = insistence.due(performance.now());
      if (signal !== null) this.send(signal);
      this.insisting = signal !== 'SIGKILL' && this.isThere();
      if (!this.insisting) clearInterval(timer);
    }, lookEvery);
    void this.closed().then(() => clearInterval(timer));
  }

  /**
   * After its end: true when its output has ended, too; false where a process that it started still holds it, and has printed
   * nothing for a while.
   */
  async silence(): Promise<boolean> {
    const streams = Object.values(this.streams);
    let heard = false;
    for (const stream of streams) stream.on('data', () => (heard = true));
    const closed = this.closed().then(() => true as const);
    const { quiet, most } = this.asked ? patience.asked : patience.usual;
    for (let [silent, looks] = [0, 0]; silent < quiet && looks < most && !this.dismissed;) {
      if ((await Promise.race([closed, wait(lookEvery)])) === true) return true;
      if (this.insisting) continue;
      // What is held back because the screen is behind is no silence.
      silent = heard || streams.some((stream) => stream.isPaused()) ? 0 : silent + 1;
      looks += 1;
      heard = false;
    }
    return false;
  }

  /** It goes on without us. */
  leave(): void {
    for (const stream of Object.values(this.streams)) stream.destroy();
    this.child?.unref();
  }

  private async closed(): Promise<void> {
    const closing = async (stream: Readable) => {
      if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
    };
    await Promise.all(Object.values(this.streams).map(closing));
    await this.ended;
  }

  /** The process, or one of its group. */
  private isThere(): boolean {
    return this.signalled(0);
  }

  private send(signal: NodeJS.Signals): void {
    this.signalled(signal);
  }

  private signalled(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this;
    const group = this.options.apart && process.platform !== 'win32';
    // The number of a process that has ended may be another's by now; that of a group is not while it has members.
    if (pid === undefined || (this.hasEnded && !group)) return false;
    try {
      return process.kill(group ? -pid : pid, signal);
    } catch {
      // It has ended already.
      return false;
    }
  }
}

function endOf(code: number | null, signal: NodeJS.Signals | null): CommandEnd {
  if (signal === null) return { code: code ?? 1, message: null };
  return { code: signalCode + os.constants.signals[signal], message: say('watch.ended-by', { signal }) };
}

function attempted<T>(work: () => T): { value: T } | { error: NodeJS.ErrnoException } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error as NodeJS.ErrnoException };
  }
}

/** Which of our own streams are a terminal. */
function standardStreams(): Record<'stdin' | 'stdout' | 'stderr', boolean> {
  return { stdin: tty.isatty(0), stdout: tty.isatty(1), stderr: tty.isatty(2) };
}
