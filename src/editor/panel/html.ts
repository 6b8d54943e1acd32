/** A panel in this editor: its HTML and its texts. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { defaultStrings } from '../../shared/panel/strings';
import { pageDocument } from './document';

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

/** The texts under the page's own keys; empty where the editor speaks English, for the page has those. */
export function pageStrings(): Record<string, string> {
  if (!vscode.l10n.bundle) return {};
  const texts = Object.entries(defaultStrings);
  return Object.fromEntries(texts.map(([key, text]) => [key, vscode.l10n.t(text)]));
}
