/** New Config: a config for a task, beside the data that the person picks, or an example with its own data. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Task } from '../../config/keel/schema';
import { configText, type DataAnswers } from '../templates/configTemplates';
import { exampleConfig, exampleData } from '../templates/exampleConfig';
import type { Parts } from '../services';
import { say } from './ask';

/** Enough of a file to hold its first line. */
const headBytes = 64 * 1024;

const extensions: Record<Task, string[]> = {
  'tabular-regression': ['csv'],
  'tabular-classification': ['csv'],
  'text-classification': ['csv', 'jsonl'],
  'language-modelling': ['txt', 'md', 'text'],
  'image-classification': [],
};

/** Asks for the task and the data, writes the config and opens it. Arguments answer the questions beforehand. */
export async function newConfig(parts: Parts, argument?: unknown): Promise<vscode.Uri | undefined> {
  const given = asAnswers(argument);
  const folder = await chooseFolder();
  if (!folder) return undefined;
  const task = given?.task ?? (await chooseTask());
  if (!task) return undefined;
  if (task === 'example') return writeExample(folder);
  if (task === 'script') return vscode.commands.executeCommand<vscode.Uri>('keel.newConfigFromScript');
  const data = given ? { file: undefined } : await chooseData(task, folder);
  if (!data) return undefined;
  return writeConfig(parts, folder, task, data.file);
}

function asAnswers(argument: unknown): { task: Task | 'example' } | undefined {
  const task = (argument as { task?: unknown } | null | undefined)?.task;
  return task === 'example' || (typeof task === 'string' && task in extensions) ? { task: task as Task } : undefined;
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

async function chooseTask(): Promise<Task | 'example' | 'script' | undefined> {
  const items: (vscode.QuickPickItem & { task?: Task | 'example' | 'script' })[] = [
    {
      task: 'example',
      label: vscode.l10n.t('Example'),
      description: vscode.l10n.t('brings its own data and goes wrong on purpose'),
    },
    {
      task: 'script',
      label: vscode.l10n.t('Your own script'),
      description: vscode.l10n.t('PyTorch or Keras, as it is'),
    },
    { label: vscode.l10n.t('Your own data'), kind: vscode.QuickPickItemKind.Separator },
    { task: 'tabular-classification', label: vscode.l10n.t('Predict a class from a table'), description: 'CSV' },
    { task: 'tabular-regression', label: vscode.l10n.t('Predict a number from a table'), description: 'CSV' },
    {
      task: 'image-classification',
      label: vscode.l10n.t('Classify images'),
      description: vscode.l10n.t('a folder of PNG, or IDX'),
    },
    { task: 'text-classification', label: vscode.l10n.t('Classify texts'), description: 'CSV, JSONL' },
    { task: 'language-modelling', label: vscode.l10n.t('Model a language'), description: vscode.l10n.t('a text file') },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What is to be learned?') }))?.task;
}

/** The data picked; `file` is absent for "later"; nothing at all if the person left. */
async function chooseData(task: Task, folder: vscode.Uri): Promise<{ file: vscode.Uri | undefined } | undefined> {
  const now = { label: vscode.l10n.t('Pick the data...'), later: false };
  const later = { label: vscode.l10n.t('Fill it in later'), later: true };
  const chosen = await vscode.window.showQuickPick([now, later], { title: vscode.l10n.t('Where is the data?') });
  if (!chosen) return undefined;
  if (chosen.later) return { file: undefined };
  const images = task === 'image-classification';
  const picked = await vscode.window.showOpenDialog({
    defaultUri: folder,
    canSelectFiles: true,
    canSelectFolders: images,
    filters: images ? {} : { [vscode.l10n.t('Data')]: extensions[task], [vscode.l10n.t('All files')]: ['*'] },
    openLabel: vscode.l10n.t('Use as Data'),
  });
  return picked?.[0] ? { file: picked[0] } : undefined;
}

async function writeConfig(
  parts: Parts,
  folder: vscode.Uri,
  task: Task,
  data: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  const inside = data && vscode.workspace.getWorkspaceFolder(data);
  const directory = data && inside ? vscode.Uri.joinPath(data, '..') : folder;
  const answers = data ? await answersFrom(parts, task, data, directory) : {};
  if (!answers) return undefined;
  const name = data ? path.parse(data.path).name : task;
  const file = await freeName(directory, name, '.keel.yaml');
  const text = configText(name, task, answers, vscode.l10n.t('fill in:'));
  return show(file, text);
}

/** What the data itself tells, and what the person says of its columns. */
async function answersFrom(
  parts: Parts,
  task: Task,
  data: vscode.Uri,
  directory: vscode.Uri,
): Promise<DataAnswers | undefined> {
  const answers: DataAnswers = { path: relative(directory, data) };
  if (task === 'image-classification') {
    const labels = await labelsBeside(data);
    return labels ? { ...answers, labels: relative(directory, labels) } : answers;
  }
  if (task === 'language-modelling') return answers;
  const columns = await columnsOf(parts, data);
  if (columns.length === 0) return answers;
  if (task === 'text-classification') {
    const text = await vscode.window.showQuickPick(columns, { title: vscode.l10n.t('Which column holds the text?') });
    if (text === undefined) return undefined;
    answers.text = text;
  }
  const others = columns.filter((column) => column !== answers.text);
  const target = await vscode.window.showQuickPick(others, {
    title: vscode.l10n.t('Which column is to be predicted?'),
  });
  return target === undefined ? undefined : { ...answers, target };
}

/** Path from the config's folder to the data, with forward slashes; absolute on another drive. */
function relative(directory: vscode.Uri, data: vscode.Uri): string {
  return path.relative(directory.fsPath, data.fsPath).split(path.sep).join('/');
}

/** The file of labels that goes with an IDX file of images by the usual names, if it is there. */
async function labelsBeside(images: vscode.Uri): Promise<vscode.Uri | undefined> {
  const name = path.basename(images.path);
  const labels = name.replace('images', 'labels').replace('idx3', 'idx1');
  if (labels === name) return undefined;
  const file = vscode.Uri.joinPath(images, '..', labels);
  return vscode.workspace.fs.stat(file).then(
    () => file,
    () => undefined,
  );
}

/** The names of the columns: the first line of a CSV file, the keys of the first object of a JSONL file. */
async function columnsOf(parts: Parts, data: vscode.Uri): Promise<string[]> {
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
    return (await parts.reader.call('csvColumns', line))
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
  const file = await freeName(folder, 'waves', '.keel.yaml');
  return show(file, exampleConfig(path.basename(data.path)));
}

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
