/** Puts the findings of a config's newest run on the config lines to blame, with their fixes as quick fixes. */
import type * as vscode from 'vscode';
import type { LanguageService } from './languageService';
import { configUri, type RunStore } from './runs/runStore';
import type { RunEntry } from '../reader/protocol';

export class FindingMarks implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  /** What was published for a file, so that each change is sent once. */
  private readonly published = new Map<string, string>();

  constructor(
    private readonly store: RunStore,
    private readonly language: LanguageService,
  ) {
    this.subscription = store.onDidChange(() => this.update());
  }

  private update(): void {
    const newest = new Map<string, RunEntry>();
    // A log that was only found in the workspace is nothing that anybody asked about.
    const logs = this.store.logs().filter(({ view }) => view.log?.opened === true && view.config !== '');
    for (const entry of [...this.store.all(), ...logs]) {
      const uri = configUri(entry).toString();
      if (!newest.has(uri)) newest.set(uri, entry);
    }
    for (const uri of this.published.keys()) if (!newest.has(uri)) this.publish(uri, undefined);
    for (const [uri, entry] of newest) this.publish(uri, entry);
  }

  private publish(uri: string, entry: RunEntry | undefined): void {
    const findings = entry?.view.findings.filter((finding) => finding.severity !== 'note') ?? [];
    const key = findings.length === 0 ? '' : JSON.stringify([entry!.view.id, findings]);
    if ((this.published.get(uri) ?? '') === key) return;
    this.published.set(uri, key);
    this.language.publishFindings(uri, entry?.view.id ?? '', findings);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
