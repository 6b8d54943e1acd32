/** Opens the panel for a run that starts, wherever it was started from, if `keel.openPanelOnStart` asks for it. */
import * as vscode from 'vscode';
import type { Panels } from './panels';
import { isActive, type RunStore } from './runStore';

export function openPanelOnStart(store: RunStore, panels: Panels): vscode.Disposable {
  const seen = new Set<string>();
  return store.onDidChange(({ changed }) => {
    for (const { view } of changed) {
      if (seen.has(view.id)) continue;
      seen.add(view.id);
      const wanted = vscode.workspace.getConfiguration('keel').get('openPanelOnStart', false);
      if (wanted && isActive(view)) panels.open(view.id);
    }
  });
}
