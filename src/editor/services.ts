/** What the parts of the editor side hand to each other. */
import type * as vscode from 'vscode';
import type { LanguageService } from './languageService';
import type { Panels } from './panel/panels';
import type { ReaderThread } from './readerThread';
import type { RunStore } from './runs/runStore';

export interface Parts {
  context: vscode.ExtensionContext;
  /** The "Keel" output channel. */
  log: vscode.LogOutputChannel;
  reader: ReaderThread;
  store: RunStore;
  panels: Panels;
  language: LanguageService;
}
