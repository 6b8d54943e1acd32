/** The editor's end of the language server. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CommandId } from '../shared/commands';
import type { LanguageClientOptions, ServerOptions as Launch } from 'vscode-languageclient/node';
import { Crashes } from './crashes';
import { findingsNotification, serverFlags } from './protocol';
import type { Language } from '../shared/messages/template';
import type { RunFindings, ServerOptions } from './protocol';

export interface LanguageClientHandle {
  /** Sends what is newly shown of a run. */
  publish(findings: RunFindings): void;
  dispose(): Promise<void>;
}

export interface LanguageClientParts {
  context: vscode.ExtensionContext;
  log: vscode.LogOutputChannel;
  /** The files it is for. */
  selector: vscode.DocumentFilter[];
  foreignConfigs: boolean;
  /** That of the editor. */
  language: Language;
  /** Findings of runs, sent anew whenever the server has started. */
  shown: ReadonlyMap<string, RunFindings>;
}

/** Starts the server. Rejects with the reason where it does not start; the caller shows it. */
export async function startLanguageClient(parts: LanguageClientParts): Promise<LanguageClientHandle> {
  const { LanguageClient, State, TransportKind } = await import('vscode-languageclient/node');
  const module = parts.context.asAbsolutePath(path.join('dist', 'server.js'));
  const run = { module, transport: TransportKind.stdio, options: { execArgv: serverFlags } };
  const debug = { ...run, options: { execArgv: [...serverFlags, '--nolazy', '--inspect=6009'] } };
  const launch: Launch = { run, debug };
  const client = new LanguageClient('keel', vscode.l10n.t('Keel Language Server'), launch, await clientOptions(parts));
  const send = (findings: RunFindings): void => {
    client
      .sendNotification(findingsNotification, findings)
      .catch((error: unknown) => client.error(vscode.l10n.t('Findings were not sent.'), error, false));
  };
  const restarts = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) parts.shown.forEach(send);
  });
  await client.start();
  return {
    publish(findings) {
      if (client.state === State.Running) send(findings);
    },
    async dispose() {
      restarts.dispose();
      // A server that does not answer is ended all the same.
      await client.dispose(2000).catch(() => undefined);
    },
  };
}

async function clientOptions({
  log,
  selector,
  foreignConfigs,
  language,
}: LanguageClientParts): Promise<LanguageClientOptions> {
  const { CloseAction, ErrorAction, RevealOutputChannelOn } = await import('vscode-languageclient/node');
  // The YAML extension completes and explains keys from the schema that Keel ships; twice would be noise.
  const schemaFeatures = vscode.extensions.getExtension('redhat.vscode-yaml') === undefined;
  const options: ServerOptions = { schemaFeatures, foreignConfigs, language };
  const crashes = new Crashes();
  return {
    documentSelector: selector.map(({ language, scheme, pattern }) => ({
      ...(language ? { language } : {}),
      ...(scheme ? { scheme } : {}),
      ...(pattern ? { pattern: pattern as string } : {}),
    })) as NonNullable<LanguageClientOptions['documentSelector']>,
    initializationOptions: options,
    middleware: { handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(linkToLine)) },
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // `handled` keeps the library from telling a person of every crash; the log has them all.
    errorHandler: {
      error: (error) => {
        log.warn(vscode.l10n.t('The language server cannot be talked to: {0}', error.message));
        return { action: ErrorAction.Continue, handled: true };
      },
      closed: () => {
        const again = crashes.restartAfter(Date.now());
        log.warn(
          again
            ? vscode.l10n.t('The language server ended by itself; it is started again.')
            : vscode.l10n.t('The language server ended by itself; it is left stopped.'),
        );
        if (!again) sayStopped(selector);
        return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
      },
    },
  };
}

/** Lines of a page of rules, from 1, by the rule. */
const pages = new Map<string, Map<string, number>>();

/** A link to a rule's page leads to its heading: the editor knows lines of a file, not headings. */
function linkToLine(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  const { code } = diagnostic;
  if (typeof code !== 'object' || code.target.scheme !== 'file') return diagnostic;
  const line = headingsIn(code.target.fsPath).get(code.target.fragment);
  if (line) diagnostic.code = { ...code, target: code.target.with({ fragment: `L${line}` }) };
  return diagnostic;
}

function headingsIn(file: string): Map<string, number> {
  const known = pages.get(file) ?? new Map<string, number>();
  if (pages.has(file)) return known;
  pages.set(file, known);
  try {
    for (const [index, line] of fs.readFileSync(file, 'utf8').split('\n').entries()) {
      const rule = /^#+ +`?([a-z0-9-]+)`?/.exec(line)?.[1];
      if (rule && !known.has(rule)) known.set(rule, index + 1);
    }
  } catch {
    // Without its page a rule still has its message.
  }
  return known;
}

let stopped: vscode.LanguageStatusItem | undefined;

/** In the language status of a config, without a pop-up: that nothing is checked, and the way out. */
function sayStopped(selector: vscode.DocumentSelector): void {
  stopped?.dispose();
  stopped = vscode.languages.createLanguageStatusItem('keel.server', selector);
  stopped.name = 'Keel';
  stopped.severity = vscode.LanguageStatusSeverity.Error;
  stopped.text = vscode.l10n.t('Keel does not check configs: its language server keeps crashing');
  stopped.command = { command: 'keel.restartLanguageServer' satisfies CommandId, title: vscode.l10n.t('Restart') };
}
