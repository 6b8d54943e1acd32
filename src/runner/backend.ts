/** The backend as a child process of the runner. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { OutputLog } from './outputLog';

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why there was no process, if it could not be started. */
  error: Error | null;
}

/** Milliseconds that output may still come after the end of the process, from children of its own. */
const outputGrace = 1_000;

export class Backend {
  readonly ended: Promise<Exit>;
  private readonly child: ChildProcess;

  /**
   * Starts `node <dist>/trainer.js <dir>`. Its input is a pipe that closes when this process dies, which tells it to
   * save and leave. It has a process group of its own, so that Ctrl+C in a terminal reaches only the runner.
   */
  constructor(dist: string, workspace: string, dir: string, log: OutputLog) {
    this.child = spawn(process.execPath, [path.join(dist, 'trainer.js'), dir], {
      cwd: workspace,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    this.child.stdin?.on('error', () => undefined);
    this.child.stdout?.on('data', (chunk: Buffer) => log.write(chunk));
    this.child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
    this.ended = this.wait();
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** Sends a signal; does nothing once the process has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
  }

  private wait(): Promise<Exit> {
    return new Promise((resolve) => {
      this.child.once('error', (error) => {
        if (this.child.pid === undefined) resolve({ code: null, signal: null, error });
      });
      this.child.once('exit', (code, signal) => {
        const finish = () => resolve({ code, signal, error: null });
        const timer = setTimeout(finish, outputGrace);
        this.child.once('close', () => {
          clearTimeout(timer);
          finish();
        });
      });
    });
  }
}
