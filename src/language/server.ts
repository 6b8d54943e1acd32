/** The language server: checks every open config as it is typed, over stdio. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProposedFeatures, TextDocumentSyncKind, TextDocuments, createConnection } from 'vscode-languageserver/node';
import type { CodeAction, CodeActionParams, InitializeParams, InitializeResult } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { analyse } from './analysis';
import type { Analysis } from './analysis';
import { complete, hover } from './assist';
import { fixAll, fixAllKind, quickFixes } from './codeActions';
import { diagnosticsOf } from './diagnostics';
import { findingsNotification, isConfigUri } from './protocol';
import type { RunFindings, ServerOptions } from './protocol';
import { readFindings } from './readFindings';
import { Pace } from './pace';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const analyses = new Map<string, Analysis>();
const runs = new Map<string, RunFindings>();
const docs = pathToFileURL(path.join(__dirname, '..', 'README.md')).href;
const pace = new Pace(publish);

/** The analysis of a document as it is now; null for what is not open or no config. */
function current(uri: string): Analysis | null {
  const document = documents.get(uri);
  if (!document || !isConfigUri(uri)) return null;
  const known = analyses.get(uri);
  if (known?.version === document.version) return known;
  const analysis = analyse(document.getText(), document.version);
  analyses.set(uri, analysis);
  return analysis;
}

function publish(uri: string): void {
  const analysis = current(uri);
  if (!analysis) return;
  const diagnostics = diagnosticsOf(analysis, runs.get(runKey(uri)), docs);
  void connection.sendDiagnostics({ uri, version: analysis.version, diagnostics });
}

/** Editors write the same URI with and without escapes. */
function runKey(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function initialize({ initializationOptions }: InitializeParams): InitializeResult {
  const { schemaFeatures } = { schemaFeatures: true, ...(initializationOptions as Partial<ServerOptions> | undefined) };
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
      ...(schemaFeatures ? { completionProvider: {}, hoverProvider: true } : {}),
    },
    serverInfo: { name: 'keel' },
  };
}

function codeActions({ textDocument, context }: CodeActionParams): CodeAction[] {
  const analysis = current(textDocument.uri);
  if (!analysis) return [];
  const target = { uri: textDocument.uri, analysis, run: runs.get(runKey(textDocument.uri)) };
  const wanted = (kind: string) => !context.only || context.only.some((only) => `${kind}.`.startsWith(`${only}.`));
  // Fixing all is only done where it is asked for, as an editor does when it saves.
  const all = context.only && wanted(fixAllKind) ? fixAll(target) : null;
  return [...(wanted('quickfix') ? quickFixes(target, context.diagnostics) : []), ...(all ? [all] : [])];
}

connection.onInitialize(initialize);
connection.onCodeAction(codeActions);
connection.onCompletion(({ textDocument, position }) => {
  const analysis = current(textDocument.uri);
  return analysis ? complete(analysis, position) : [];
});
connection.onHover(({ textDocument, position }) => {
  const analysis = current(textDocument.uri);
  return analysis ? hover(analysis, position) : null;
});
connection.onNotification(findingsNotification, (sent: unknown) => {
  const params = readFindings(sent);
  if (!params) return connection.console.warn(`${findingsNotification} has another shape than expected.`);
  const key = runKey(params.uri);
  if (params.findings.length === 0) runs.delete(key);
  else runs.set(key, params);
  for (const { uri } of documents.all()) if (runKey(uri) === key) publish(uri);
});
documents.onDidChangeContent(({ document }) => pace.changed(document.uri));
documents.onDidClose(({ document: { uri } }) => {
  analyses.delete(uri);
  pace.closed(uri);
  void connection.sendDiagnostics({ uri, diagnostics: [] });
});

documents.listen(connection);
connection.listen();
