/** When panels open by themselves: again after the editor forgot them, and for a run that starts. */
import * as vscode from 'vscode';
import { panelType } from './panel';
import type { Panels } from './panels';
import { type RunStore } from '../runs/runStore';
import { isLogId } from '../../shared/logId';
import { hasEnded } from '../../shared/runState';

const key = 'keel.panels';

/**
 * Brings back the panels that VS Code forgot. VS Code restores panels after a window is reloaded, but not after the
 * extension host died, and without what a page showed if it had not come up yet; so the runs on panels are noted in
 * the workspace's state.
 */
export function rememberPanels(memory: vscode.Memento, panels: Panels, store: RunStore): vscode.Disposable {
  const before = memory.get<string[]>(key, []);
  panels.remembered = before;
  const restore = store.onDidChange(() => {
    if (!store.scanned) return;
    restore.dispose();
    // Panels that VS Code kept have their tabs; a hidden one is made when it is shown.
    if (panels.list().length === 0 && !hasTab())
      for (const run of before) if (store.get(run) || isLogId(run)) panels.open(run);
  });
  const note = panels.onDidChange(() => {
    const runs = panels.list().flatMap(({ run }) => (run === null ? [] : [run]));
    void memory.update(key, runs);
  });
  return vscode.Disposable.from(restore, note);
}

/** Whether a panel is open, be it in front or hidden. */
function hasTab(): boolean {
  const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ input }) => input));
  return inputs.some((input) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType));
}

/** Opens the panel for a run that starts, wherever it was started from, if `keel.openPanelOnStart` asks for it. */
export function openPanelOnStart(store: RunStore, panels: Panels): vscode.Disposable {
  const seen = new Set<string>();
  return store.onDidChange(({ changed }) => {
    for (const { view } of changed) {
      if (seen.has(view.id)) continue;
      seen.add(view.id);
      const wanted = vscode.workspace.getConfiguration('keel').get('openPanelOnStart', false);
      if (wanted && !hasEnded(view.state)) panels.open(view.id);
    }
  });
}
