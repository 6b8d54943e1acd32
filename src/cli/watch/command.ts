/** A command that is run as it is, with what it prints in our hands. */
import { spawn, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import type { Readable } from 'node:stream';
import tty from 'node:tty';
import { messageOf, say, type Message } from '../../shared/messages/say';
import { Insistence } from '../../runner/stopEscalation';
import { inTerminal } from './terminalFor';

/** What shells answer of a command that is not there, and of one that cannot be run. */
const exitCodes = { missing: 127, refused: 126, signal: 128 };

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

/** Milliseconds between looks at a command that is to end. */
const lookEvery = 100;

export class WatchedCommand {
  private readonly child: ChildProcess;
  readonly ended: Promise<CommandEnd>;
  private readonly name: string;

  /** Starts it. Throws a sentence if it cannot be lent a terminal. */
  constructor(
    words: readonly string[],
    private readonly options: CommandOptions,
  ) {
    this.name = words[0]!;
    const { words: own, env } = options.tty ? inTerminal(words) : { words: [...words], env: process.env };
    this.child = spawn(own[0]!, own.slice(1), { stdio: ['inherit', 'pipe', 'pipe'], env, detached: options.apart });
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(this.refused(error)));
      this.child.once('close', (code, signal) => resolve(this.of(code, signal)));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get streams(): Record<'stdout' | 'stderr', Readable> {
    return { stdout: this.child.stdout!, stderr: this.child.stderr! };
  }

  /** Sends a signal that came to us. A terminal sends Ctrl+C to all of its group, and twice is more than was meant. */
  forward(signal: NodeJS.Signals): void {
    const { stdin, stdout, stderr } = standardStreams();
    const byTerminal = signal === 'SIGINT' && (stdin || stdout || stderr);
    if (this.options.apart || !byTerminal) this.send(signal);
  }

  /** Ends it: asks, then insists. */
  end(): void {
    const insistence = new Insistence();
    insistence.ask(performance.now(), 0);
    this.send('SIGINT');
    const timer = setInterval(() => {
      const signal = insistence.due(performance.now());
      if (signal !== null) this.send(signal);
    }, lookEvery);
    void this.ended.then(() => clearInterval(timer));
  }

  /** It goes on without us. */
  leave(): void {
    for (const stream of Object.values(this.streams)) stream.destroy();
    this.child.unref();
  }

  private send(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(this.options.apart && process.platform !== 'win32' ? -pid : pid, signal);
    } catch {
      // It has ended already.
    }
  }

  private refused(error: NodeJS.ErrnoException): CommandEnd {
    const { name: command } = this;
    if (error.code === 'ENOENT') return { code: exitCodes.missing, message: say('watch.no-command', { command }) };
    return { code: exitCodes.refused, message: say('watch.not-started', { command, why: messageOf(error) }) };
  }

  private of(code: number | null, signal: NodeJS.Signals | null): CommandEnd {
    if (signal === null) return { code: code ?? 1, message: null };
    return { code: exitCodes.signal + os.constants.signals[signal], message: say('watch.ended-by', { signal }) };
  }
}

/** Which of our own streams are a terminal. */
function standardStreams(): Record<'stdin' | 'stdout' | 'stderr', boolean> {
  return { stdin: tty.isatty(0), stdout: tty.isatty(1), stderr: tty.isatty(2) };
}
