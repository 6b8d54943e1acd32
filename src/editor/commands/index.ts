/** The commands, by the ids under which the manifest declares them. */
import * as vscode from 'vscode';
import { fail } from '../notices';
import type { CommandId } from '../../shared/commands';
import type { Services } from '../services';
import { applyFix, continueRun } from './fix';
import { newConfig } from './newConfig';
import { newConfigFromScript } from './newConfigFromScript';
import { openInKeel, openLog } from './openLog';
import { deleteRun, openPanel, openSource, revealRun, showLog } from './show';
import { startRun } from './start';
import { steer } from './steer';

type Command = (services: Services, ...args: unknown[]) => Promise<unknown>;

const commands: Record<CommandId, Command> = {
  'keel.startRun': startRun,
  'keel.stop': (services, run) => steer(services, 'stop', run),
  'keel.pause': (services, run) => steer(services, 'pause', run),
  'keel.resume': (services, run) => steer(services, 'resume', run),
  'keel.checkpoint': (services, run) => steer(services, 'checkpoint', run),
  'keel.openPanel': openPanel,
  'keel.applyFix': applyFix,
  'keel.continue': continueRun,
  'keel.showLog': showLog,
  'keel.newConfig': newConfig,
  'keel.newConfigFromScript': newConfigFromScript,
  'keel.openSource': openSource,
  'keel.deleteRun': deleteRun,
  'keel.revealRun': revealRun,
  'keel.openLog': openLog,
  'keel.openInKeel': openInKeel,
  'keel.restartLanguageServer': ({ language }) => language.restart(),
};

/** Registers every command. What a command throws is shown as a message, with the log one click away. */
export function registerCommands(services: Services): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => run(services, command, args)),
  );
  return vscode.Disposable.from(...registered);
}

async function run(services: Services, command: Command, args: unknown[]): Promise<unknown> {
  try {
    return await command(services, ...args);
  } catch (error) {
    services.log.error(error instanceof Error ? error : String(error));
    const text = error instanceof Error ? error.message : String(error);
    const showOutput = vscode.l10n.t('Show Output');
    void fail(text, showOutput).then((chosen) => (chosen ? services.log.show() : undefined));
    return undefined;
  }
}
