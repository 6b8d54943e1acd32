/** Runs one of Keel's own commands, whose ids the compiler knows. */
import * as vscode from 'vscode';
import type { CommandId } from '../shared/commands';

export const execute = (command: CommandId, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);
