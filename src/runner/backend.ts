/** The backend as a child process of the runner. */
import { spawn, type ChildProcess } from 'node:child_process';
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

export class Backend {
  readonly ended: Promise<Exit>;
  private readonly child: ChildProcess;
  private readonly launches: boolean;

  /**
   * Starts the backend. Its input is a pipe that closes when this process dies, which tells it to save and leave. It has
   * a process group of its own, so that Ctrl+C in a terminal reaches only the runner. What it prints goes to the log's file
   * without passing through this process.
   */
  constructor({ command, args, cwd, env, launches = false }: Launch, log: OutputLog) {
    this.launches = launches;
    this.child = spawn(command, args, {
      cwd,
      stdio: ['pipe', log.descriptor, log.descriptor],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env,
    });
    this.child.stdin?.on('error', () => undefined);
    this.ended = this.wait();
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** Sends a signal; does nothing once the process has ended. SIGKILL ends what the process has started as well. */
  signal(signal: NodeJS.Signals): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    if (signal === 'SIGKILL') this.killGroup();
    this.child.kill(signal);
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
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // None is left.
    }
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
