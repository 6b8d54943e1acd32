/** The one status-bar item: the run in progress, or the last run that ended in this window. */
import * as vscode from 'vscode';
import { label } from '../../shared/printable';
import type { CommandId } from '../../shared/commands';
import type { RunView } from '../../shared/panel/protocol';
import { type RunsChange, type RunStore } from './runStore';
import { hasEnded } from '../../shared/runState';
import { apart, heard, plainMarkdown, progressText, saidOfName, stateText, stateWord, steering } from './runTexts';

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('keel.status', vscode.StatusBarAlignment.Left, 20);
  private readonly subscription: vscode.Disposable;
  /** Runs that were seen going in this window; older ones do not hold the item. */
  private readonly seen = new Set<string>();

  constructor(private readonly store: RunStore) {
    this.item.name = 'Keel';
    this.subscription = store.onDidChange((change) => this.update(change));
  }

  /** What the item shows; empty while it is hidden. */
  text = '';

  private update({ changed }: RunsChange): void {
    for (const { view } of changed) if (!hasEnded(view.state)) this.seen.add(view.id);
    // Who wrote the runs of a folder that is not trusted is not known; they are shown when they are asked for.
    if (!vscode.workspace.isTrusted) return this.hide();
    const active = this.store.active();
    const shown = active[0] ?? this.store.all().find((entry) => this.seen.has(entry.view.id));
    if (!shown) return this.hide();
    const run = shown.view;
    const flagged = this.store.needsAction(run);
    this.text = this.item.text = itemText(run, active.length, flagged);
    this.item.backgroundColor = flagged ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.tooltip = tooltip(run, flagged);
    this.item.command = {
      command: 'keel.openPanel' satisfies CommandId,
      title: vscode.l10n.t('Open Panel'),
      arguments: [run.id],
    };
    this.item.accessibilityInformation = { label: heard('Keel', run.name, stateWord(run.state), progressText(run)) };
    this.item.show();
  }

  private hide(): void {
    this.text = '';
    this.item.hide();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }
}

function itemText(run: RunView, active: number, flagged: boolean): string {
  const icon = flagged
    ? '$(warning)'
    : !hasEnded(run.state) && run.state !== 'paused'
      ? '$(loading~spin)'
      : stillIcon(run);
  const more = active > 1 ? ` (+${active - 1})` : '';
  const middle = run.state === 'running' ? '' : ` ${stateWord(run.state)}`;
  return `${icon} ${label(run.name)}${middle} · ${progressText(run)}${more}`;
}

function stillIcon(run: RunView): string {
  if (run.state === 'paused') return '$(debug-pause)';
  if (run.state === 'finished') return '$(pass)';
  return run.state === 'stopped' ? '$(debug-stop)' : '$(error)';
}

function tooltip(run: RunView, flagged: boolean): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  const commands = ['keel.openPanel', ...actions(run, flagged).map(([command]) => command)];
  text.isTrusted = { enabledCommands: commands };
  const paragraph = (words: string): unknown => text.appendMarkdown(`${plainMarkdown(words)}\n\n`);
  paragraph(saidOfName(run.name, stateText(run)));
  if (run.device) paragraph(apart(run.device.name, run.device.backend));
  const worst = run.findings.find((finding) => finding.severity === 'act');
  if (worst && worst.message !== run.reason) paragraph(worst.message);
  const links = [['keel.openPanel', vscode.l10n.t('Open Panel')] as const, ...actions(run, flagged)];
  const argument = encodeURIComponent(JSON.stringify([run.id]));
  text.appendMarkdown(links.map(([command, title]) => `[${title}](command:${command}?${argument})`).join(' | '));
  return text;
}

function actions(run: RunView, flagged: boolean): (readonly [command: CommandId, title: string])[] {
  const list: (readonly [CommandId, string])[] = [];
  if (flagged) list.push(['keel.applyFix', vscode.l10n.t('Apply Fix')]);
  for (const { command, title } of steering(run.state)) list.push([command, title]);
  list.push(['keel.showLog', vscode.l10n.t('Show Log')]);
  return list;
}
