/**
 * The language client, loaded when the first config is opened or the first finding is to be shown: it and the
 * library below it are the largest part of the extension and most windows never need them.
 */
import * as vscode from 'vscode';
import { fail } from './notices';
import type { LanguageClientHandle } from '../language/client';
import { editorLanguage } from './language';
import { mayBeTraining } from '../config/formats/precheck';
import { configGlob } from '../shared/configFile';
import type { RunFindings } from '../language/protocol';
import type { FindingView } from '../shared/panel/protocol';

const ownFiles: vscode.DocumentFilter[] = [{ scheme: 'file', pattern: configGlob }];

/** Where configs of other frameworks are looked for; what is one is told by the content. */
const foreignFiles: vscode.DocumentFilter[] = [
  ...['yaml', 'json', 'jsonc', 'toml'].flatMap((language) => [
    { scheme: 'file', language },
    { scheme: 'untitled', language },
  ]),
  // No language of VS Code's own is TOML's, and a cfg has that of properties, or none.
  { scheme: 'file', pattern: '**/*.toml' },
  { scheme: 'file', pattern: '**/*.cfg' },
];

const foreignSetting = 'keel.lint.foreignConfigs';

export class LanguageService implements vscode.Disposable {
  private client: Promise<LanguageClientHandle | undefined> | undefined;
  private restarting: Promise<void> | undefined;
  private wanted = false;
  /** What is shown of runs, by the config's URI; it outlives the server. */
  private readonly shown = new Map<string, RunFindings>();
  private readonly subscriptions: vscode.Disposable[];
  private disposed = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const look = (document: vscode.TextDocument): void => {
      if (!this.client && this.concerns(document)) void this.start();
    };
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument(look),
      vscode.workspace.onDidSaveTextDocument(look),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(foreignSetting)) void this.settingChanged();
      }),
    ];
    setImmediate(() => vscode.workspace.textDocuments.forEach(look));
  }

  /** Shows a run's findings on its config's lines, in place of those shown before. */
  publishFindings(uri: string, run: string, findings: FindingView[]): void {
    if (findings.length === 0 && !this.client) return;
    const pairs = findings.map(({ ready, table: _, advice: __, also: ___, ...finding }) => ({ finding, fixes: ready }));
    const of = { uri, run, findings: pairs };
    if (findings.length === 0) this.shown.delete(uri);
    else this.shown.set(uri, of);
    void this.start().then((client) => client?.publish(of));
  }

  /** Ends the server and starts another. Calls while that goes on share one more restart after it. */
  restart(): Promise<void> {
    this.wanted = true;
    this.restarting ??= this.replace().finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  private async replace(): Promise<void> {
    // What was wanted meanwhile, such as another setting, came too late for the server that is being started.
    while (this.wanted) {
      this.wanted = false;
      const old = await this.client;
      await old?.dispose();
      this.client = this.load();
      await this.client;
    }
  }

  private async settingChanged(): Promise<void> {
    if (this.client) await this.restart();
    else if (vscode.workspace.textDocuments.some((document) => this.concerns(document))) await this.start();
  }

  private concerns(document: vscode.TextDocument): boolean {
    if (vscode.languages.match(ownFiles, document) > 0) return true;
    return checksForeign() && vscode.languages.match(foreignFiles, document) > 0 && mayBeTraining(document.getText());
  }

  private start(): Promise<LanguageClientHandle | undefined> {
    this.client ??= this.load();
    return this.client;
  }

  private async load(): Promise<LanguageClientHandle | undefined> {
    if (this.disposed) return undefined;
    try {
      const { startLanguageClient } = await import('../language/client');
      const foreignConfigs = checksForeign();
      const selector = foreignConfigs ? [...ownFiles, ...foreignFiles] : ownFiles;
      const { context, log, shown } = this;
      return await startLanguageClient({ context, log, selector, foreignConfigs, language: editorLanguage(), shown });
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void fail(
        vscode.l10n.t('Keel cannot check configs: its language server did not start. The Keel output has the reason.'),
      );
      return undefined;
    }
  }

  dispose(): void {
    this.disposed = true;
    for (const subscription of this.subscriptions) subscription.dispose();
    void this.client?.then((client) => client?.dispose());
  }
}

function checksForeign(): boolean {
  return vscode.workspace.getConfiguration().get<boolean>(foreignSetting, true);
}
