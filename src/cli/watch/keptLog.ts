/** The file in `.keel/logs` in which what is printed is kept, for the editor to show. */
import fs from 'node:fs';
import path from 'node:path';
import { fileError } from '../../run/fileError';
import { makeKeelFolder } from '../../run/keelFolder';
import { logsDir, newRunId } from '../../run/paths';
import { OutputLog } from '../../runner/outputLog';

const extension = '.log';

/** A name for what a command prints: that of the script that it runs, else its own. */
export function nameOfCommand(command: readonly string[]): string {
  const script = command.find((word) => /\.(py|sh|js|mjs|ts|jl|r|lua)$/i.test(word)) ?? command[0] ?? 'watch';
  return path.basename(script).replace(/\.\w+$/, '');
}

/** Opens a new log in the workspace. Throws a sentence if it cannot be written. */
export function keepLog(workspace: string, name: string): { file: string; log: OutputLog } {
  const folder = logsDir(workspace);
  try {
    makeKeelFolder(folder);
    const taken = fs.readdirSync(folder).map((each) => path.basename(each, extension));
    const file = path.join(folder, `${newRunId(name, Date.now(), taken)}${extension}`);
    return { file, log: new OutputLog(file) };
  } catch (error) {
    throw fileError(error, folder, 'written');
  }
}
