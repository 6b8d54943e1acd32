/** Where in a person's own code a script failed. */
import { inEnglish, say } from '../shared/messages/say';
import fs from 'node:fs';
import path from 'node:path';
import { lastTraceback, ownPlace, placeIn, type SourceLine } from '../backends/python/traceback';

/**
 * The place of a failure: of the last traceback that was printed, else the one in the reason. Relative to the workspace
 * where it lies inside; null where there is none, or the file is not there. `cwd` is the script's folder at its start.
 */
export function failurePlace(output: string, reason: string | null, workspace: string, cwd: string): SourceLine | null {
  const place = ownPlace(lastTraceback(output)?.frames ?? []) ?? placeIn(reason);
  if (place === null) return null;
  const file = path.resolve(cwd, place.file);
  if (!fs.existsSync(file)) return null;
  const relative = path.relative(workspace, file);
  const inside = !relative.startsWith('..') && !path.isAbsolute(relative);
  return { ...place, file: inside ? relative.split(path.sep).join('/') : file };
}

/** The last error that a script printed, with its place: `ValueError: bad shape (train.py:42)`. */
export function lastPythonError(output: string): string | null {
  const traceback = lastTraceback(output);
  if (traceback === null) return null;
  const place = ownPlace(traceback.frames);
  if (place === null) return traceback.error;
  const { cell, line } = place;
  const file = path.basename(place.file);
  const { error } = traceback;
  return cell === undefined
    ? `${error} (${file}:${line})`
    : inEnglish(say('notebook.place', { error, file, cell, line }));
}
