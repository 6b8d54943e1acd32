/** Paths in a script config, resolved and confined to the workspace. */
import fs from 'node:fs';
import path from 'node:path';
import type { ScriptConfig } from '../../config/keel/scriptSchema';

export interface Places {
  /** Folder of the config. All are absolute. */
  folder: string;
  /** Folder in which the script runs. */
  cwd: string;
  /** Null for a module. */
  script: string | null;
}

/** Throws a sentence where something is not there or outside the workspace. */
export function placesOf(config: ScriptConfig, workspace: string, configFile: string): Places {
  const folder = path.dirname(path.join(workspace, configFile));
  const place = (key: 'script' | 'cwd', kind: 'file' | 'folder') => {
    const value = config[key];
    if (value === undefined) return null;
    const file = path.resolve(folder, value);
    const relative = path.relative(workspace, file);
    if (relative.startsWith('..') || path.isAbsolute(relative)) {
      throw new Error(
        `${key} in ${configFile} is ${value}, which is outside the workspace ${workspace}. Open its folder.`,
      );
    }
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (kind === 'file' ? stat?.isFile() : stat?.isDirectory()) return file;
    const found = stat === undefined ? `there is no ${file}` : `${file} is no ${kind}`;
    throw new Error(`${key} in ${configFile} is ${value}, and ${found}. Paths are relative to the config.`);
  };
  return { folder, cwd: place('cwd', 'folder') ?? workspace, script: place('script', 'file') };
}
