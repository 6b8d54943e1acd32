/** Logs of other tools in the editor: opened by a person, and found in the workspace while the Runs view is seen. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { logId } from '../shared/logId';
import type { Panels } from './panel/panels';
import type { ReaderThread } from './readerThread';
import type { RunStore } from './runs/runStore';

const setting = 'keel.logs.find';

/** While the view is seen, new logs are looked for this often; those that are known are followed by the reader. */
const searchMs = 120_000;
const mostFiles = 1000;

/** Names that logs usually have. What is one is told by its beginning. */
const names = [
  ...[
    '*.log',
    '*.out',
    '*.jsonl',
    '*.ndjson',
    '*.wandb',
    '*tfevents*',
    'trainer_state.json',
    '*trackio*.db',
    'mlflow.db',
  ],
  ...['*log*.txt', '*train*.txt', '*output*.txt', '*log*.json', '*metric*.json', '*history*.json'],
  ...['*log*.csv', '*metric*.csv', '*result*.csv', '*history*.csv', '*progress*.csv', '*train*.csv', '*loss*.csv'],
];
const stores = ['mlruns/*/meta.yaml', 'dvclive/metrics.json'];
const include = `**/{${[...names, ...stores].join(',')}}`;

/** Folders of programs and tools, which hold logs of other things; `files.exclude` counts besides. */
const exclude = `**/{node_modules,.git,.hg,.venv,venv,.tox,.nox,site-packages,__pycache__,.keel,.vscode,.idea,.cache}/**`;

export class LogSearch implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private searching: vscode.CancellationTokenSource | undefined;
  private visible = false;

  constructor(
    private readonly reader: ReaderThread,
    view: { visible: boolean; onDidChangeVisibility: vscode.Event<{ visible: boolean }> },
  ) {
    this.subscriptions = [
      view.onDidChangeVisibility(({ visible }) => this.shown(visible)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(setting) || change.affectsConfiguration('files.exclude')) this.search();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.search()),
    ];
    this.shown(view.visible);
  }

  private shown(visible: boolean): void {
    this.visible = visible;
    if (visible) this.search();
    else this.stop();
  }

  private search(): void {
    this.stop();
    if (!vscode.workspace.getConfiguration().get<boolean>(setting, true)) return this.reader.findLogs([]);
    if (!this.visible) return;
    this.searching = new vscode.CancellationTokenSource();
    void this.find(this.searching.token);
    this.timer = setTimeout(() => this.search(), searchMs);
  }

  /** VS Code's own search runs in a process of its own, and knows what is excluded. */
  private async find(token: vscode.CancellationToken): Promise<void> {
    const found = await vscode.workspace.findFiles(include, exclude, mostFiles, token);
    if (!token.isCancellationRequested) {
      this.reader.findLogs(found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath));
    }
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.searching?.cancel();
    this.searching?.dispose();
    this.searching = undefined;
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** Files or folders that are opened at once. */
const mostAtOnce = 10;
/** How long a log may take to be known; it is read after that. */
const knownMs = 10_000;

type Logs = { reader: ReaderThread; store: RunStore; panels: Panels };

/**
 * Shows the logs at these places as runs. Throws a sentence where a place holds none. Returns the ids of what is shown.
 */
export async function showLogs(services: Logs, uris: readonly vscode.Uri[]): Promise<string[]> {
  const shown: string[] = [];
  for (const uri of uris.slice(0, mostAtOnce)) shown.push(...(await showLog(services, uri)));
  return shown;
}

async function showLog({ reader, store, panels }: Logs, uri: vscode.Uri): Promise<string[]> {
  if (uri.scheme !== 'file') throw new Error(vscode.l10n.t('{0} is not on a disk, so it is not read.', uri.path));
  const own = store.all().find(({ dir }) => dir === uri.fsPath);
  if (own) {
    panels.open(own.view.id);
    return [own.view.id];
  }
  const runs = await reader.call('runsInLog', uri.fsPath);
  const chosen = runs.length === 1 ? runs : await chooseRuns(runs, path.basename(uri.fsPath));
  for (const run of chosen) {
    reader.openLog(run);
    await store.known(logId(run), knownMs);
    panels.open(logId(run));
  }
  return chosen.map(logId);
}

/** Which of the runs of one log are wanted. */
async function chooseRuns<T extends { name: string }>(runs: readonly T[], log: string): Promise<T[]> {
  const items = runs.map((run) => ({ label: run.name, run }));
  const title = vscode.l10n.t('Which runs of {0}?', log);
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDetail: true });
  return (chosen ?? []).slice(0, mostAtOnce).map(({ run }) => run);
}
