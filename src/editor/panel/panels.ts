/**
 * All open panels. A panel shows a chain: a run and the runs it continues. Opening a run reuses the panel that shows
 * a run of the same chain, and a run continued from the one shown takes its place, so one panel tells one story.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { Panel, panelType } from './panel';
import { logOfId } from '../../shared/logId';
import type { PanelState } from '../../shared/panel/protocol';
import type { FromReader } from '../../reader/protocol';
import type { ReaderThread } from '../readerThread';
import type { RunsChange, RunStore } from '../runs/runStore';

export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer<Partial<PanelState>> {
  private readonly panels = new Set<Panel>();
  private readonly subscriptions: vscode.Disposable[];
  private nextNumber = 1;
  /** Runs that panels showed in the window before, for panels that come back without their state. */
  remembered: readonly string[] = [];
  private readonly changes = new vscode.EventEmitter<void>();
  /** A panel was opened, closed, shown or hidden, or shows another run. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly store: RunStore,
    private readonly reader: ReaderThread,
  ) {
    this.subscriptions = [
      vscode.window.registerWebviewPanelSerializer(panelType, this),
      this.changes,
      store.onDidChange((change) => this.update(change)),
      reader.onMessage((message) => this.deliver(message)),
    ];
  }

  /**
   * Shows a run, in the panel that shows its chain if there is one.
   * @param parent the run it continues, which tells its chain where the run itself has just been started and is not known yet.
   */
  open(run: string, parent?: string): void {
    const panel = this.find(run) ?? (parent === undefined ? undefined : this.find(parent));
    if (panel) return panel.show(run);
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const webview = vscode.window.createWebviewPanel(panelType, 'Keel', { viewColumn: column, preserveFocus: true });
    this.add(webview, { run });
  }

  /** Whether a visible panel shows this run. */
  isVisible(run: string): boolean {
    return [...this.panels].some((panel) => panel.visible && panel.shows(run));
  }

  /** The open panels: the run each shows, and whether its page has what it needs. */
  list(): { run: string | null; visible: boolean; greeted: boolean }[] {
    return [...this.panels].map(({ run, visible, isGreeted }) => ({ run, visible, greeted: isGreeted }));
  }

  /** Says a sentence in the panels that show the run. */
  say(run: string, text: string, error: boolean): void {
    for (const panel of this.panels) if (panel.shows(run)) panel.post({ type: 'said', text, error });
  }

  /** A page that was not up yet when the window went has no state. */
  deserializeWebviewPanel(webview: vscode.WebviewPanel, state: Partial<PanelState> | undefined): Promise<void> {
    const shown = new Set(this.list().map(({ run }) => run));
    this.add(webview, state ?? { run: this.remembered.find((run) => !shown.has(run)) ?? null });
    return Promise.resolve();
  }

  private find(run: string): Panel | undefined {
    const chain = new Set(this.store.chain(run).map((entry) => entry.view.id));
    return [...this.panels].find((panel) => panel.shows(run) || (panel.run !== null && chain.has(panel.run)));
  }

  private add(webview: vscode.WebviewPanel, state: Partial<PanelState>): void {
    this.openAgain(state.run ?? null);
    const panel = new Panel(this.nextNumber++, webview, state, this.extensionUri, this.store, this.reader);
    this.panels.add(panel);
    panel.onDidChangeShown(() => this.tellReader());
    panel.onDidDispose(() => {
      this.panels.delete(panel);
      this.tellReader();
    });
    this.tellReader();
  }

  /** A log that a panel showed in the window before is no run of a folder; its id says where it is. */
  private openAgain(run: string | null): void {
    const log = run === null || this.store.get(run) ? null : logOfId(run);
    if (log) this.reader.openLog({ ...log, name: log.run ?? path.basename(log.file) });
  }

  private update({ changed, gone }: RunsChange): void {
    for (const { view } of changed) {
      const parent = view.parent?.run;
      for (const panel of this.panels)
        if (parent && panel.run === parent && panel.follows(view)) panel.show(view.id, false);
    }
    for (const panel of this.panels) panel.update(changed, gone);
  }

  private deliver(message: FromReader): void {
    if (message.type !== 'answer') return;
    [...this.panels].find((panel) => panel.number === message.panel)?.post(message.answer);
  }

  private tellReader(): void {
    const runs = [...this.panels].filter((panel) => panel.visible).flatMap((panel) => panel.shownRuns());
    this.reader.show([...new Set(runs)]);
    this.changes.fire();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    // The panels themselves stay: VS Code restores them after a reload.
    this.panels.clear();
  }
}
