/** The HTML of a panel in this editor. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageDocument } from './pageDocument';

export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
  return pageDocument({
    nonce: randomBytes(16).toString('base64'),
    source: webview.cspSource,
    style: file('panel.css'),
    script: file('panel.js'),
    language: vscode.env.language,
  });
}
