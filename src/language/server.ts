/** The language server: checks every open config as it is typed, over stdio. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProposedFeatures, TextDocumentSyncKind, TextDocuments, createConnection } from 'vscode-languageserver/node';
import type { CodeAction, CodeActionParams, InitializeParams, InitializeResult } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyses } from './analyses';
import { fixAll, fixAllKind, quickFixes } from './codeActions';
import { complete } from './complete';
import { diagnosticsOf } from './diagnostics';
import { hover } from './hover';
import { inlayHints } from './inlayHints';
import { Pace } from './checkScheduler';
import { defaultOptions, findingsNotification } from './protocol';
import { docPage, type DocPage } from '../shared/docPages';
import { inLanguage, say } from '../shared/messages/say';
import type { RunFindings, ServerOptions } from './protocol';
import { readFindings } from './readFindings';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const analyses = new Analyses(documents);
const runs = new Map<string, RunFindings>();
/** Files whose marks the editor shows. */
const marked = new Set<string>();
const docsOf = (page: DocPage): string =>
  pathToFileURL(path.join(__dirname, '..', docPage(page, options.language.locale))).href;
const pace = new Pace(publish);
let options = defaultOptions;

function publish(uri: string): void {
  const analysis = analyses.of(uri);
  if (!analysis) return clear(uri);
  const diagnostics = diagnosticsOf(analysis, runs.get(runKey(uri)), docsOf, options.language);
  marked.add(uri);
  void connection.sendDiagnostics({ uri, version: analysis.version, diagnostics });
}

/** A file that is no config, or none any more, has no marks; of one that never was, nothing is said. */
function clear(uri: string): void {
  if (marked.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
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
  options = { ...defaultOptions, ...(initializationOptions as Partial<ServerOptions> | null | undefined) };
  analyses.foreignConfigs = options.foreignConfigs;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
      completionProvider: { triggerCharacters: [' '] },
      hoverProvider: true,
      inlayHintProvider: true,
    },
    serverInfo: { name: 'keel' },
  };
}

function codeActions({ textDocument, context }: CodeActionParams): CodeAction[] {
  const analysis = analyses.of(textDocument.uri);
  if (!analysis) return [];
  const { language } = options;
  const target = { uri: textDocument.uri, analysis, run: runs.get(runKey(textDocument.uri)), language };
  const wanted = (kind: string) => !context.only || context.only.some((only) => `${kind}.`.startsWith(`${only}.`));
  // Fixing all is only done where it is asked for, as an editor does when it saves.
  const all = context.only && wanted(fixAllKind) ? fixAll(target) : null;
  return [...(wanted('quickfix') ? quickFixes(target, context.diagnostics) : []), ...(all ? [all] : [])];
}

connection.onInitialize(initialize);
connection.onCodeAction(codeActions);
connection.onCompletion(({ textDocument, position }) => {
  const analysis = analyses.of(textDocument.uri);
  return analysis ? complete(analysis, position, options.schemaFeatures, options.language) : [];
});
connection.onHover(({ textDocument, position }) => {
  const analysis = analyses.of(textDocument.uri);
  return analysis ? hover(analysis, position, options.schemaFeatures, options.language) : null;
});
connection.languages.inlayHint.on(({ textDocument, range }) => {
  const analysis = analyses.of(textDocument.uri);
  return analysis ? inlayHints(analysis, range, options.language) : [];
});
connection.onNotification(findingsNotification, (sent: unknown) => {
  const params = readFindings(sent);
  if (!params) {
    const otherShape = say('server.other-shape', { name: findingsNotification });
    return connection.console.warn(inLanguage(otherShape, options.language));
  }
  const key = runKey(params.uri);
  if (params.findings.length === 0) runs.delete(key);
  else runs.set(key, params);
  for (const { uri } of documents.all()) if (runKey(uri) === key) publish(uri);
});
documents.onDidChangeContent(({ document }) => pace.changed(document.uri));
documents.onDidClose(({ document: { uri } }) => {
  analyses.forget(uri);
  pace.closed(uri);
  clear(uri);
});

documents.listen(connection);
connection.listen();
