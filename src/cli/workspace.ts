/** Which workspace and which run a command means. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runIds } from '../run/list';
import { runDir, runFiles, runsDir, workspaceOf } from '../run/paths';
import { isRunId } from '../run/runId';
import { say, SaidError } from '../shared/messages/say';

const marks = ['.git', '.vscode', '.keel'];

/**
 * The workspace of a file or folder: the nearest folder above it that holds .git, .vscode or .keel, else its own
 * folder. The home folder, where editors keep things of their own, counts only by .git.
 */
export function findWorkspace(place: string): string {
  const absolute = path.resolve(place);
  const start = fs.statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ? absolute : path.dirname(absolute);
  for (let folder = start; ; folder = path.dirname(folder)) {
    const counting = folder === os.homedir() ? ['.git'] : marks;
    if (counting.some((mark) => fs.existsSync(path.join(folder, mark)))) return folder;
    if (folder === path.dirname(folder)) return start;
  }
}

export interface NamedRun {
  workspace: string;
  id: string;
  dir: string;
}

/** The run folders in a folder of runs, `.keel/runs`, oldest first; what names no such folder is alone as it is. */
export function expanded(text: string, cwd: string): string[] {
  const folder = path.resolve(cwd, text);
  const workspace = path.dirname(path.dirname(folder));
  return folder === runsDir(workspace) && fs.existsSync(folder)
    ? runIds(workspace).map((id) => path.join(text, id))
    : [text];
}

/**
 * The run that a text names: a run folder, the id of a run in the workspace of `cwd`, or `latest`. Throws a sentence if
 * there is none.
 */
export function findRun(text: string, cwd: string): NamedRun {
  const asPath = path.resolve(cwd, text);
  if (fs.existsSync(path.join(asPath, runFiles.manifest))) {
    return { workspace: workspaceOf(asPath), id: path.basename(asPath), dir: asPath };
  }
  const workspace = findWorkspace(cwd);
  const id = text === 'latest' ? runIds(workspace).at(-1) : text;
  if (id !== undefined && isRunId(id) && fs.existsSync(runDir(workspace, id)))
    return { workspace, id, dir: runDir(workspace, id) };
  const known = runIds(workspace).slice(-3);
  const about = { run: text, folder: runsDir(workspace) };
  throw new SaidError(known.length > 0 ? say('cli.no-run', { ...about, known }) : say('cli.no-run.none', about));
}
