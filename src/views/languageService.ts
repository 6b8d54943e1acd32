/**
 * The language client, loaded when the first config is opened or the first finding is to be shown: it and the
 * library below it are the largest part of the extension and most windows never need them.
 */
import * as vscode from 'vscode';
import type { LanguageClientHandle } from '../language/client';
import type { FindingView } from './protocol';
import { configSelector } from './codeLenses';

export class LanguageService implements vscode.Disposable {
  private client: Promise<LanguageClientHandle | undefined> | undefined;
  private readonly subscription: vscode.Disposable;
  private disposed = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const look = (document: vscode.TextDocument): void => {
      if (vscode.languages.match(configSelector, document) > 0) void this.start();
    };
    this.subscription = vscode.workspace.onDidOpenTextDocument(look);
    setImmediate(() => vscode.workspace.textDocuments.forEach(look));
  }

  /** Shows a run's findings on its config's lines, in place of those shown before. */
  publishFindings(uri: string, run: string, findings: FindingView[]): void {
    if (findings.length === 0 && !this.client) return;
    void this.start().then((client) => client?.publishFindings({ uri, run, findings }));
  }

  private start(): Promise<LanguageClientHandle | undefined> {
    this.client ??= this.load();
    return this.client;
  }

  private async load(): Promise<LanguageClientHandle | undefined> {
    if (this.disposed) return undefined;
    try {
      const { startLanguageClient } = await import('../language/client');
      return await startLanguageClient(this.context);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(
        vscode.l10n.t('Keel cannot check configs: its language server did not start. The Keel output has the reason.'),
      );
      return undefined;
    }
  }

  dispose(): void {
    this.disposed = true;
    this.subscription.dispose();
    void this.client?.then((client) => client?.dispose());
  }
}
