/** The language that the editor speaks, for the parts of Keel outside its process. */
import * as vscode from 'vscode';
import type { Language } from '../shared/messages/template';

/** English where there is no translation of Keel for the editor's language. */
export function editorLanguage(): Language {
  const { bundle } = vscode.l10n;
  return bundle ? { locale: vscode.env.language, texts: bundle } : { locale: 'en', texts: {} };
}
