/** The backend as a child process of the runner. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Launch } from '../backends/launch';
import type { OutputLog } from './outputLog';

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why there was no process, if it could not be started. */
  error: Error | null;
  /** What it needs was not there, so that starting it was not even tried; `error` is a sentence of its own. */
  refused?: boolean;
}

/** Where a person sees what a script prints, beside the log. */
export interface ShownOutput {
  /** How the script is to be started for it: its words, and its streams; `log` is for what cannot be shown. */
  lend(launch: Launch, log: number): { words: string[]; stdio: StdioOptions };
  /** The process has been given them, or could not be started: they are given up here. */
  lent(): void;
  /** Shows what it prints, and hands it on to be kept. */
  read(child: ChildProcess, keep: (bytes: Buffer) => void): void;
  /** After its end: returns when all that it printed was read. */
  silence(): Promise<void>;
}

export class Backend {
  readonly ended: Promise<Exit>;
  private readonly child: ChildProcess;
  private readonly launches: boolean;

  /**
   * Starts the backend. It has a process group of its own, so that Ctrl+C in a terminal reaches only the runner, which passes
   * it on. What it prints goes to the log's file without passing through this process, unless it is shown to a person, who
   * then types its input, too.
   */
  constructor(launch: Launch, log: OutputLog, shown: ShownOutput | null = null) {
    this.launches = launch.launches ?? false;
    const { command, args, cwd, env, input = 'ignore' } = launch;
    const { words, stdio } = shown?.lend(launch, log.descriptor) ?? {
      words: [command, ...args],
      stdio: [input, log.descriptor, log.descriptor],
    };
    try {
      this.child = spawn(words[0]!, words.slice(1), {
        cwd,
        stdio,
        detached: process.platform !== 'win32',
        windowsHide: true,
        env,
      });
    } finally {
      shown?.lent();
    }
    this.child.stdin?.on('error', () => undefined);
    shown?.read(this.child, (bytes) => log.write(bytes));
    const ended = this.wait();
    this.ended = shown === null ? ended : ended.then(async (exit) => (await shown.silence(), exit));
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** Sends a signal; does nothing once the process has ended. SIGKILL ends what the process has started as well. */
  signal(signal: NodeJS.Signals): void {
    if (this.hasEnded) return;
    if (signal === 'SIGKILL') this.killGroup();
    this.child.kill(signal);
  }

  /** What a person does by a key reaches all processes of the group, as from a terminal. On Windows the console sees to it. */
  signalGroup(signal: NodeJS.Signals): void {
    if (process.platform !== 'win32' && this.child.pid !== undefined && !this.hasEnded)
      sendToGroup(this.child.pid, signal);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Ends every process of the group; one that is left of it keeps its id from being given to another. */
  private killGroup(): void {
    if (this.child.pid === undefined) return;
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', String(this.child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
        'error',
        () => undefined,
      );
      return;
    }
    sendToGroup(this.child.pid, 'SIGKILL');
  }

  private wait(): Promise<Exit> {
    return new Promise((resolve) => {
      this.child.once('error', (error) => {
        if (this.child.pid === undefined) resolve({ code: null, signal: null, error });
      });
      this.child.once('exit', (code, signal) => {
        // Trainers whose launcher is gone would wait for each other for ever.
        if ((this.launches || signal !== null) && process.platform !== 'win32') this.killGroup();
        resolve({ code, signal, error: null });
      });
    });
  }
}

function sendToGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // None is left.
  }
}
