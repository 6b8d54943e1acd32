/** New Config: a config for a task, beside the data that the person picks, or an example with its own data. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { configExtensions } from '../../shared/configFile';
import type { Task } from '../../config/keel/tasks';
import type { DataAnswers } from '../../config/keel/tasks/configText';
import type { Wizard } from '../../config/keel/tasks/task';
import { exampleConfig, exampleData, type ExampleWords } from '../templates/exampleConfig';
import { editorLanguage } from '../language';
import type { Services } from '../services';
import { say } from './ask';

/** Enough of a file to hold its first line. */
const headBytes = 64 * 1024;

/** A task of the embedded trainer, and what is said and asked of it. */
interface Choice {
  task: Task;
  wizard: Wizard;
}

/** Asks for the task and the data, writes the config and opens it. Arguments answer the questions beforehand. */
export async function newConfig(services: Services, argument?: unknown): Promise<vscode.Uri | undefined> {
  const folder = await chooseFolder();
  if (!folder) return undefined;
  const wanted = (argument as { task?: unknown } | null | undefined)?.task;
  if (wanted === 'example') return writeExample(folder);
  // The reader thread knows the tasks: their descriptions load the library of the config's schema.
  const choices = await services.reader.call('taskWizards');
  const given = choices.find(({ task }) => task === wanted);
  const choice = given ?? (await chooseTask(choices));
  if (!choice) return undefined;
  if (choice === 'example') return writeExample(folder);
  if (choice === 'script') return vscode.commands.executeCommand<vscode.Uri>('keel.newConfigFromScript');
  const data = given ? { file: undefined } : await chooseData(choice, folder);
  if (!data) return undefined;
  return writeConfig(services, folder, choice, data.file);
}

export async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    say(vscode.l10n.t('Open the folder with your data first: Keel keeps its configs and runs there.'), {
      title: vscode.l10n.t('Open Folder'),
      go: () => vscode.commands.executeCommand('vscode.openFolder'),
    });
    return undefined;
  }
  if (folders.length === 1) return folders[0]!.uri;
  return (await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('In which folder?') }))?.uri;
}

