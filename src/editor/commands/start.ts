/** Start Run: finds the config, saves it, checks it, starts a run and opens its panel. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ask } from '../notices';
import type { Parent } from '../../run/types';
import type { Services } from '../services';
import { hasEnded } from '../../shared/runState';
import { mayUsePython, pythonEnv } from '../python';
import { configGlob, isConfigName } from '../../shared/configFile';
import { progressText } from '../runs/runTexts';
import { isTrusted, newConfigWay, say, warn } from './ask';

const notSearched = '{**/node_modules/**,**/.keel/**,**/.git/**}';
const mostConfigs = 200;
/** How long a started run is waited for before its panel opens without it. */
const knownMs = 3000;

/** Starts a run of the config in the argument (a file), of the active editor's, or of one that the person chooses. */
export async function startRun(services: Services, argument?: unknown): Promise<string | undefined> {
  if (!isTrusted(vscode.l10n.t('Starting a run'))) return undefined;
  const config = await findConfig(argument);
  if (!config) return undefined;
  const document = await readyDocument(config);
  if (!document || !(await isParsable(services, document))) return undefined;
  if (!(await mayStart(services, config))) return undefined;
  return launch(services, config, null);
}

/**
 * Starts a run of a saved config and opens its panel.
 * @param parent the run it continues, or null.
 * @returns the run's id; nothing, after saying why, where its Python does not suit.
 * @throws with a sentence for a person if the config is in no workspace folder or the run cannot be started.
 */
export async function launch(
  services: Services,
  config: vscode.Uri,
  parent: Parent | null,
): Promise<string | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(config);
  if (!folder) throw new Error(outside(config));
  const workspace = folder.uri.fsPath;
  const relative = path.relative(workspace, config.fsPath).split(path.sep).join('/');
  const { env, ...node } = runtime(folder);
  const python = await pythonOf(services, config, folder);
  if (!(await mayUsePython(services.reader, { workspace, config: relative }, python))) return undefined;
  const options = { workspace, config: relative, parent, ...node, env: { ...env, ...python } };
  const run = await services.reader.call('start', options);
  services.log.info(`Started ${run.id}.`);
  services.reader.look();
  await services.store.known(run.id, knownMs);
  services.panels.open(run.id, parent?.run);
  return run.id;
}

/** Which Python the editor has for a script; the embedded trainer needs none, and nobody waits for it. */
async function pythonOf(
  services: Services,
  config: vscode.Uri,
  folder: vscode.WorkspaceFolder,
): Promise<Record<string, string>> {
  const document = await vscode.workspace.openTextDocument(config);
  return (await services.reader.call('runsScript', document.getText())) ? pythonEnv(folder) : {};
}

/** What the settings say about the programs that runs use. */
function runtime(folder: vscode.WorkspaceFolder): { node?: string; env: Record<string, string> } {
  const settings = vscode.workspace.getConfiguration('keel', folder);
  const node = settings.get<string>('node', '').trim();
  const tfjsNode = settings.get<string>('tfjsNode', '').trim();
  const budget = { KEEL_RUNS_BUDGET: String(settings.get<number>('runs.budget', 50)) };
  return { ...(node ? { node } : {}), env: { ...budget, ...(tfjsNode ? { KEEL_TFJS_NODE: tfjsNode } : {}) } };
}

async function findConfig(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return isConfig(argument) ? argument : undefined;
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active && isConfig(active)) return active;
  if (!vscode.workspace.workspaceFolders?.length) {
    say(vscode.l10n.t('Open the folder with your data first: Keel keeps its configs and runs there.'), {
      title: vscode.l10n.t('Open Folder'),
      go: () => vscode.commands.executeCommand('vscode.openFolder'),
    });
    return undefined;
  }
  const configs = await vscode.workspace.findFiles(configGlob, notSearched, mostConfigs);
  if (configs.length === 0) {
    say(vscode.l10n.t('This workspace has no config, a file named *.keel.yaml.'), newConfigWay());
    return undefined;
  }
  return chooseConfig(configs);
}

async function chooseConfig(configs: vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const items = configs
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Start a run of which config?') }))?.uri;
}

function isConfig(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && isConfigName(uri.path);
}

function outside(config: vscode.Uri): string {
  const name = path.basename(config.fsPath);
  return vscode.l10n.t(
    '{0} is in no folder of this workspace. Open its folder, for a run is kept beside its config.',
    name,
  );
}

/** The config's document, saved; nothing, with a sentence, if that cannot be had. */
async function readyDocument(config: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const name = path.basename(config.fsPath);
  const document = await vscode.workspace.openTextDocument(config);
  if (document.isUntitled || !vscode.workspace.getWorkspaceFolder(config)) {
    warn(outside(config));
    return undefined;
  }
  if (document.isDirty && !(await document.save())) {
    warn(vscode.l10n.t('{0} could not be saved, so no run was started.', name));
    return undefined;
  }
  return document;
}

/** Whether the text is a config; if not, says what is wrong first and shows it. */
async function isParsable(services: Services, document: vscode.TextDocument): Promise<boolean> {
  const [first] = await services.reader.call('problems', document.getText());
  if (!first) return true;
  const place = vscode.l10n.t(
    '{0}, line {1}: {2}',
    path.basename(document.fileName),
    first.range.start.line + 1,
    first.message,
  );
  const { start, end } = first.range;
  warn(vscode.l10n.t('No run was started. {0}', place), {
    title: vscode.l10n.t('Show'),
    go: () =>
      vscode.window.showTextDocument(document, {
        selection: new vscode.Range(start.line, start.character, end.line, end.character),
      }),
  });
  return false;
}

/** Asks before a second run of the same config is started beside the first. */
async function mayStart(services: Services, config: vscode.Uri): Promise<boolean> {
  const going = services.store.newestOf(config.fsPath);
  if (!going || hasEnded(going.view.state)) return true;
  const another = vscode.l10n.t('Start Another');
  const open = vscode.l10n.t('Open Panel');
  const question = vscode.l10n.t(
    'A run of {0} is going ({1}). Start another one beside it?',
    going.view.config,
    progressText(going.view),
  );
  const chosen = await ask(question, '', another, open);
  if (chosen === open) services.panels.open(going.view.id);
  return chosen === another;
}
