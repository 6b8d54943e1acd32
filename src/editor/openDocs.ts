/** Shows an entry of the documentation that Keel brings along. */
import * as vscode from 'vscode';
import { docHeading, docPage, docPages, type DocPage } from '../shared/docPages';

/** Opens the page at the heading of `id`; at its top where another version of Keel named something that is not on it. */
export async function openDocs(extensionUri: vscode.Uri, page: DocPage, id: string): Promise<void> {
  if (!Object.hasOwn(docPages, page)) return;
  const file = docPage(page, vscode.env.language);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(extensionUri, file));
  const line = Math.max(0, document.getText().split(/\r?\n/).indexOf(docHeading(id)));
  // Column Beside would split the panel further at each link.
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    selection: new vscode.Range(line, 0, line, 0),
  });
}
