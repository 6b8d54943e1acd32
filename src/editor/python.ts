/** Which Python the editor would run a script with, and what to do where it does not suit. */
import * as vscode from 'vscode';
import { warn, type Way } from './commands/ask';
import type { ReaderThread } from './readerThread';

/** The part of the Python extension's API that is used here (its package `@vscode/python-extension` describes it). */
interface PythonApi {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
  };
}

const extensionId = 'ms-python.python';
/** Milliseconds; an extension that is slow to wake must not keep a run from starting. */
const patience = 10_000;

/** The interpreter chosen in the Python extension for a folder; nothing if it is not there or does not say. */
async function ofExtension(folder: vscode.WorkspaceFolder): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>(extensionId);
  if (!extension) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  const ask = async (): Promise<string | undefined> => {
    const { environments } = await extension.activate();
    const active = environments.getActiveEnvironmentPath(folder.uri);
    return (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
  };
  return Promise.race([ask().catch(() => undefined), late]);
}

/** Environment variables that tell a run which Python to use and who chose it; none where only the workspace says. */
export async function pythonEnv(folder: vscode.WorkspaceFolder): Promise<Record<string, string>> {
  const chosen = (python: string, from: 'extension' | 'setting') => ({ KEEL_PYTHON: python, KEEL_PYTHON_FROM: from });
  const python = await ofExtension(folder);
  if (python) return chosen(python, 'extension');
  const setting = vscode.workspace.getConfiguration('keel', folder).get<string>('python', '').trim();
  return setting ? chosen(setting, 'setting') : {};
}

/** Whether a config's interpreter can run its script; if not, says why, with a button for each way out. */
export async function mayUsePython(
  reader: ReaderThread,
  place: { workspace: string; config: string },
  env: Record<string, string>,
): Promise<boolean> {
  const trouble = await reader.call('pythonTrouble', place.workspace, place.config, env);
  if (!trouble) return true;
  warn(vscode.l10n.t('No run was started. {0}', trouble.message), ...waysOut(trouble));
  return false;
}

function waysOut({ python, missing }: { python: string | null; missing: string | null }): Way[] {
  const choose = vscode.extensions.getExtension(extensionId)
    ? (): unknown => vscode.commands.executeCommand('python.setInterpreter')
    : (): unknown => vscode.commands.executeCommand('workbench.action.openSettings', 'keel.python');
  const ways = [{ title: vscode.l10n.t('Choose Interpreter'), go: choose }];
  if (python === null || missing === null) return ways;
  return [{ title: vscode.l10n.t('Install {0}', missing), go: () => typeInstall(python, missing) }, ...ways];
}

/** Types the command into a terminal and leaves it to the person to run it: which build suits depends on the machine. */
function typeInstall(python: string, missing: string): void {
  const terminal = vscode.window.createTerminal({ name: vscode.l10n.t('Install {0}', missing) });
  terminal.show();
  const program = /\s/.test(python) ? `"${python}"` : python;
  terminal.sendText([program, '-m', 'pip', 'install', missing].join(' '), false);
}
