/** Configs: the person's own in the workspace, where a link is theirs as long as it stays inside; and the copy in a run. */
import fs from 'node:fs';
import path from 'node:path';
import { say, SaidError } from '../shared/messages/say';
import { withFileErrors } from './fileError';
import { runFiles } from './paths';
import { readPlain, readRegular, replacePlain } from './plainFile';

/** Largest config that is read, in bytes: a thousand times the longest that people write. */
const mostBytes = 5_000_000;

/** The config that a run was made with, as text. Throws a sentence if its copy is gone, no plain file, or too large. */
export const configTextOf = (dir: string): string =>
  readPlain(path.join(dir, runFiles.config), mostBytes).toString('utf8');

/** A config of the workspace, as it is now. A link is followed; throws a sentence as `configTextOf` does. */
export const readConfigFile = (file: string): Buffer => readRegular(file, mostBytes);

/**
 * Replaces a config's text in one go, keeping its permissions; a link keeps pointing to it. Throws a sentence if the disk
 * refuses, or the link leads out of the workspace, where nobody would look for a change.
 */
export function replaceConfigFile(workspace: string, file: string, text: string): void {
  const { target, home, mode } = withFileErrors(file, 'written', () => {
    const target = fs.realpathSync(file);
    return { target, home: fs.realpathSync(workspace), mode: fs.statSync(target).mode };
  });
  const within = path.relative(home, target);
  if (within.startsWith('..') || path.isAbsolute(within)) {
    throw new SaidError(say('file.leads-outside', { file, target, workspace }));
  }
  replacePlain(target, text, mode & 0o7777);
}
