/** The page around the panel's script. Only scripts with this page's nonce run, and nothing is fetched from anywhere. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The HTML of a panel. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('panel.css')}">
<title>Keel</title>
</head>
<body>
<script nonce="${nonce}" src="${file('panel.js')}"></script>
</body>
</html>`;
}
