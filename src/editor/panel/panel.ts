/**
 * One panel: a page and the little the extension host keeps for it. The page is destroyed when it is hidden; when it
 * is shown again it says `ready` and gets a snapshot. Nothing is sent to a page that nobody sees.
 */
import * as vscode from 'vscode';
import { execute } from '../execute';
import type { ConfigPath } from '../../config/types';
import { inform } from '../notices';
import { pageHtml, pageStrings } from './html';
import type { FromPage, PanelState, RunView, ToPage } from '../../shared/panel/protocol';
import type { RunEntry } from '../../reader/protocol';
import type { ReaderThread } from '../readerThread';
import { openDocs } from '../openDocs';
import { revealPath } from './revealPath';
import { runRequests, type RunRequest } from '../../shared/runState';
import type { RunStore } from '../runs/runStore';

export const panelType = 'keel.panel';

export class Panel {
  private state: PanelState;
  /** The page's script runs. */
  private ready = false;
  /** The page has its snapshot. */
  private greeted = false;
  /** A run was asked for while no page was there; the page's own memory of the run it showed is then outdated. */
  private asked = false;
  /** Runs of the page that the reader was told of. */
  private told = new Set<string>();
  private readonly opened = Date.now();
  private readonly shownChanges = new vscode.EventEmitter<void>();
  /** The runs shown, or whether they are visible, changed. */
  readonly onDidChangeShown = this.shownChanges.event;
  readonly onDidDispose: vscode.Event<void>;

