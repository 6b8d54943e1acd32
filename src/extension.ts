/** Activation: makes the parts of the editor side and hands them to each other. Decides nothing. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CodeLenses } from './editor/runs/codeLenses';
import { registerCommands } from './editor/commands';
import { ContextKeys } from './editor/contextKeys';
import { LogSearch } from './editor/logs';
import { FindingMarks } from './editor/findingMarks';
import { linkLogs } from './editor/runs/logLinks';
import { LanguageService } from './editor/languageService';
import { Notifier } from './editor/runs/notifier';
import { openPanelOnStart, rememberPanels } from './editor/panel/opening';
import { Panels } from './editor/panel/panels';
import type { RunView } from './shared/panel/protocol';
import { ReaderThread } from './editor/readerThread';
import { listenToReader } from './editor/readerEvents';
import { RunsTree } from './editor/runs/runsTree';
import { RunStore } from './editor/runs/runStore';
import { StatusBar } from './editor/runs/statusBar';

/** What tests see of the extension. */
export interface Api {
  /** How long `activate` took, in milliseconds. */
  activationMs: number;
  /** The runs of all workspace folders, newest first. */
  runs(): RunView[];
  /** The logs that are open or were found, newest first. */
  logs(): RunView[];
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
  own(new LogSearch(reader, tree));
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
  const logs = (): RunView[] => store.logs().map((entry) => entry.view);
  return { activationMs: performance.now() - began, runs, logs, tree, status, panels };
}
