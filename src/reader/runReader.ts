/** Reads one run folder and keeps up with it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { evidenceTable } from '../diagnosis/evidence/table';
import { unreadableNotice } from '../diagnosis/findingSchema';
import { gaugesAmong } from '../diagnosis/monitor/gauges';
import { usableCheckpoints } from '../run/checkpoints';
import { unknownNotice } from '../run/events';
import { lostIfDead, settleLost } from '../run/liveness';
import { isNewer, reasonOf } from '../run/manifest';
import { runFiles } from '../run/paths';
import type { Series } from '../run/series';
import { stepColumns, type GpuTable, type Manifest, type TableInfo } from '../run/types';
import { watchRun } from '../run/watch';
import { spoken, type Message } from '../shared/messages/say';
import { roundTo } from '../shared/numbers';
import { toFigure, type Figure, type FindingView, type RunView } from '../shared/panel/protocol';
import { Curves } from './curves';
import { newestFigure, readEdges, speed } from './edges';
import { EventFacts, type Answered } from './eventFacts';
import { Remedies } from './fixes';
import { hasEnded } from '../shared/runState';

/** A run is looked at no more often than this: twenty times a second. */
const lookMs = 50;

export interface RunListener {
  /** Whether the workspace is trusted, so that the end of a dead run may be written down. */
  mayWrite?(): boolean;
  changed(reader: RunReader): void;
  answered(reader: RunReader, answer: Answered): void;
  trouble(error: unknown): void;
}

export class RunReader {
  private manifest: Manifest;
  private manifestStamp = '';
  private readonly facts: EventFacts;
  private readonly remedies: Remedies;
  private curves: Curves | undefined;
  /** What is to be known of rows left out; stays when the curves are let go. */
  private doubted: Message[] = [];
  private tablesShown = 0;
  private unwatch: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastLook = 0;
  private told = '';
  view!: RunView;
  /** Steps of the checkpoints that a continuation can start from. */
  usable: number[] = [];
  private usableOf = '';

  /** @throws with a sentence if the folder has no readable manifest. */
  constructor(
    readonly workspace: string,
    readonly dir: string,
    private readonly listener: RunListener,
  ) {
    this.manifest = lostIfDead(dir);
    this.facts = new EventFacts(dir);
    this.remedies = new Remedies(workspace, this.manifest, dir);
    this.facts.update();
    this.refresh();
  }

  /** The series of a name; builds the run's curves when they are asked for the first time. */
  series(name: string): Series | undefined {
    const tables = this.tables();
    // A script may make a further optimizer, with a table, while it trains; that of the GPUs comes some seconds late.
    if (!this.curves || tables.length + (this.gpu() ? 1 : 0) !== this.tablesShown) {
      this.curves = new Curves(this.dir, tables, this.gpu());
      this.tablesShown = tables.length + (this.gpu() ? 1 : 0);
      this.curves.update();
      this.queue();
    }
    if (name === 'valLoss') return this.facts.validation;
    if (name.startsWith('eval/')) return this.facts.evaluations.get(name.slice('eval/'.length));
    return this.curves.get(name) ?? this.scalar(name);
  }

  /** A figure that stands in the events, where in older folders those of the GPUs do. */
  private scalar(name: string): Series | undefined {
    return name.startsWith('scalar/') ? this.facts.scalars.get(name.slice('scalar/'.length)) : undefined;
  }

  private gpu(): GpuTable | undefined {
    return isNewer(this.manifest) ? undefined : this.manifest.gpu;
  }

  /** Whether there are events of the run that were not read yet. */
  get behind(): boolean {
    return this.facts.behind;
  }

  /** Reads on in the events. */
  readOn(): void {
    this.look();
  }

  /** Whether the run has ended, as far as is known. */
  get ended(): boolean {
    return hasEnded(this.manifest.state);
  }

  /** Lets the curves go; they are read again when they are asked for. */
  close(): void {
    this.curves = undefined;
  }

  /** Looks at everything, also at what no watcher tells: a dead runner, a changed config, a run that woke up. */
  check(): void {
    try {
      this.manifest = this.listener.mayWrite?.() ? settleLost(this.dir) : lostIfDead(this.dir);
      this.refresh();
    } catch (error) {
      this.listener.trouble(error);
    }
  }

  dispose(): void {
    this.unwatch?.();
    clearTimeout(this.timer);
  }

  private queue(): void {
    const wait = Math.max(0, lookMs - (Date.now() - this.lastLook));
    this.timer ??= setTimeout(() => this.look(), wait);
  }

  private look(): void {
    this.timer = undefined;
    this.lastLook = Date.now();
    try {
      this.readManifest();
      const answers = this.facts.update();
      if (this.curves?.update()) this.queue();
      if (this.facts.behind) this.queue();
      this.refresh();
      for (const answer of answers) this.listener.answered(this, answer);
    } catch (error) {
      this.listener.trouble(error);
    }
  }