  constructor(
    readonly number: number,
    private readonly webview: vscode.WebviewPanel,
    state: Partial<PanelState>,
    private readonly extensionUri: vscode.Uri,
    private readonly store: RunStore,
    private readonly reader: ReaderThread,
  ) {
    this.state = restoredState(state);
    this.onDidDispose = webview.onDidDispose;
    webview.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'panel.svg');
    webview.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
    };
    webview.onDidChangeViewState(() => this.visibilityChanged());
    webview.webview.onDidReceiveMessage((message: FromPage) => this.receive(message));
    webview.webview.html = pageHtml(webview.webview, extensionUri);
    this.retitle();
  }

  get run(): string | null {
    return this.state.run;
  }

  get visible(): boolean {
    return this.webview.visible;
  }

  /** Whether the page runs and has its snapshot. */
  get isGreeted(): boolean {
    return this.greeted;
  }

  /** Ids of the runs on the page: the run and those it continues. */
  shownRuns(): string[] {
    return this.state.run ? this.store.chain(this.state.run).map((entry) => entry.view.id) : [];
  }

  shows(run: string): boolean {
    return this.state.run === run || this.shownRuns().includes(run);
  }

  /** Whether a run that continues the one shown may take its place: it was started since, not found in an old folder. */
  follows(child: RunView): boolean {
    return this.ready && !this.shows(child.id) && child.created >= this.opened;
  }

  /** Shows a run in this panel and, unless told otherwise, brings it to the front. */
  show(run: string, reveal = true): void {
    if (this.state.run !== run) {
      this.state = { ...this.state, run, range: null };
      this.retitle();
      this.asked = !this.greeted;
      this.sendRuns();
      this.post({ type: 'show', run });
      this.shownChanges.fire();
    }
    if (reveal) this.webview.reveal(undefined, true);
  }

  /** Passes on what changed about the runs shown. */
  update(changed: RunEntry[], gone: string[]): void {
    if (!this.greeted) this.sendSnapshot();
    const shown = new Set(this.shownRuns());
    const mine = changed.filter((entry) => shown.has(entry.view.id));
    for (const entry of mine) this.post({ type: 'run', run: entry.view });
    for (const run of gone) this.post({ type: 'gone', run });
    if (mine.length === 0) return;
    this.retitle();
    // After a reload the panel is there before its runs are; the reader must hear of them.
    if (mine.some((entry) => !this.told.has(entry.view.id))) this.shownChanges.fire();
    this.told = shown;
  }

  post(message: ToPage): void {
    if (this.ready && this.webview.visible && (this.greeted || message.type === 'init'))
      void this.webview.webview.postMessage(message);
  }

  private retitle(): void {
    const name = this.state.run ? this.store.get(this.state.run)?.view.name : undefined;
    this.webview.title = name ?? 'Keel';
  }

  private visibilityChanged(): void {
    // A hidden page is destroyed, and the one that comes back says `ready`; one hidden for a moment only may live on.
    if (!this.webview.visible) this.ready = this.greeted = false;
    else if (!this.ready) void this.webview.webview.postMessage({ type: 'wake' } satisfies ToPage);
    this.shownChanges.fire();
  }

  /** Everything for the first paint; once the runs are known, for a page told of none forgets what it showed. */
  private sendSnapshot(): void {
    if (!this.ready || !this.store.scanned) return;
    const runs = this.shownRuns().map((id) => this.store.get(id)!.view);
    this.post({ type: 'init', strings: pageStrings(), panel: this.state, runs });
    this.greeted = true;
    if (this.asked && this.state.run) this.post({ type: 'show', run: this.state.run });
    this.asked = false;
  }

  private sendRuns(): void {
    for (const run of this.shownRuns()) this.post({ type: 'run', run: this.store.get(run)!.view });
  }

  private receive(message: FromPage): void {
    const run = 'run' in message && typeof message.run === 'string' ? message.run : undefined;
    switch (message.type) {
      case 'ready':
        this.ready = true;
        return this.sendSnapshot();
      case 'query':
        return this.webview.visible ? this.reader.query(this.number, message) : undefined;
      case 'state':
        return this.keep(message.panel);
      case 'fix':
        return void execute('keel.applyFix', run, message.finding, message.fix);
      case 'control':
        return control(message.request, run);
      case 'reveal':
        return this.reveal(run, message.path);
      case 'log':
        return void execute('keel.showLog', run);
      case 'source':
        return void execute('keel.openSource', run);
      case 'docs':
        return void openDocs(this.extensionUri, message.page, message.id);
      case 'start':
        return void execute('keel.startRun', this.configOfRun());
      case 'openLog':
        return void execute('keel.openLog');
      case 'loss':
        return this.readWithLoss(run, message.loss);
      case 'dropped':
        return this.openDropped(message.uris);
    }
  }

  private reveal(run: string | undefined, path: ConfigPath): void {
    const entry = run !== undefined ? this.store.get(run) : undefined;
    if (entry && Array.isArray(path)) void revealPath(this.reader, entry, path);
  }

  private readWithLoss(run: string | undefined, loss: string): void {
    const entry = run === undefined ? undefined : this.store.get(run);
    const log = entry?.view.log;
    if (log) this.reader.openLog({ file: log.file, run: log.run, name: entry.view.name }, loss === '' ? null : loss);
  }

  /** Files dropped on the page: their places come as a list of URIs, or not at all. */
  private openDropped(text: string): void {
    const lines =
      typeof text === 'string' ? text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#')) : [];
    const uris = lines.map((line) => vscode.Uri.parse(line));
    if (uris.length > 0) return void execute('keel.openInKeel', uris[0], uris);
    const openLog = vscode.l10n.t('Open Log');
    const words = vscode.l10n.t('The drop does not say where the file lies. Drag it from the Explorer, or open it.');
    void inform(words, openLog).then((chosen) => (chosen ? execute('keel.openLog') : undefined));
  }

  private keep(state: PanelState): void {
    const moved = state.run !== this.state.run;
    this.state = restoredState(state);
    if (moved) this.shownChanges.fire();
  }

  private configOfRun(): vscode.Uri | undefined {
    const entry = this.state.run ? this.store.get(this.state.run) : undefined;
    return entry && vscode.Uri.joinPath(vscode.Uri.file(entry.workspace), entry.view.config);
  }
}

function control(request: RunRequest, run: string | undefined): void {
  if (runRequests.includes(request)) void execute(`keel.${request}`, run);
}

/** The state of a panel from what a page saved, possibly one of an older version. */
function restoredState(saved: Partial<PanelState>): PanelState {
  const range = saved.range;
  return {
    run: typeof saved.run === 'string' ? saved.run : null,
    logY: saved.logY === true,
    range: Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) ? range : null,
    layers: Array.isArray(saved.layers) ? saved.layers.filter(Number.isInteger) : [],
    fullY: saved.fullY === true,
    table: saved.table === true,
    figures: Array.isArray(saved.figures) ? saved.figures.filter((name) => typeof name === 'string') : [],
  };
}
