/**
 * Reads a log of another tool, slice by slice, and keeps up with it while it grows. It is asked for its time and size only
 * where nobody can be told of changes, as on network drives.
 */
import path from 'node:path';
import { gaugesAmong } from '../diagnosis/monitor/gauges';
import type { LogEvent } from '../logs/events';
import { openLog } from '../logs';
import { endSaid } from '../logs/ending';
import type { OpenLog } from '../logs/openLog';
import type { LogRef } from '../logs/row';
import type { Series } from '../run/series';
import { logId } from '../shared/logId';
import { messageOf, say, spoken, type Message } from '../shared/messages/say';
import type { Unit } from '../shared/messages/unit';
import { roundTo } from '../shared/numbers';
import { toFigure, type Figure, type LogView, type RunView } from '../shared/panel/protocol';
import { LogFacts } from './logFacts';
import { LogFixes } from './logFixes';
import { stampOf, type Stamp } from './stamp';

/** Bytes that are read at once: a fraction of a second of work. */
const sliceBytes = 8_000_000;
/** A log that grew within this time is going on, as far as anybody can tell: an epoch may take minutes. */
const growingMs = 5 * 60_000;
/** A log as large as this is read once somebody opens it, and not before. */
const smallBytes = 4_000_000;
const mostLosses = 50;
const retryMs = 5000;

export interface LogListener {
  changed(log: LogRun): void;
}

export class LogRun {
  readonly id: string;
  private log: OpenLog | null = null;
  private facts = new LogFacts(false);
  private readonly fixes: LogFixes;
  private stamp: Stamp | null = null;
  private grewAt = -Infinity;
  /** There is more to be read, as far as is known. */
  private pending = false;
  /** The log stood still, and its last words were taken in; what comes after them makes it another log. */
  private finished = false;
  /** When a log that could not be read is to be tried again. */
  private retryAt = Infinity;
  private trouble: Message | null = null;
  /** How the program ended that printed it, in a sentence. */
  private ended: Message | null = null;
  private replaced = false;
  private told = '';
  view!: RunView;
  /** No run of Keel's own is continued from it. */
  readonly usable: number[] = [];

  constructor(
    readonly ref: LogRef,
    private loss: string | null,
    private roots: readonly string[],
    private readonly listener: LogListener,
    /** Somebody opened it; else it was found, and stands in a list. */
    private opened: boolean,
  ) {
    this.id = logId(ref);
    this.fixes = new LogFixes(ref.file);
    this.check();
  }

  /** Whether somebody opened it. */
  get isOpened(): boolean {
    return this.opened;
  }

  /** Whether a slice can be read now. */
  get behind(): boolean {
    return this.pending && this.wanted;
  }

  /** What its numbers count, which messages call steps. */
  get unit(): Unit {
    return this.log?.unit ?? 'steps';
  }

  /** Whether it grew in the last minutes. */
  get growing(): boolean {
    return Date.now() - this.grewAt < growingMs;
  }

  /** Not the log itself but the workspace that its config, or it, lies in. */
  get workspace(): string {
    const place = this.fixes.config ?? this.ref.file;
    return this.roots.find((root) => !path.relative(root, place).startsWith('..')) ?? path.dirname(place);
  }

  get dir(): string {
    return path.dirname(this.ref.file);
  }

  private get wanted(): boolean {
    return this.opened || (this.stamp?.bytes ?? Infinity) <= smallBytes;
  }

  setRoots(roots: readonly string[]): void {
    this.roots = roots;
  }

  /** Somebody opened it, with another figure as the training loss if that is given. */
  open(loss: string | null = this.loss): void {
    this.opened = true;
    if (loss !== this.loss) {
      this.loss = loss;
      this.restart(this.facts.hasCurves);
    }
    this.refresh();
  }

  /** The series of a name; the log is read again where its curves were let go. */
  series(name: string): Series | undefined {
    if (!this.facts.hasCurves) {
      this.opened = true;
      this.restart(true);
    }
    return this.facts.get(name);
  }

  /** Lets the curves go; they are read again when they are asked for. */
  close(): void {
    this.facts.letCurvesGo();
  }

  /** Looks whether the log changed; what is to be read then is left to `readOn`. */
  check(): void {
    const now = stampOf(this.ref.file);
    if (now === null) this.lost();
    else if (now.text !== this.stamp?.text) this.changed(now);
    else if (Date.now() >= this.retryAt) this.pending = true;
    if (!this.pending && !this.growing && !this.finished) this.finish();
    if (this.wanted) this.fixes.refresh(this.roots);
    this.refresh();
  }

  private lost(): void {
    this.stamp = null;
    this.grewAt = -Infinity;
    this.trouble = say('open-log.gone');
  }

  /** It is another than at the last look: it grew, or another took its place. */
  private changed(now: Stamp): void {
    const before = this.stamp;
    this.grewAt = before === null ? now.time : Date.now();
    this.stamp = now;
    if (before !== null && (now.identity !== before.identity || now.bytes < before.bytes)) this.replaced = true;
    if (this.finished) this.restart(this.facts.hasCurves);
    this.pending = true;
  }

