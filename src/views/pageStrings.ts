/** The page's texts in the language of the editor. */
import * as vscode from 'vscode';
import { defaultStrings } from '../../webview/strings';

/** The texts under the page's own keys; empty where the editor speaks English, for the page has those. */
export function pageStrings(): Record<string, string> {
  if (!vscode.l10n.bundle) return {};
  const texts = Object.entries(defaultStrings);
  return Object.fromEntries(texts.map(([key, text]) => [key, vscode.l10n.t(text)]));
}
