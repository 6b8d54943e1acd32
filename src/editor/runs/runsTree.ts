/** The Runs view: one row a run, newest first; below it its parent, its findings and its checkpoints. Logs stand by themselves. */
import * as vscode from 'vscode';
import type { CommandId } from '../../shared/commands';
import type { FindingView, RunView } from '../../shared/panel/protocol';
import type { BrokenRun, RunEntry } from '../../reader/protocol';
import { label, printable } from '../../shared/printable';
import { byGravity } from '../../shared/severity';
import { readyFixes, type RunStore } from './runStore';
import { hasEnded, requestsIn } from '../../shared/runState';
import { apart, findingsText, heard, plainMarkdown, progressText, saidOfName, stateText, stateWord } from './runTexts';
import type { ViewState } from '../../shared/runState';

export type RunNode =
  | { kind: 'run'; id: string }
  | { kind: 'logs'; id: 'logs' }
  | { kind: 'broken'; id: string; dir: string }
  | { kind: 'parent'; id: string; parent: string }
  | { kind: 'finding'; id: string; finding: string }
  | { kind: 'checkpoint'; id: string; step: number };

const logsNode: RunNode = { kind: 'logs', id: 'logs' };

/** Fewer redraws than steps: the tree is for glances. */
const redrawMs = 250;

const icons: Record<ViewState, [icon: string, color?: string]> = {
  starting: ['loading~spin'],
  running: ['loading~spin', 'charts.blue'],
  paused: ['debug-pause', 'charts.yellow'],
  stopping: ['loading~spin'],
  finished: ['pass', 'testing.iconPassed'],
  diverged: ['warning', 'list.warningForeground'],
  stopped: ['debug-stop'],
  failed: ['error', 'list.errorForeground'],
  lost: ['debug-disconnect', 'list.warningForeground'],
  growing: ['pulse', 'charts.blue'],
  still: ['output'],
};

const findingIcons: Record<FindingView['severity'], [icon: string, color?: string]> = {
  act: ['error', 'list.errorForeground'],
  warn: ['warning', 'list.warningForeground'],
  note: ['info', 'charts.blue'],
};

export class RunsTree implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<RunNode | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly nodes = new Map<string, RunNode>();
  private readonly view: vscode.TreeView<RunNode>;
  private readonly subscription: vscode.Disposable;
  private readonly waiting = new Set<string>();
  private whole = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: RunStore) {
    this.view = vscode.window.createTreeView('keel.runs', { treeDataProvider: this, showCollapseAll: true });
    this.subscription = store.onDidChange(({ changed, gone, broken = false }) => {
      this.whole ||= broken || gone.length > 0 || changed.some((entry) => !this.nodes.has(entry.view.id));
      for (const entry of changed) this.waiting.add(entry.view.id);
      this.timer ??= setTimeout(() => this.redraw(), redrawMs);
    });
  }

  private redraw(): void {
    this.timer = undefined;
    if (this.whole) this.changes.fire(undefined);
    else for (const id of this.waiting) this.changes.fire(this.nodes.get(id));
    this.whole = false;
    this.waiting.clear();
    const needing = this.store.all().filter((entry) => this.store.needsAction(entry.view)).length;
    const tooltip =
      needing === 1 ? vscode.l10n.t('1 run needs action') : vscode.l10n.t('{0} runs need action', needing);
    this.view.badge = needing > 0 ? { value: needing, tooltip } : undefined;
  }

  getChildren(node?: RunNode): RunNode[] {
    const rows = (entries: RunEntry[]): RunNode[] => entries.map((entry) => this.runNode(entry.view.id));
    if (!node) return [...rows(this.store.all()), ...this.brokenNodes(), ...this.logsNodes()];
    if (node.kind === 'logs') return rows(this.store.logs());
    if (node.kind !== 'run') return [];
    const run = this.store.get(node.id)?.view;
    if (!run) return [];
    const parent: RunNode[] = run.parent ? [{ kind: 'parent', id: run.id, parent: run.parent.run }] : [];
    const findings = byGravity(run.findings).map((finding): RunNode => ({
      kind: 'finding',
      id: run.id,
      finding: finding.id,
    }));
    const checkpoints = run.checkpoints.map((step): RunNode => ({ kind: 'checkpoint', id: run.id, step }));
    return [...parent, ...findings, ...checkpoints.reverse()];
  }

  private brokenNodes(): RunNode[] {
    return this.store.broken.map(({ id, dir }) => ({ kind: 'broken', id, dir }));
  }

  private logsNodes(): RunNode[] {
    return this.store.logs().length > 0 ? [logsNode] : [];
  }

  getParent(node: RunNode): RunNode | undefined {
    if (node.kind === 'run') return this.store.get(node.id)?.view.log ? logsNode : undefined;
    return node.kind === 'broken' || node.kind === 'logs' ? undefined : this.runNode(node.id);
  }

  /** Whether the view is seen. */
  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<vscode.TreeViewVisibilityChangeEvent> {
    return this.view.onDidChangeVisibility;
  }

  /** The same object for the same run, which is how the view keeps a row's place. */
  private runNode(id: string): RunNode {
    const node = this.nodes.get(id) ?? { kind: 'run', id };
    this.nodes.set(id, node);
    return node;
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    if (node.kind === 'broken') return brokenItem(this.store.broken.find(({ dir }) => dir === node.dir));
    if (node.kind === 'logs') return logsItem(this.store.logs().length);
    const entry = this.store.get(node.id);
    if (!entry) return new vscode.TreeItem('');
    if (node.kind === 'run') return runItem(entry, this.contextWords(entry.view));
    if (node.kind === 'parent') return parentItem(entry.view, this.store.get(node.parent)?.view);
    if (node.kind === 'checkpoint') return checkpointItem(entry.view, node.step);
    return findingItem(entry.view, node.finding);
  }

  /** Words that the `when` clauses of the row's menu look for. A run that was continued has had its fix. */
  private contextWords(run: RunView): string[] {
    if (run.log) return ['log', ...(readyFixes(run).length > 0 ? ['fixable'] : [])];
    const words = [
      'run',
      ...(hasEnded(run.state) ? ['ended'] : []),
      ...requestsIn(run.state).map((each) => `can-${each}`),
    ];
    if (this.store.needsAction(run)) words.push('flagged');
    if (run.place) words.push('placed');
    if (readyFixes(run).length > 0 && !this.store.childOf(run.id)) words.push('fixable');
    return words;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.view.dispose();
    this.changes.dispose();
  }
}

