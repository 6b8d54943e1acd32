/** The reader thread as the extension host sees it: starts it, talks to it, and starts it anew if it dies. */
import * as path from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { fail } from './notices';
import type { Query } from '../reader/answer';
import type { FromReader, ToReader } from '../reader/protocol';
import type { LogRef } from '../logs/row';
import type { Work } from '../reader/work';
import { logId } from '../shared/logId';
import { Caller } from '../shared/rpc';
import { editorLanguage } from './language';

/** A thread that dies more often than this is left dead, with a message. */
const mostStarts = 5;

function lost(): string {
  return vscode.l10n.t('Keel cannot read run folders. The Keel output has the reason; reload the window to try again.');
}

export class ReaderThread implements vscode.Disposable {
  private worker: Worker | undefined;
  private starts = 0;
  private roots: string[] = [];
  private trusted = false;
  private shown: string[] = [];
  /** The logs that were opened, to be opened again by a thread that takes this one's place. */
  private readonly logs = new Map<string, Extract<ToReader, { type: 'openLog' }>>();
  private readonly caller = new Caller<Work>((message) => this.send(message));
  private readonly messages = new vscode.EventEmitter<FromReader>();
  readonly onMessage = this.messages.event;

  constructor(
    private readonly file: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Reads runs from these workspace folders (absolute paths) from now on. */
  setWorkspaces(roots: string[], trusted: boolean): void {
    this.roots = roots;
    this.trusted = trusted;
    this.send({ type: 'workspaces', roots, trusted });
  }

  /** Names the runs that visible panels show. */
  show(runs: string[]): void {
    this.shown = runs;
    this.send({ type: 'show', runs });
  }

  query(panel: number, query: Query): void {
    this.send({ type: 'query', panel, query });
  }

  /** Shows a log as a run, from now on; `loss` names another of its figures as the training loss. */
  openLog(log: LogRef, loss?: string | null): void {
    const before = this.logs.get(logId(log))?.loss;
    const kept = loss === undefined ? before : loss;
    const message = { type: 'openLog' as const, log, ...(kept === undefined ? {} : { loss: kept }) };
    this.logs.set(logId(log), message);
    this.send(message);
  }

  /** Names the files of the workspace that may be logs. */
  findLogs(files: string[]): void {
    if (files.length > 0 || this.worker) this.send({ type: 'findLogs', files });
  }

  /** Looks for new and deleted runs at once. */
  look(): void {
    this.send({ type: 'look' });
  }

  /**
   * Has something done in the thread; see `work`.
   * @throws with the sentence that was thrown there.
   */
  readonly call: Caller<Work>['call'] = (name, ...args) => {
    const answer = this.caller.call(name, ...args);
    if (!this.worker) this.caller.fail(lost());
    return answer;
  };

  private send(message: ToReader): void {
    if (!this.worker && this.starts < mostStarts) this.worker = this.start();
    this.worker?.postMessage(message);
  }

  private start(): Worker {
    this.starts += 1;
    const worker = new Worker(this.file, {
      name: path.basename(this.file),
      env: SHARE_ENV,
      workerData: editorLanguage(),
    });
    worker.on('message', (message: FromReader) => {
      if (message.type === 'done') this.caller.done(message);
      else this.messages.fire(message);
    });
    worker.on('error', (error) => this.log.error(error));
    worker.on('exit', (code) => this.restart(worker, code));
    return worker;
  }

  private restart(worker: Worker, code: number): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.caller.fail(lost());
    this.log.warn(`The reader thread ended with code ${code}.`);
    if (this.starts >= mostStarts) {
      void fail(lost());
      return;
    }
    this.setWorkspaces(this.roots, this.trusted);
    this.show(this.shown);
    for (const message of this.logs.values()) this.send(message);
  }

  dispose(): void {
    const worker = this.worker;
    this.worker = undefined;
    void worker?.terminate();
    this.messages.dispose();
  }
}
