/** Apply Fix and Continue From Last Good Checkpoint. */
import * as vscode from 'vscode';
import { label } from '../../shared/printable';
import { execute } from '../execute';
import type { TextEdit } from '../../config/types';
import type { Fix } from '../../diagnosis/finding';
import type { Parent } from '../../run/types';
import type { Services } from '../services';
import type { FindingView } from '../../shared/panel/protocol';
import type { RunEntry } from '../../reader/protocol';
import { isConfigName } from '../../shared/configFile';
import { configUri, readyFixes } from '../runs/runStore';
import { hasEnded } from '../../shared/runState';
import { chooseRun, isTrusted, runId, say, startRunWay, type Way } from './ask';
import { launch } from './start';

interface Chosen {
  finding: FindingView;
  fix: Fix;
}

/**
 * Applies a fix: edits the config (undo takes it back), saves it, stops the run if it is still going, and starts
 * the run that continues it. What the arguments leave open, the person chooses.
 */
export async function applyFix(
  services: Services,
  run?: unknown,
  finding?: unknown,
  fix?: unknown,
): Promise<string | undefined> {
  if (!isTrusted(vscode.l10n.t('Applying a fix'))) return undefined;
  const entry = await findRun(services, run);
  if (!entry) return undefined;
  const chosen = await chooseFix(entry, finding ?? findingId(run), fix);
  if (!chosen) return undefined;
  const config = configUri(entry);
  if (entry.view.log) return fixForeign(services, entry, config, chosen.fix);
  if (!isWorkspaceConfig(config)) {
    throw new Error(vscode.l10n.t('{0} is no config of this workspace, so it is not edited.', entry.view.config));
  }
  await editConfigFile(config, (text) => services.reader.call('edit', text, chosen.fix.edits));
  const parent = { run: entry.view.id, checkpoint: chosen.fix.continueFrom, fixes: [chosen.fix.id] };
  return goOn(services, entry, config, parent);
}

/** Edits the config that another tool was given. Nothing is started: the tool reads it when it is run again. */
async function fixForeign(services: Services, { view }: RunEntry, config: vscode.Uri, fix: Fix): Promise<undefined> {
  if (view.config === '' || vscode.workspace.getWorkspaceFolder(config) === undefined) {
    throw new Error(
      vscode.l10n.t('{0} is no config of this workspace, so it is not edited.', view.log?.config ?? view.name),
    );
  }
  await editConfigFile(config, (text, name) => services.reader.call('editForeign', text, name, fix.edits));
  const said = vscode.l10n.t('{0} was edited. Start the training again for it to take effect.', view.config);
  services.panels.say(view.id, said, false);
  say(said, { title: vscode.l10n.t('Show Config'), go: () => vscode.window.showTextDocument(config) });
}

/** Continues a run, with the config as it is now, from its last checkpoint before the trouble. */
export async function continueRun(services: Services, argument?: unknown): Promise<string | undefined> {
  if (!isTrusted(vscode.l10n.t('Continuing a run'))) return undefined;
  const id = runId(argument);
  const ended = services.store.all().filter((entry) => hasEnded(entry.view.state) && entry.usable.length > 0);
  const entry =
    id !== undefined ? services.store.get(id) : await chooseRun(ended, vscode.l10n.t('Continue which run?'));
  if (!entry) {
    if (id !== undefined || ended.length === 0)
      say(vscode.l10n.t('There is no run with a checkpoint to continue from.'), startRunWay());
    return undefined;
  }
  let parent: Parent;
  try {
    ({ parent } = await services.reader.call('lastGood', entry.workspace, entry.view.id));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), startAnew(entry));
    return undefined;
  }
  return goOn(services, entry, configUri(entry), parent);
}

function startAnew(entry: RunEntry): Way {
  return { ...startRunWay(), go: () => execute('keel.startRun', configUri(entry)) };
}

/** A run folder may come from anywhere; what it names is edited only if it is a config of this workspace. */
function isWorkspaceConfig(config: vscode.Uri): boolean {
  return isConfigName(config.path) && vscode.workspace.getWorkspaceFolder(config) !== undefined;
}

