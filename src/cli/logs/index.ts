/** Reads a run from whatever a path names: a run folder, or a file in one of the known formats. */
import fs from 'node:fs';
import path from 'node:path';
import type { AnyConfig } from '../../config/any';
import type { FixContext } from '../../diagnosis/fixes/index';
import type { RunLog } from '../../diagnosis/report';
import { runFiles } from '../../run/paths';
import { readCsv } from './csv';
import { readRunFolder } from './runFolder';

export interface ReadLog {
  log: RunLog;
  startedAt: number;
  context: FixContext<AnyConfig> | null;
  ignore: string[];
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
};

/** Reads a log. Throws an Error that says in a clause why it cannot be read. */
export function readLog(file: string): ReadLog {
  try {
    if (fs.statSync(file).isDirectory()) return readRunFolder(file);
    if (path.basename(file) === runFiles.manifest) return readRunFolder(path.dirname(file));
    return { log: readCsv(decode(fs.readFileSync(file))), startedAt: 0, context: null, ignore: [] };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(reasons[code ?? ''] ?? message.replace(/\.$/, ''), { cause: error });
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new Error('it is not a text file');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8 text');
  }
}
