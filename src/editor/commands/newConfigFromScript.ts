/** New Config From Script: a config beside a Python script, with what the script can be told on its command line. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { configExtensions } from '../../shared/configFile';
import type { Services } from '../services';
import { codeOfNotebook } from '../templates/notebookCode';
import { readScript } from '../templates/scriptArguments';
import { scriptConfigText } from '../templates/scriptTemplate';
import { chooseFolder, freeName, show } from './newConfig';
import { warn } from './ask';

const notSearched = '{**/node_modules/**,**/.keel/**,**/.git/**,**/.venv/**,**/venv/**,**/site-packages/**}';
const mostScripts = 500;
/** A longer file is no script that a person wrote. */
const mostBytes = 2e6;

/** Writes the config for the script in the argument, of the active editor, or one that the person chooses; opens it. */
export async function newConfigFromScript(_services: Services, argument?: unknown): Promise<vscode.Uri | undefined> {
  const script = await findScript(argument);
  if (!script) return undefined;
  const name = path.basename(script.fsPath);
  if (!vscode.workspace.getWorkspaceFolder(script)) {
    warn(
      vscode.l10n.t(
        '{0} is in no folder of this workspace. Open its folder, for a run is kept beside its config.',
        name,
      ),
    );
    return undefined;
  }
  const text = codeOf(script, await textOf(script));
  const config = scriptConfigText(name, readScript(text), {
    head: vscode.l10n.t(
      'Runs {0} as it is. What is set here is enforced at its optimizer; the rest stays the script’s.',
      name,
    ),
    optional: vscode.l10n.t('Its other arguments, with their defaults:'),
    fillIn: vscode.l10n.t('fill in: {what}'),
  });
  return show(await freeName(vscode.Uri.joinPath(script, '..'), path.parse(name).name, configExtensions[0]), config);
}

/** What Python is in it: the code cells of a notebook, which says nothing where it cannot be read. */
function codeOf({ path: name }: vscode.Uri, text: string): string {
  if (!name.endsWith('.ipynb')) return text;
  try {
    return codeOfNotebook(text);
  } catch {
    return '';
  }
}

async function textOf(script: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === script.toString());
  if (open) return open.getText();
  const { size } = await vscode.workspace.fs.stat(script);
  if (size > mostBytes) return '';
  return Buffer.from(await vscode.workspace.fs.readFile(script)).toString('utf8');
}

const isScript = (uri: vscode.Uri): boolean => uri.scheme === 'file' && /\.(py|ipynb)$/.test(uri.path);

async function findScript(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return isScript(argument) ? argument : undefined;
  // Where a cell is edited, the notebook around it counts.
  const active = vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;
  if (active && isScript(active)) return active;
  if (!(await chooseFolder())) return undefined;
  const scripts = await vscode.workspace.findFiles('**/*.{py,ipynb}', notSearched, mostScripts);
  if (scripts.length === 0) {
    warn(vscode.l10n.t('This workspace has no Python script.'));
    return undefined;
  }
  const items = scripts
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('A config for which script?') }))?.uri;
}