async function findRun(services: Services, argument: unknown): Promise<RunEntry | undefined> {
  const id = runId(argument);
  if (id !== undefined) {
    const entry = services.store.get(id);
    if (!entry) say(vscode.l10n.t('The run {0} is not there any more.', id));
    return entry;
  }
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const fixable = services.store.all().filter((entry) => readyFixes(entry.view).length > 0);
  const ofFile = uri && fixable.find((entry) => configUri(entry).fsPath === uri.fsPath);
  if (ofFile) return ofFile;
  const needing = fixable.filter((entry) => services.store.needsAction(entry.view));
  const entry = await chooseRun(needing.length > 0 ? needing : fixable, vscode.l10n.t('Fix which run?'));
  if (fixable.length === 0) sayNothingToFix(services);
  return entry;
}

function sayNothingToFix(services: Services): void {
  if (services.store.all().length === 0)
    say(vscode.l10n.t('There are no runs yet, so there is nothing to fix.'), startRunWay());
  else say(vscode.l10n.t('No run has a finding with a fix.'));
}

function findingId(argument: unknown): string | undefined {
  const id = (argument as { finding?: unknown } | null | undefined)?.finding;
  return typeof id === 'string' ? id : undefined;
}

async function chooseFix({ view }: RunEntry, finding: unknown, fix: unknown): Promise<Chosen | undefined> {
  const all = readyFixes(view).filter((each) => finding === undefined || each.finding.id === finding);
  const named = all.find((each) => each.fix.id === fix);
  if (named) return named;
  if (all.length === 0) {
    say(vscode.l10n.t('{0} has no fix to apply: the config may have been changed already.', view.name));
    return undefined;
  }
  const items = all.map((chosen) => ({
    label: label(chosen.fix.title),
    description: vscode.l10n.t('step {0}', chosen.finding.step),
    detail: label(chosen.fix.reason),
    chosen,
  }));
  const title = vscode.l10n.t('Fix for {0}: {1}', view.name, all[0]!.finding.message);
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.chosen;
}

/** Edits and saves the config as one step of undo. Comments, order and quoting stay. */
async function editConfigFile(
  config: vscode.Uri,
  editsOf: (text: string, name: string) => Promise<TextEdit[]>,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(config);
  const change = new vscode.WorkspaceEdit();
  for (const edit of await editsOf(document.getText(), document.fileName)) {
    change.replace(config, new vscode.Range(document.positionAt(edit.start), document.positionAt(edit.end)), edit.text);
  }
  if (!(await vscode.workspace.applyEdit(change))) {
    throw new Error(vscode.l10n.t('{0} could not be edited. Is it open elsewhere?', document.fileName));
  }
  if (document.isDirty && !(await document.save())) {
    throw new Error(
      vscode.l10n.t('{0} was edited but could not be saved, so the run was not continued.', document.fileName),
    );
  }
}

async function goOn(
  services: Services,
  entry: RunEntry,
  config: vscode.Uri,
  parent: Parent,
): Promise<string | undefined> {
  if (!hasEnded(entry.view.state) && !(await stopped(services, entry))) {
    say(vscode.l10n.t('{0} is still stopping. Continue it once it has stopped.', entry.view.name));
    return undefined;
  }
  return launch(services, config, parent);
}

/** Asks a run to stop and waits until it has, which its runner sees to; the person may leave it at that. */
async function stopped(services: Services, entry: RunEntry): Promise<boolean> {
  if (entry.view.state !== 'stopping') await services.reader.call('control', entry.dir, { request: 'stop' });
  const isOver = (): boolean => {
    const now = services.store.get(entry.view.id);
    return !now || hasEnded(now.view.state);
  };
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t('{0} is stopping; then it goes on with the config as it is now.', entry.view.name);
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, cancelled) => {
    if (isOver()) return true;
    const subscriptions: vscode.Disposable[] = [];
    await new Promise<void>((resolve) => {
      subscriptions.push(
        cancelled.onCancellationRequested(() => resolve()),
        services.store.onDidChange(() => (isOver() ? resolve() : undefined)),
      );
    });
    vscode.Disposable.from(...subscriptions).dispose();
    return isOver();
  });
}
