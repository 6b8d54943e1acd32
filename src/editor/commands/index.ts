/** The commands, by the ids under which the manifest declares them. */
import * as vscode from 'vscode';
import type { CommandId } from '../../shared/commands';
import type { Parts } from '../services';
import { applyFix, continueRun } from './fix';
import { newConfig } from './newConfig';
import { newConfigFromScript } from './newConfigFromScript';
import { deleteRun, openPanel, openSource, revealRun, showLog } from './show';
import { startRun } from './start';
import { steer } from './steer';

type Command = (parts: Parts, ...args: unknown[]) => Promise<unknown>;

const commands: Record<CommandId, Command> = {
  'keel.startRun': startRun,
  'keel.stop': (parts, run) => steer(parts, 'stop', run),
  'keel.pause': (parts, run) => steer(parts, 'pause', run),
  'keel.resume': (parts, run) => steer(parts, 'resume', run),
  'keel.checkpoint': (parts, run) => steer(parts, 'checkpoint', run),
  'keel.openPanel': openPanel,
  'keel.applyFix': applyFix,
  'keel.continue': continueRun,
  'keel.showLog': showLog,
  'keel.newConfig': newConfig,
  'keel.newConfigFromScript': newConfigFromScript,
  'keel.openSource': openSource,
  'keel.deleteRun': deleteRun,
  'keel.revealRun': revealRun,
  'keel.restartLanguageServer': ({ language }) => language.restart(),
};

/** Registers every command. What a command throws is shown as a message, with the log one click away. */
export function registerCommands(parts: Parts): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => run(parts, command, args)),
  );
  return vscode.Disposable.from(...registered);
}

async function run(parts: Parts, command: Command, args: unknown[]): Promise<unknown> {
  try {
    return await command(parts, ...args);
  } catch (error) {
    parts.log.error(error instanceof Error ? error : String(error));
    const text = error instanceof Error ? error.message : String(error);
    const showOutput = vscode.l10n.t('Show Output');
    void vscode.window.showErrorMessage(text, showOutput).then((chosen) => (chosen ? parts.log.show() : undefined));
    return undefined;
  }
}
