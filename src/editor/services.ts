/** What every command may use: the parts of the editor side. */
import type * as vscode from 'vscode';
import type { LanguageService } from './languageService';
import type { Panels } from './panel/panels';
import type { ReaderThread } from './readerThread';
import type { RunStore } from './runs/runStore';

export interface Services {
  context: vscode.ExtensionContext;
  /** The "Keel" output channel. */
  log: vscode.LogOutputChannel;
  reader: ReaderThread;
  store: RunStore;
  panels: Panels;
  language: LanguageService;
}
