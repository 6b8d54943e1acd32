/** The logs of other tools that are open, and those found in the workspace: reads them in slices, and keeps up with them. */
import type { LogRef } from '../logs/row';
import type { Series } from '../run/series';
import { logId } from '../shared/logId';
import { LogRun, type LogListener } from './logRun';

/** A log that is shown and grew lately is looked at this often, another one every ten times. */
const lookMs = 500;
const slowly = 10;
/** Logs that nobody opened and that are looked at in one turn, beside the newest ones. */
const checkAtOnce = 20;
const newest = 20;
/** Between two slices everything else has its turn. */
const pauseMs = 5;

export class LogLibrary {
  private readonly logs = new Map<string, LogRun>();
  private roots: readonly string[] = [];
  private shown: ReadonlySet<string> = new Set();
  private readonly timer: NodeJS.Timeout;
  private slice: NodeJS.Timeout | undefined;
  private turn = 0;
  private checked = 0;

  constructor(
    private readonly listener: LogListener,
    private readonly gone: (id: string) => void,
  ) {
    this.timer = setInterval(() => this.look(), lookMs);
  }

  setRoots(roots: readonly string[]): void {
    this.roots = roots;
    for (const log of this.logs.values()) log.setRoots(roots);
  }

  get(id: string): LogRun | undefined {
    return this.logs.get(id);
  }

  /** Opens a log, or reads it anew with another figure as its loss. */
  open(ref: LogRef, loss?: string | null): void {
    const log = this.logs.get(logId(ref)) ?? this.add(ref, loss ?? null, true);
    log.open(loss);
    this.work();
  }

  /** The logs that the workspace holds; those that somebody opened stay besides. */
  setFound(refs: readonly LogRef[]): void {
    const found = new Set(refs.map(logId));
    for (const log of [...this.logs.values()]) if (!log.isOpened && !found.has(log.id)) this.drop(log);
    for (const ref of refs) if (!this.logs.has(logId(ref))) this.add(ref, null, false);
    this.work();
  }

  /** The logs that panels show: they are looked at most often, and read first. */
  show(ids: ReadonlySet<string>): void {
    this.shown = ids;
  }

  /** Lets go the curves of all logs but these. */
  keep(shown: ReadonlySet<string>): void {
    for (const log of this.logs.values()) if (!shown.has(log.id)) log.close();
  }

  series(id: string, name: string): Series | undefined {
    const series = this.logs.get(id)?.series(name);
    this.work();
    return series;
  }

  dispose(): void {
    clearInterval(this.timer);
    clearTimeout(this.slice);
    for (const log of this.logs.values()) log.dispose();
  }

  private add(ref: LogRef, loss: string | null, opened: boolean): LogRun {
    const log = new LogRun(ref, loss, this.roots, this.listener, opened);
    this.logs.set(log.id, log);
    this.listener.changed(log);
    return log;
  }

  private drop(log: LogRun): void {
    log.dispose();
    this.logs.delete(log.id);
    this.gone(log.id);
  }

  /** Asks the logs that may have changed for their time and size. */
  private look(): void {
    const slow = this.turn++ % slowly === 0;
    for (const log of this.logs.values()) if (this.shown.has(log.id) && (log.growing || slow)) log.check();
    if (slow) this.lookAtOthers();
    this.work();
  }

  private lookAtOthers(): void {
    const others = [...this.logs.values()].filter(({ id }) => !this.shown.has(id));
    const latest = others.sort((a, b) => b.view.created - a.view.created).slice(0, newest);
    const turn = others.slice(this.checked, this.checked + checkAtOnce);
    this.checked = this.checked + checkAtOnce >= others.length ? 0 : this.checked + checkAtOnce;
    for (const log of new Set([...latest, ...turn])) log.check();
  }

  /** Reads a slice of the log that is wanted most, and comes again while there is more. */
  private work(): void {
    this.slice ??= setTimeout(() => {
      this.slice = undefined;
      const log = this.next();
      if (!log) return;
      log.readOn();
      this.work();
    }, pauseMs);
  }

  private next(): LogRun | undefined {
    const behind = [...this.logs.values()].filter((log) => log.behind);
    return behind.find(({ id }) => this.shown.has(id)) ?? behind.find(({ isOpened }) => isOpened) ?? behind[0];
  }
}
