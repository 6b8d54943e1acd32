/** The editor's end of the language server. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClientOptions, ServerOptions as Launch } from 'vscode-languageclient/node';
import type { Fix, RunFinding } from '../diagnosis/finding';
import { findingsNotification } from './protocol';
import type { RunFindings, ServerOptions } from './protocol';

export interface LanguageClientHandle {
  /** Shows a run's findings on its config's lines, in place of those shown before. Survives a restart of the server. */
  publishFindings(of: { uri: string; run: string; findings: (RunFinding & { ready: Fix[] })[] }): void;
  dispose(): Promise<void>;
}

const clientOptions = (options: ServerOptions): LanguageClientOptions => ({
  documentSelector: [{ scheme: 'file', pattern: '**/*.keel.{yaml,yml}' }],
  initializationOptions: options,
});

/** Starts the server. Rejects with the reason where it does not start; the caller shows it. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<LanguageClientHandle> {
  const { LanguageClient, State, TransportKind } = await import('vscode-languageclient/node');
  const module = context.asAbsolutePath(path.join('dist', 'server.js'));
  const run = { module, transport: TransportKind.stdio };
  const launch: Launch = { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
  // The YAML extension completes and explains keys from the schema that Keel ships; twice would be noise.
  const schemaFeatures = vscode.extensions.getExtension('redhat.vscode-yaml') === undefined;
  const client = new LanguageClient('keel', 'Keel Language Server', launch, clientOptions({ schemaFeatures }));
  const shown = new Map<string, RunFindings>();
  const send = (findings: RunFindings): void => {
    client
      .sendNotification(findingsNotification, findings)
      .catch((error: unknown) => client.error('Findings were not sent.', error));
  };
  const restarts = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) shown.forEach(send);
  });
  await client.start();
  return {
    publishFindings({ uri, run: id, findings }) {
      const pairs = findings.map(({ ready, ...finding }) => ({ finding, fixes: ready }));
      const of = { uri, run: id, findings: pairs };
      shown.set(uri, of);
      if (client.state === State.Running) send(of);
    },
    async dispose() {
      restarts.dispose();
      await client.dispose();
    },
  };
}
