/** Activation: makes the parts of the editor side and hands them to each other. Decides nothing. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CodeLenses } from './views/codeLenses';
import { registerCommands } from './views/commands/index';
import { ContextKeys } from './views/contextKeys';
import { FindingMarks } from './views/findingMarks';
import { linkLogs } from './views/logLinks';
import { LanguageService } from './views/languageService';
import { Notifier } from './views/notifier';
import { openPanelOnStart } from './views/panelOpener';
import { rememberPanels } from './views/panelMemory';
import { Panels } from './views/panels';
import type { RunView } from './views/protocol';
import { ReaderThread } from './views/readerThread';
import { listenToReader } from './views/readerEvents';
import { RunsTree } from './views/runsTree';
import { RunStore } from './views/runStore';
import { StatusBar } from './views/statusBar';

/** What tests see of the extension. */
export interface Api {
  /** How long `activate` took, in milliseconds. */
  activationMs: number;
  /** The runs of all workspace folders, newest first. */
  runs(): RunView[];
  tree: RunsTree;
  status: StatusBar;
  panels: Panels;
}

export function activate(context: vscode.ExtensionContext): Api {
  const began = performance.now();
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const log = own(vscode.window.createOutputChannel('Keel', { log: true }));
  const store = own(new RunStore());
  const reader = own(new ReaderThread(path.join(__dirname, 'reader.js'), log));
  const panels = own(new Panels(context.extensionUri, store, reader));
  const language = own(new LanguageService(context, log));
  const tree = own(new RunsTree(store));
  const status = own(new StatusBar(store));
  own(new CodeLenses(store));
  own(new ContextKeys(store));
  own(new Notifier(store, (run) => panels.isVisible(run)));
  own(linkLogs());
  own(new FindingMarks(store, language));
  own(rememberPanels(context.workspaceState, panels, store));
  own(openPanelOnStart(store, panels));
  own(registerCommands({ context, log, reader, store, panels, language }));
  own(listenToReader(reader, store, panels, log));
  const runs = (): RunView[] => store.all().map((entry) => entry.view);
  return { activationMs: performance.now() - began, runs, tree, status, panels };
}