function themeIcon([icon, color]: [icon: string, color?: string]): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
}

function openPanel(title: string, run: string): vscode.Command {
  return { command: 'keel.openPanel' satisfies CommandId, title, arguments: [run] };
}

function runItem(entry: RunEntry, words: string[]): vscode.TreeItem {
  const run = entry.view;
  const below = run.findings.length > 0 || run.checkpoints.length > 0 || run.parent !== null;
  const item = new vscode.TreeItem(
    run.name,
    below ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  item.id = run.id;
  item.iconPath = themeIcon(icons[run.state]);
  item.description = describe(run);
  item.tooltip = tooltip(entry);
  item.contextValue = words.join(' ');
  item.command = openPanel(vscode.l10n.t('Open Panel'), run.id);
  item.accessibilityInformation = { label: heard(run.name, stateText(run).replace(/[.。]$/, ''), describe(run)) };
  return item;
}

/** The heading of the logs of other tools. */
function logsItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Logs'), vscode.TreeItemCollapsibleState.Expanded);
  item.id = 'logs';
  item.description = String(count);
  item.tooltip = vscode.l10n.t('Logs of other tools: opened, and found in this workspace.');
  item.contextValue = 'logs';
  return item;
}

/** A folder that cannot be read, with its sentence; both may come from somebody else. */
function brokenItem(broken: BrokenRun | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(label(broken?.id ?? ''));
  if (!broken) return item;
  item.id = `broken/${broken.dir}`;
  item.iconPath = themeIcon(icons.failed);
  item.description = label(broken.message);
  item.tooltip = new vscode.MarkdownString(plainMarkdown(printable(broken.message)));
  item.contextValue = 'broken';
  item.accessibilityInformation = { label: heard(label(broken.id), label(broken.message)) };
  return item;
}

function describe(run: RunView): string {
  const state = run.log && run.state === 'growing' ? [stateWord(run.state)] : [];
  const parts = [...state, run.loss === null ? '' : progressText(run)];
  if (run.findings.length > 0) parts.push(findingsText(run.findings.length));
  return parts.filter((part) => part !== '').join(' · ');
}

function tooltip(entry: RunEntry): vscode.MarkdownString {
  const run = entry.view;
  const text = new vscode.MarkdownString();
  const lines = [
    saidOfName(run.name, stateText(run)),
    run.log?.file ?? run.config,
    new Date(run.created).toLocaleString(vscode.env.language),
    run.device ? apart(run.device.name, run.device.backend) : '',
  ];
  for (const line of lines) if (line !== '') text.appendMarkdown(`${plainMarkdown(line)}  \n`);
  return text;
}

function parentItem(run: RunView, parent: RunView | undefined): vscode.TreeItem {
  const link = run.parent!;
  const from =
    link.checkpoint === null
      ? vscode.l10n.t('restarts {0}', parent?.name ?? link.run)
      : vscode.l10n.t('continues {0} from step {1}', parent?.name ?? link.run, link.checkpoint);
  const item = new vscode.TreeItem(from);
  item.id = `${run.id}/parent`;
  item.iconPath = new vscode.ThemeIcon('git-branch');
  item.description = parent ? link.fixes.join(', ') : vscode.l10n.t('its folder is gone');
  if (parent) item.command = openPanel(vscode.l10n.t('Open Panel'), parent.id);
  return item;
}

function findingItem(run: RunView, id: string): vscode.TreeItem {
  const finding = run.findings.find((candidate) => candidate.id === id);
  const item = new vscode.TreeItem(finding?.message ?? '');
  if (!finding) return item;
  item.id = `${run.id}/finding/${id}`;
  item.iconPath = themeIcon(findingIcons[finding.severity]);
  item.description = vscode.l10n.t('step {0}', finding.step);
  item.tooltip = [finding.message, ...finding.table.rows.map(({ text }) => `• ${text}`)].join('\n');
  item.contextValue = finding.ready.length > 0 ? 'finding-fixable' : 'finding';
  item.command = openPanel(vscode.l10n.t('Open Panel'), run.id);
  return item;
}

function checkpointItem(run: RunView, step: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('checkpoint at step {0}', step));
  item.id = `${run.id}/checkpoint/${step}`;
  item.iconPath = new vscode.ThemeIcon('save');
  item.contextValue = 'checkpoint';
  return item;
}
