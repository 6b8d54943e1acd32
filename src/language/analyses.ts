/** The analysis of every open document, made once a version: an edit, a hover and a completion share it. */
import type { TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { analyse } from './analysis';
import type { Analysis } from './analysis';
import { isConfigName } from '../shared/configFile';

export class Analyses {
  private readonly known = new Map<string, { version: number; analysis: Analysis | null }>();
  /** Whether configs of other frameworks are read. */
  foreignConfigs = true;

  constructor(private readonly documents: TextDocuments<TextDocument>) {}

  /** Of a document as it is now; null for what is not open or no training config. */
  of(uri: string): Analysis | null {
    const document = this.documents.get(uri);
    if (!document) return null;
    const { version } = document;
    const known = this.known.get(uri);
    if (known?.version === version) return known.analysis;
    const analysis = this.make(uri, document.getText(), version);
    this.known.set(uri, { version, analysis });
    return analysis;
  }

  forget(uri: string): void {
    this.known.delete(uri);
  }

  private make(uri: string, text: string, version: number): Analysis | null {
    return this.foreignConfigs || isConfigName(uri) ? analyse(uri, text, version) : null;
  }
}