async function chooseTask(choices: Choice[]): Promise<Choice | 'example' | 'script' | undefined> {
  const items: (vscode.QuickPickItem & { choice?: Choice | 'example' | 'script' })[] = [
    {
      choice: 'example',
      label: vscode.l10n.t('Example'),
      description: vscode.l10n.t('brings its own data and goes wrong on purpose'),
    },
    {
      choice: 'script',
      label: vscode.l10n.t('Your own script'),
      description: vscode.l10n.t('PyTorch or Keras, as it is'),
    },
    { label: vscode.l10n.t('Your own data'), kind: vscode.QuickPickItemKind.Separator },
    ...choices.map((choice) => {
      const { label, hint } = choice.wizard;
      return { choice, label: vscode.l10n.t(label), description: vscode.l10n.t(hint) };
    }),
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What should the model learn?') }))?.choice;
}

/** The data picked; `file` is absent for "later"; nothing at all if the person left. */
async function chooseData(
  { wizard }: Choice,
  folder: vscode.Uri,
): Promise<{ file: vscode.Uri | undefined } | undefined> {
  const now = { label: vscode.l10n.t('Pick the data...'), later: false };
  const later = { label: vscode.l10n.t('Fill it in later'), later: true };
  const chosen = await vscode.window.showQuickPick([now, later], { title: vscode.l10n.t('Where is the data?') });
  if (!chosen) return undefined;
  if (chosen.later) return { file: undefined };
  const extensions = [...wizard.extensions];
  const folders = extensions.length === 0;
  const picked = await vscode.window.showOpenDialog({
    defaultUri: folder,
    canSelectFiles: true,
    canSelectFolders: folders,
    filters: folders ? {} : { [vscode.l10n.t('Data')]: extensions, [vscode.l10n.t('All files')]: ['*'] },
    openLabel: vscode.l10n.t('Use as Data'),
  });
  return picked?.[0] ? { file: picked[0] } : undefined;
}

async function writeConfig(
  services: Services,
  folder: vscode.Uri,
  { task, wizard }: Choice,
  data: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  const inside = data && vscode.workspace.getWorkspaceFolder(data);
  const directory = data && inside ? vscode.Uri.joinPath(data, '..') : folder;
  const answers = data ? await answersFrom(services, wizard, data, directory) : {};
  if (!answers) return undefined;
  const name = data ? path.parse(data.path).name : task;
  const file = await freeName(directory, name, configExtensions[0]);
  const text = await services.reader.call('configText', name, task, answers, editorLanguage().texts);
  return show(file, text);
}

/** What the data itself tells, and what the person says of its columns. */
async function answersFrom(
  services: Services,
  { beside = [], columns = [] }: Wizard,
  data: vscode.Uri,
  directory: vscode.Uri,
): Promise<DataAnswers | undefined> {
  const answers: Record<string, string> = { path: relative(directory, data) };
  for (const { key, renames } of beside) {
    const name = renames.reduce((name, [from, to]) => name.replace(from, to), path.basename(data.path));
    const file = await fileBeside(data, name);
    if (file) answers[key] = relative(directory, file);
  }
  let names = columns.length > 0 ? await columnsOf(services, data) : [];
  if (names.length === 0) return answers;
  for (const { key, question } of columns) {
    const name = await vscode.window.showQuickPick(names, { title: vscode.l10n.t(question) });
    if (name === undefined) return undefined;
    answers[key] = name;
    names = names.filter((other) => other !== name);
  }
  return answers;
}

/** Path from the config's folder to the data, with forward slashes; absolute on another drive. */
function relative(directory: vscode.Uri, data: vscode.Uri): string {
  return path.relative(directory.fsPath, data.fsPath).split(path.sep).join('/');
}

/** The file of that name in the folder of `picked`, if it is there and another one. */
async function fileBeside(picked: vscode.Uri, name: string): Promise<vscode.Uri | undefined> {
  if (name === path.basename(picked.path)) return undefined;
  const file = vscode.Uri.joinPath(picked, '..', name);
  return vscode.workspace.fs.stat(file).then(
    () => file,
    () => undefined,
  );
}

/** The names of the columns: the first line of a CSV file, the keys of the first object of a JSONL file. */
async function columnsOf(services: Services, data: vscode.Uri): Promise<string[]> {
  const { open } = await import('node:fs/promises');
  const handle = await open(data.fsPath, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const line =
      buffer
        .toString('utf8', 0, bytesRead)
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/)[0] ?? '';
    if (data.path.endsWith('.jsonl')) return Object.keys(JSON.parse(line) as object);
    return (await services.reader.call('csvColumns', line))
      .map((column) => column.trim())
      .filter((column) => column !== '');
  } catch {
    return [];
  } finally {
    await handle.close();
  }
}

async function writeExample(folder: vscode.Uri): Promise<vscode.Uri> {
  const data = await freeName(folder, 'waves', '.csv');
  await vscode.workspace.fs.writeFile(data, Buffer.from(exampleData()));
  const file = await freeName(folder, 'waves', configExtensions[0]);
  return show(file, exampleConfig(path.basename(data.path), exampleWords()));
}

const exampleWords = (): ExampleWords => ({
  head: vscode.l10n.t(
    'Learns well until the learning rate has risen too high. Start it, see where it goes wrong, apply the fix.',
  ),
  ignore: vscode.l10n.t('wrong on purpose; without this line it would be marked before the run.'),
  lr: vscode.l10n.t('the peak; far too high for this model'),
  warmup: vscode.l10n.t('the learning rate rises from 0 to its peak in so many steps'),
});

/** A file name that is not taken: `name`, then `name-2`, `name-3`. */
export async function freeName(directory: vscode.Uri, name: string, suffix: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const file = vscode.Uri.joinPath(directory, `${name}${number === 1 ? '' : `-${number}`}${suffix}`);
    const taken = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!taken) return file;
  }
}

export async function show(file: vscode.Uri, text: string): Promise<vscode.Uri> {
  await vscode.workspace.fs.writeFile(file, Buffer.from(text));
  await vscode.window.showTextDocument(file);
  return file;
}
