/** Open Log and Open in Keel: a log of another tool becomes a run on the screen. */
import * as vscode from 'vscode';
import { label } from '../../shared/printable';
import { showLogs } from '../logs';
import { progressText } from '../runs/runTexts';
import type { Services } from '../services';
import { runId } from './ask';

/** Asks for a log: one of those that are known here, a file or a folder. */
export async function openLog(services: Services, argument?: unknown): Promise<unknown> {
  if (argument instanceof vscode.Uri) return showLogs(services, [argument]);
  const chosen = await chooseLog(services);
  if (typeof chosen === 'string') services.panels.open(chosen);
  return Array.isArray(chosen) ? showLogs(services, chosen) : undefined;
}

/** Shows what is selected in the Explorer, or the file of a tab. */
export async function openInKeel(services: Services, argument?: unknown, selected?: unknown): Promise<unknown> {
  const all = (Array.isArray(selected) ? selected : []).filter((each) => each instanceof vscode.Uri);
  const active = vscode.window.activeTextEditor?.document.uri;
  const one = argument instanceof vscode.Uri ? argument : active;
  if (runId(argument) !== undefined && one === undefined) return undefined;
  return showLogs(services, all.length > 0 ? all : one ? [one] : []);
}

/** The id of a log that is known, or the places that were chosen. */
async function chooseLog(services: Services): Promise<string | vscode.Uri[] | undefined> {
  const ways = [
    { label: vscode.l10n.t('Choose a File…'), folders: false },
    { label: vscode.l10n.t('Choose a Folder…'), folders: true },
  ];
  const known = services.store.logs().map(({ view }) => ({
    label: label(view.name),
    description: label(progressText(view)),
    detail: label(view.log?.file ?? ''),
    id: view.id,
  }));
  if (known.length === 0) return browse(false);
  const title = vscode.l10n.t('Open which log?');
  const chosen = await vscode.window.showQuickPick([...ways, ...known], { title, matchOnDetail: true });
  if (!chosen) return undefined;
  return 'id' in chosen ? chosen.id : browse(chosen.folders);
}

/** Some systems have one dialog for files and another one for folders. */
function browse(folders: boolean): Thenable<vscode.Uri[] | undefined> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  return vscode.window.showOpenDialog({
    canSelectFiles: !folders,
    canSelectFolders: folders,
    canSelectMany: true,
    openLabel: vscode.l10n.t('Open in Keel'),
    ...(workspace ? { defaultUri: workspace.uri } : {}),
  });
}
