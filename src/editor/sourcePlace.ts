/** The line of a person's own code at which a script failed. */
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { warn } from './notices';
import type { RunView } from '../shared/panel/protocol';
import type { RunEntry } from '../reader/protocol';

/** "Open train.py:42"; nothing where the run has no such place. */
export function placeTitle({ place }: RunView): string | undefined {
  return place ? vscode.l10n.t('Open {0}', `${path.basename(place.file)}:${place.line}`) : undefined;
}

/** Shows the line in an editor. */
export async function openPlace({ workspace, view }: RunEntry): Promise<void> {
  if (!view.place) return;
  const file = path.resolve(workspace, view.place.file);
  const at = new vscode.Position(Math.max(0, view.place.line - 1), 0);
  try {
    // A pipe or a device would keep the editor waiting.
    if (!(await stat(file)).isFile()) throw new Error(file);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const selection = new vscode.Range(at, document.lineAt(Math.min(at.line, document.lineCount - 1)).range.end);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection });
  } catch {
    void warn(vscode.l10n.t('{0} cannot be opened. Was it moved or deleted?', file));
  }
}
