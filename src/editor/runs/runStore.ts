/** The runs of all workspace folders, as the reader thread last told them. */
import * as vscode from 'vscode';
import type { FindingView, RunView } from '../../shared/panel/protocol';
import type { BrokenRun, RunEntry } from '../../reader/protocol';
import { withParents } from '../../shared/lineage';
import { hasEnded } from '../../shared/runState';
import { byGravity } from '../../shared/severity';

export interface RunsChange {
  changed: RunEntry[];
  gone: string[];
  /** Whether the list of folders that cannot be read changed. */
  broken?: boolean;
}

export class RunStore implements vscode.Disposable {
  private readonly entries = new Map<string, RunEntry>();
  private readonly changes = new vscode.EventEmitter<RunsChange>();
  readonly onDidChange = this.changes.event;
  /** Whether the first look at the runs folders is over. */
  scanned = false;
  /** Folders that should be runs and cannot be read, newest first. */
  broken: readonly BrokenRun[] = [];

  setBroken(runs: BrokenRun[]): void {
    this.broken = runs;
    this.changes.fire({ changed: [], gone: [], broken: true });
  }

  /** Takes in what the reader said. `first` marks the end of the first scan. */
  update(changed: RunEntry[], gone: string[], first: boolean): void {
    for (const entry of changed) this.entries.set(entry.view.id, entry);
    for (const id of gone) this.entries.delete(id);
    this.scanned ||= first;
    if (changed.length > 0 || gone.length > 0 || first) this.changes.fire({ changed, gone });
  }

  get(id: string): RunEntry | undefined {
    return this.entries.get(id);
  }

  /** Waits until a run is known, at most so long; one that was just started takes a moment. */
  async known(id: string, ms: number): Promise<void> {
    if (this.entries.has(id)) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      };
      const timer = setTimeout(finish, ms);
      const subscription = this.onDidChange(() => (this.entries.has(id) ? finish() : undefined));
    });
  }

  /** All runs of Keel's own, newest first. */
  all(): RunEntry[] {
    return this.sorted((view) => view.log === undefined);
  }

  /** The logs of other tools that are open or were found, newest first. */
  logs(): RunEntry[] {
    return this.sorted((view) => view.log !== undefined);
  }

  private sorted(which: (view: RunView) => boolean): RunEntry[] {
    const some = [...this.entries.values()].filter(({ view }) => which(view));
    return some.sort((a, b) => b.view.created - a.view.created);
  }

  /** Runs that have not ended, newest first. */
  active(): RunEntry[] {
    return this.all().filter(({ view }) => !hasEnded(view.state));
  }

  /** The newest run of a config file, given by its absolute path. */
  newestOf(configPath: string): RunEntry | undefined {
    return this.all().find((entry) => configUri(entry).fsPath === configPath);
  }

  /** The run with its parents, oldest first; as far as they still exist. */
  chain(id: string): RunEntry[] {
    const entry = this.entries.get(id);
    return entry ? withParents(entry.view, (id) => this.get(id)?.view).map(({ id }) => this.get(id)!) : [];
  }

  /** The newest run that continues this one, if any. */
  childOf(id: string): RunEntry | undefined {
    return this.all().find((entry) => entry.view.parent?.run === id);
  }

  /** Whether the run has a finding that needs action and nothing was continued from it yet. */
  needsAction(run: RunView): boolean {
    return run.findings.some((finding) => finding.severity === 'act') && !this.childOf(run.id);
  }

  dispose(): void {
    this.changes.dispose();
  }
}

/** The config file the run was started from. */
export function configUri(entry: RunEntry): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(entry.workspace), entry.view.config);
}

/** The run's fixes that change the config, those of the gravest finding first. */
export function readyFixes(run: RunView): { finding: FindingView; fix: FindingView['ready'][number] }[] {
  return byGravity(run.findings).flatMap((finding) => finding.ready.map((fix) => ({ finding, fix })));
}