  /** Reads a slice. */
  readOn(): void {
    this.pending = false;
    this.retryAt = Infinity;
    try {
      const { loss } = this;
      this.log ??= openLog(this.ref, { figures: this.facts.hasCurves, ...(loss === null ? {} : { loss }) });
      this.pending = this.log.readOn(this.take, sliceBytes);
      this.trouble = null;
      if (!this.pending) this.readEnd(this.log);
    } catch (error) {
      this.fail(error);
    }
    if (!this.pending && !this.growing && this.retryAt === Infinity) this.finish();
    this.refresh();
  }

  dispose(): void {
    this.log?.close();
    this.log = null;
  }

  /** A log that another process holds is tried again; what was read of it stays. */
  private fail(error: unknown): void {
    this.trouble = say('open-log.trouble', { name: path.basename(this.ref.file), why: messageOf(error) });
    this.retryAt = Date.now() + retryMs;
  }

  private readonly take = (event: LogEvent): void => {
    if (event.kind === 'anew') this.facts = new LogFacts(this.facts.hasCurves);
    else this.facts.take(event, this.log!);
  };

  /** Takes in the last words of a log that stands still. */
  private finish(): void {
    if (this.log === null || this.stamp === null) return;
    this.finished = true;
    try {
      this.log.finish(this.take);
      this.readEnd(this.log);
      this.facts.end();
    } catch (error) {
      this.trouble = say('open-log.none', { file: path.basename(this.ref.file), why: messageOf(error) });
    }
  }

  private readEnd({ ended }: OpenLog): void {
    this.ended = ended === null ? null : endSaid(ended);
  }

  private restart(withCurves: boolean): void {
    this.dispose();
    this.facts = new LogFacts(withCurves);
    this.ended = null;
    this.finished = false;
    this.pending = true;
  }

  /** Makes the view anew, and tells of it if it changed. */
  private refresh(): void {
    this.view = this.makeView();
    const text = JSON.stringify(this.view);
    if (text === this.told) return;
    this.told = text;
    this.listener.changed(this);
  }

  private makeView(): RunView {
    const { facts, fixes, ref, log } = this;
    const reason = this.trouble ?? this.ended;
    const newest = (name: keyof LogFacts['newest']): Figure | null => {
      const value = facts.newest[name];
      return value === undefined ? null : toFigure(value);
    };
    const totalSteps = log?.totalSteps ?? null;
    const config = fixes.config;
    const notes = [...(this.replaced ? [say('open-log.anew')] : []), ...(log?.notices ?? [])];
    const notChecked = facts.notChecked();
    return {
      id: this.id,
      name: ref.name,
      config: config === null ? '' : path.relative(this.workspace, config),
      state: this.growing ? 'growing' : 'still',
      log: this.logView(),
      device: null,
      parent: null,
      created: this.stamp?.time ?? 0,
      firstStep: Number.isNaN(facts.firstStep) ? 0 : facts.firstStep,
      lastStep: Number.isNaN(facts.lastStep) ? 0 : facts.lastStep,
      totalSteps,
      stepsPerSecond: this.growing ? roundTo(facts.speed, 3) : 0,
      loss: newest('loss'),
      gradNorm: newest('gradNorm'),
      lr: newest('lr'),
      valLoss: newest('valLoss'),
      layers: [],
      scalars: [...facts.figures],
      gauges: gaugesAmong([...facts.figures]),
      tables: tablesOf(log),
      findings: fixes.views(facts.findings, totalSteps, this.unit),
      checkpoints: [],
      warning: null,
      ...(reason === null ? { reason: null, ...spoken({ notes, notChecked }) } : spoken({ notes, notChecked, reason })),
    };
  }

  private logView(): LogView {
    const { ref, log } = this;
    const read = log?.read;
    return {
      file: ref.file,
      run: ref.run,
      opened: this.opened,
      read: read && read.rows > 0 ? readingOf(read) : null,
      behind: this.behind,
      share: log?.share ?? 0,
      bytes: this.stamp?.bytes ?? 0,
      losses: this.losses(),
      config: this.fixes.config,
    };
  }

  /** What is read as the loss now comes first. */
  private losses(): string[] {
    const now = this.log?.read.columns['loss'];
    const all = [...new Set([...(now === undefined ? [] : [now]), ...(this.log?.columns?.candidates ?? [])])];
    return all.length < 2 ? [] : all.slice(0, mostLosses);
  }
}

/** A game has two players, each with a loss of its own. */
function tablesOf(log: OpenLog | null): string[] {
  const { loss = '', loss2 } = log?.read.columns ?? {};
  return loss2 === undefined ? [loss] : [loss, loss2];
}

function readingOf({ form, rows, firstStep, lastStep, columns, notUnderstood }: OpenLog['read']): LogView['read'] {
  return { form, rows, firstStep, lastStep, columns: { ...columns }, notUnderstood };
}
