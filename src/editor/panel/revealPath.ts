/** Shows the line of a config that a finding or a fix speaks of. */
import * as vscode from 'vscode';
import { warn } from '../notices';
import type { ConfigPath } from '../../config/types';
import type { RunEntry } from '../../reader/protocol';
import type { ReaderThread } from '../readerThread';
import { configUri } from '../runs/runStore';

/** Opens the run's config with the value at `path` selected, or the nearest key above it that exists. */
export async function revealPath(reader: ReaderThread, entry: RunEntry, path: ConfigPath): Promise<void> {
  try {
    const document = await vscode.workspace.openTextDocument(configUri(entry));
    const range = await reader.call('place', document.getText(), path, document.fileName);
    const selection = range
      ? new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character)
      : new vscode.Range(0, 0, 0, 0);
    await vscode.window.showTextDocument(document, { viewColumn: columnOf(document), selection });
  } catch {
    const config = entry.view.config;
    void warn(vscode.l10n.t('{0} cannot be opened. Was it moved or deleted?', config));
  }
}

/** Where the document is open already, else beside the panel. */
function columnOf(document: vscode.TextDocument): vscode.ViewColumn {
  const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  return open?.viewColumn ?? vscode.ViewColumn.One;
}
