/** Why a command cannot be started, and the code with which shells leave then. */
import fs from 'node:fs';
import { say, type Message } from '../../shared/messages/say';
import { reasonOf } from '../reason';

/** What shells answer of a command that is not there, and of one that cannot be run. */
const exitCodes = { missing: 127, refused: 126 };

/** The system names the file; what it means depends on what that is. */
export function refusal(command: string, error: NodeJS.ErrnoException): { code: number; message: Message } {
  const named = command.includes('/') ? statOf(command) : undefined;
  if (error.code === 'ENOENT' && named === undefined)
    return { code: exitCodes.missing, message: say('watch.no-command', { command }) };
  return { code: exitCodes.refused, message: say('watch.not-started', { command, why: why(command, named, error) }) };
}

function why(command: string, named: fs.Stats | undefined, error: NodeJS.ErrnoException): Message {
  if (named?.isDirectory()) return say('log.folder');
  if (named?.isFile() && error.code === 'ENOENT') return say('watch.no-interpreter');
  if (named?.isFile() && error.code === 'EACCES') return say('watch.not-executable', { command });
  if (error.code === 'ENOEXEC') return say('watch.no-program');
  return reasonOf(error);
}

function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file);
  } catch {
    return undefined;
  }
}
