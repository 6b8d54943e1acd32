/** Above the first line of a config: Start Run, or what can be done with the run that is going or was flagged. */
import * as vscode from 'vscode';
import type { CommandId } from '../../shared/commands';
import { readyFixes, type RunStore } from './runStore';
import { hasEnded } from '../../shared/runState';
import { configGlob } from '../../shared/configFile';
import { steering } from './runTexts';
import type { RunEntry } from '../../reader/protocol';

const configSelector: vscode.DocumentSelector = { scheme: 'file', pattern: configGlob };

export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;
  private readonly subscriptions: vscode.Disposable[];
  /** What the lenses depend on; they are asked for again only when it changes. */
  private shown = '';

  constructor(private readonly store: RunStore) {
    this.subscriptions = [
      vscode.languages.registerCodeLensProvider(configSelector, this),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()),
      store.onDidChange(() => this.refresh()),
    ];
  }

  private refresh(): void {
    const all = this.store.all();
    const shown = all
      .map(({ view }) => `${view.id} ${view.state} ${readyFixes(view).map(({ fix }) => fix.title)}`)
      .join('\n');
    if (shown === this.shown) return;
    this.shown = shown;
    this.changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const range = new vscode.Range(0, 0, 0, 0);
    const lens: MakeLens = (title, command, ...args) => new vscode.CodeLens(range, { title, command, arguments: args });
    const run = this.store.newestOf(document.uri.fsPath);
    const trusted = vscode.workspace.isTrusted;
    if (trusted && run && !hasEnded(run.view.state)) return [...steeringLenses(run, lens), ...fixing(run, lens)];
    const start = lens(`$(play) ${vscode.l10n.t('Start Run')}`, 'keel.startRun', document.uri);
    const lenses = trusted ? [start] : [lens(vscode.l10n.t('Restricted Mode: runs are off'), 'workbench.trust.manage')];
    if (!run) return lenses;
    lenses.push(lens(`$(graph-line) ${vscode.l10n.t('Open Panel')}`, 'keel.openPanel', run.view.id));
    return trusted ? [...lenses, ...fixing(run, lens)] : lenses;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changes.dispose();
  }
}

type MakeLens = (title: string, command: CommandId | 'workbench.trust.manage', ...args: unknown[]) => vscode.CodeLens;

function steeringLenses({ view: run }: RunEntry, lens: MakeLens): vscode.CodeLens[] {
  const lenses = steering(run.state).map(({ command, title, icon }) => lens(`$(${icon}) ${title}`, command, run.id));
  return [...lenses, lens(`$(graph-line) ${vscode.l10n.t('Open Panel')}`, 'keel.openPanel', run.id)];
}

function fixing({ view: run }: RunEntry, lens: MakeLens): vscode.CodeLens[] {
  const best = readyFixes(run)[0];
  if (!best || best.finding.severity === 'note') return [];
  return [
    lens(
      `$(wand) ${vscode.l10n.t('Apply Fix: {0}', best.fix.title)}`,
      'keel.applyFix',
      run.id,
      best.finding.id,
      best.fix.id,
    ),
  ];
}
