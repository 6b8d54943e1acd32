/** Keeps the context keys that `when` clauses of the manifest read. */
import * as vscode from 'vscode';
import { configUri, type RunStore } from './runs/runStore';

export class ContextKeys implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private readonly values = new Map<string, string>();

  constructor(store: RunStore) {
    this.subscription = store.onDidChange(() => {
      this.set('keel.scanned', store.scanned);
      this.set('keel.hasRuns', store.all().length > 0);
      this.set(
        'keel.activeConfigs',
        store.active().map((entry) => configUri(entry).fsPath),
      );
    });
  }

  private set(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (this.values.get(key) === text) return;
    this.values.set(key, text);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
