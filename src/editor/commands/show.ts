/** Open Panel, Show Log, Open Source Line, Reveal Run Folder, Delete Run. */
import { lstat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ask } from '../notices';
import { runFiles } from '../../run/paths';
import type { Services } from '../services';
import type { RunEntry } from '../../reader/protocol';
import { hasEnded } from '../../shared/runState';
import { openPlace } from '../sourcePlace';
import { stateWord } from '../runs/runTexts';
import { chooseRun, runId, say, startRunWay } from './ask';

/** Opens the panel of the run in the argument, of the active config's newest run, or of the newest run. */
export function openPanel(services: Services, argument?: unknown): Promise<void> {
  const id = runId(argument);
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const run =
    id !== undefined ? services.store.get(id) : ((uri && services.store.newestOf(uri.fsPath)) ?? newest(services));
  if (run) services.panels.open(run.view.id);
  else sayNone(id);
  return Promise.resolve();
}

/** A run that is going comes before one that ended. */
function newest(services: Services): RunEntry | undefined {
  return services.store.active()[0] ?? services.store.all()[0];
}

function sayNone(id: string | undefined): void {
  if (id !== undefined) say(vscode.l10n.t('The run {0} is not there any more.', id));
  else say(vscode.l10n.t('There are no runs yet. Start one from a config, a file named *.keel.yaml.'), startRunWay());
}

async function choose(
  services: Services,
  argument: unknown,
  title: string,
  among: (run: RunEntry) => boolean = () => true,
): Promise<RunEntry | undefined> {
  const id = runId(argument);
  const runs = services.store.all().filter(among);
  const run = id !== undefined ? services.store.get(id) : await chooseRun(runs, title);
  if (!run && (id !== undefined || services.store.all().length === 0)) sayNone(id);
  return run;
}

/** Opens the output of a run as a text file, at its end. */
export async function showLog(services: Services, argument?: unknown): Promise<void> {
  const run = await choose(services, argument, vscode.l10n.t('Show the log of which run?'));
  if (!run) return;
  const { log } = run.view;
  const file = vscode.Uri.file(log?.file ?? path.join(run.dir, runFiles.log));
  try {
    await mustBePlain(file);
    const document = await vscode.workspace.openTextDocument(file);
    const end = document.lineAt(document.lineCount - 1).range.end;
    await vscode.window.showTextDocument(document, { preview: true, selection: new vscode.Range(end, end) });
  } catch (error) {
    services.log.info(`output.log of ${run.view.id}: ${String(error)}`);
    if (log) await vscode.commands.executeCommand('revealInExplorer', file);
    else say(vscode.l10n.t('{0} has written no log yet.', run.view.name));
  }
}

/** A pipe or a device in the place of the log would keep the editor waiting. Rejects. */
async function mustBePlain({ fsPath }: vscode.Uri): Promise<void> {
  if (!(await lstat(fsPath)).isFile()) throw new Error(fsPath);
}

/** Opens the line of the user's code at which a script failed. */
export async function openSource(services: Services, argument?: unknown): Promise<void> {
  const title = vscode.l10n.t('Open the source line of which run?');
  const run = await choose(services, argument, title, ({ view }) => Boolean(view.place));
  if (run) await openPlace(run);
  else if (runId(argument) === undefined && services.store.all().length > 0)
    say(vscode.l10n.t('No run failed at a line of a script.'));
}

/** Shows the run folder: in the system's file manager on this machine, in the Explorer when the workspace is remote. */
export async function revealRun(services: Services, argument?: unknown): Promise<void> {
  const run = await choose(services, argument, vscode.l10n.t('Reveal the folder of which run?'));
  if (!run) return;
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  const file = vscode.Uri.file(run.view.log?.file ?? path.join(run.dir, runFiles.manifest));
  await vscode.commands.executeCommand(local ? 'revealFileInOS' : 'revealInExplorer', file);
}

/** Deletes a run that ended, after asking. */
export async function deleteRun(services: Services, argument?: unknown): Promise<void> {
  const run = await choose(services, argument, vscode.l10n.t('Delete which run?'), (entry) =>
    hasEnded(entry.view.state),
  );
  if (!run) {
    if (
      runId(argument) === undefined &&
      services.store.active().length > 0 &&
      services.store.active().length === services.store.all().length
    ) {
      say(vscode.l10n.t('No run has ended; stop a run before you delete it.'));
    }
    return;
  }
  if (!hasEnded(run.view.state))
    return say(vscode.l10n.t('{0} is {1}; stop it before you delete it.', run.view.name, stateWord(run.view.state)));
  if (!(await confirmDelete(services, run))) return;
  await vscode.workspace.fs.delete(vscode.Uri.file(run.dir), { recursive: true, useTrash: false });
  services.reader.look();
}

async function confirmDelete(services: Services, run: RunEntry): Promise<boolean> {
  const child = services.store.childOf(run.view.id);
  const button = vscode.l10n.t('Delete');
  const detail = [
    vscode.l10n.t('Its curves, findings and checkpoints are deleted from the disk. This cannot be undone.'),
    child ? vscode.l10n.t('{0} continues it and keeps its own steps, but not the ones before.', child.view.name) : '',
  ];
  const question = vscode.l10n.t('Delete the run {0}?', run.view.name);
  return (await ask(question, detail.join(' '), button)) === button;
}
