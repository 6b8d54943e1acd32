/** Takes what the reader thread says to where it belongs, and tells it which folders to read. */
import * as vscode from 'vscode';
import { passing, warn } from './notices';
import type { Panels } from './panel/panels';
import type { FromReader } from '../reader/protocol';
import type { ReaderThread } from './readerThread';
import type { RunStore } from './runs/runStore';
import { saidOfName } from './runs/runTexts';

export function listenToReader(
  reader: ReaderThread,
  store: RunStore,
  panels: Panels,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const tellFolders = (): void => {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
    reader.setWorkspaces(
      folders.map((folder) => folder.uri.fsPath),
      vscode.workspace.isTrusted,
    );
  };
  // The thread starts once activation is over.
  const start = setImmediate(tellFolders);
  return vscode.Disposable.from(
    reader.onMessage((message) => {
      if (message.type === 'runs') store.update(message.changed, message.gone, message.first);
      else if (message.type === 'broken') store.setBroken(message.runs);
      else if (message.type === 'answered') tell(message, store, panels);
      else if (message.type === 'trouble') log.warn(message.message);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(tellFolders),
    vscode.workspace.onDidGrantWorkspaceTrust(tellFolders),
    new vscode.Disposable(() => clearImmediate(start)),
  );
}

/** Says how a run answered a request: what failed as a message, a saved checkpoint in passing. */
function tell(answer: Extract<FromReader, { type: 'answered' }>, store: RunStore, panels: Panels): void {
  const name = store.get(answer.run)?.view.name ?? answer.run;
  if (!answer.ok) {
    const text = saidOfName(name, answer.message);
    void warn(text);
    return panels.say(answer.run, text, true);
  }
  if (answer.request !== 'checkpoint') return;
  const text = vscode.l10n.t('{0}: checkpoint saved at step {1}.', name, answer.step);
  passing(text);
  panels.say(answer.run, text, false);
}
