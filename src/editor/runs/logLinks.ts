/** Links from the tracebacks in a run's log to the lines they speak of. */
import * as path from 'node:path';
import * as vscode from 'vscode';

const selector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/.keel/runs/*/output.log' };
const frame = /File "([^"<>]+)", line (\d+)/g;

class LogLinks implements vscode.DocumentLinkProvider {
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    // <workspace>/.keel/runs/<id>/output.log: what is relative is so to the workspace, where scripts start.
    const workspace = path.resolve(path.dirname(document.uri.fsPath), '..', '..', '..');
    return [...document.getText().matchAll(frame)].map((match) => {
      const [text, file = '', line = ''] = match;
      const range = new vscode.Range(document.positionAt(match.index), document.positionAt(match.index + text.length));
      const target = vscode.Uri.file(path.resolve(workspace, file)).with({ fragment: `L${line}` });
      return new vscode.DocumentLink(range, target);
    });
  }
}

export function linkLogs(): vscode.Disposable {
  return vscode.languages.registerDocumentLinkProvider(selector, new LogLinks());
}