  private readManifest(): void {
    const stat = fs.statSync(path.join(this.dir, runFiles.manifest), { throwIfNoEntry: false });
    const stamp = stat ? `${stat.mtimeMs} ${stat.ino}` : '';
    if (!stat || stamp === this.manifestStamp) return;
    this.manifestStamp = stamp;
    this.manifest = lostIfDead(this.dir);
  }

  /** Makes the view anew, tells of it if it changed, and watches the folder exactly as long as the run goes on. */
  private refresh(): void {
    const ended = hasEnded(this.manifest.state);
    if (!ended) this.unwatch ??= watchRun(this.dir, () => this.queue());
    else if (this.unwatch) {
      this.unwatch();
      this.unwatch = undefined;
      // What was written with the last breath may have come after the last look.
      this.queue();
    }
    if (this.curves) this.doubted = this.curves.doubted();
    this.remedies.refresh();
    this.findUsable();
    this.view = this.makeView();
    const text = JSON.stringify([this.view, this.usable]);
    if (text === this.told) return;
    this.told = text;
    this.listener.changed(this);
  }

  /** Looks for checkpoints on the disk when this run's own changed; those of its parents are settled. */
  private findUsable(): void {
    const own = [...this.facts.checkpoints].join();
    if (own === this.usableOf && this.told !== '') return;
    this.usableOf = own;
    this.usable = usableCheckpoints(this.workspace, this.manifest.id);
  }

  private table(): TableInfo {
    return this.tables()[0];
  }

  private tables(): [TableInfo, ...TableInfo[]] {
    const { steps, layers: layersFile } = runFiles;
    // What stands in the tables of a newer Keel is not guessed at: a file of that name is never there.
    const none = isNewer(this.manifest)
      ? { name: 'train', steps: 'unknown', columns: [...stepColumns], layersFile: 'unknown', layers: [] }
      : { name: 'train', steps, columns: [...stepColumns], layersFile, layers: [] };
    const known = this.manifest.tables.length > 0 ? this.manifest.tables : this.facts.tables;
    const [first = none, ...rest] = known;
    return [first, ...rest];
  }

  private makeView(): RunView {
    const { manifest, facts } = this;
    const table = this.table();
    const edges = readEdges(this.dir, table);
    const newest = (name: 'loss' | 'lr' | 'gradNorm'): Figure | null => {
      const value = edges && newestFigure(edges, name);
      return value == null ? null : toFigure(value);
    };
    const totalSteps = manifest.totalSteps ?? facts.totalSteps;
    const checkpoints = [...facts.checkpoints].sort((a, b) => a - b);
    const unreadable = unreadableNotice(facts.unreadable);
    const notices = [unreadable, unknownNotice(facts.unknown)].filter((notice) => notice !== null);
    const notChecked = [...notices, ...this.doubted, ...facts.notChecked];
    const reason = reasonOf(manifest);
    const { notes, warning } = facts;
    const texts = spoken({
      notChecked,
      notes,
      ...(reason === null ? {} : { reason }),
      ...(warning === null ? {} : { warning }),
    });
    return {
      id: manifest.id,
      name: manifest.name,
      config: manifest.config,
      state: manifest.state,
      reason: manifest.reason,
      warning: null,
      place: manifest.place ?? null,
      device: manifest.device ?? facts.device,
      parent: manifest.parent,
      created: manifest.created,
      firstStep: edges?.first.step ?? 0,
      lastStep: edges?.newest.step(edges.newest.length - 1).step ?? this.lastFigure(),
      totalSteps,
      ...(manifest.aboutSteps === undefined ? {} : { aboutSteps: manifest.aboutSteps }),
      stepsPerSecond: edges && manifest.state === 'running' ? roundTo(speed(edges), 3) : 0,
      loss: newest('loss'),
      gradNorm: newest('gradNorm'),
      lr: newest('lr'),
      valLoss: facts.newestValidation === null ? null : toFigure(facts.newestValidation),
      validated: facts.validated,
      evaluations: [...facts.evaluations.keys()],
      layers: table.layers,
      scalars: [...new Set([...(this.gpu()?.columns.slice(2) ?? []), ...facts.scalars.keys()])],
      gauges: gaugesAmong([...facts.scalars.keys()]),
      tables: this.tables().map(({ name }) => name),
      findings: this.findings(totalSteps),
      checkpoints,
      ...texts,
    };
  }

  /** The last step of what stands in the events, where no step was seen. */
  private lastFigure(): number {
    return Math.max(0, ...[...this.facts.scalars.values()].map(({ lastStep }) => lastStep));
  }

  /** With fixes, except for a run that cannot be changed. */
  private findings(totalSteps: number | null): FindingView[] {
    const { manifest, facts, usable } = this;
    return [...facts.findings.values()].map((finding) =>
      isNewer(manifest)
        ? { ...finding, table: evidenceTable(finding), ready: [] }
        : this.remedies.view(finding, usable, totalSteps),
    );
  }
}
