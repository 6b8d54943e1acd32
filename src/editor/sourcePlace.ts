/** The line of a person's own code at which a script failed. */
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { warn } from './notices';
import type { RunView } from '../shared/panel/protocol';
import type { RunEntry } from '../reader/protocol';

/** "Open train.py:42"; nothing where the run has no such place. */
export function placeTitle({ place }: RunView): string | undefined {
  if (!place) return undefined;
  const name = path.basename(place.file);
  return place.cell === undefined
    ? vscode.l10n.t('Open {0}', `${name}:${place.line}`)
    : vscode.l10n.t('Open {0}, cell {1}, line {2}', name, place.cell, place.line);
}

/** Shows the line in an editor. */
export async function openPlace({ workspace, view }: RunEntry): Promise<void> {
  if (!view.place) return;
  const file = path.resolve(workspace, view.place.file);
  const at = new vscode.Position(Math.max(0, view.place.line - 1), 0);
  try {
    // A pipe or a device would keep the editor waiting.
    if (!(await stat(file)).isFile()) throw new Error(file);
    if (view.place.cell !== undefined) return await openCell(vscode.Uri.file(file), view.place.cell, at);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const selection = new vscode.Range(at, document.lineAt(Math.min(at.line, document.lineCount - 1)).range.end);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection });
  } catch {
    void warn(vscode.l10n.t('{0} cannot be opened. Was it moved or deleted?', file));
  }
}

/** Shows a code cell of a notebook, from 1, with the line selected. */
async function openCell(uri: vscode.Uri, cell: number, at: vscode.Position): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  const code = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code)[cell - 1];
  const selections = code ? [new vscode.NotebookRange(code.index, code.index + 1)] : [];
  await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One, selections });
  if (code) await vscode.window.showTextDocument(code.document, { selection: new vscode.Range(at, at) });
}
