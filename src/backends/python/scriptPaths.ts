/** Paths in a script config, resolved and confined to the workspace. */
import fs from 'node:fs';
import path from 'node:path';
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import { say, SaidError } from '../../shared/messages/say';

export interface Places {
  /** Folder of the config. All are absolute. */
  folder: string;
  /** Folder in which the script runs: the config's `cwd`, else the script's own; of a module that of the config. */
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
      throw new SaidError(say('script.outside', { key, config: configFile, value, workspace }));
    }
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (kind === 'file' ? stat?.isFile() : stat?.isDirectory()) return file;
    const about = { key, config: configFile, value, file };
    if (stat === undefined) throw new SaidError(say('script.missing', about));
    throw new SaidError(kind === 'file' ? say('script.no-file', about) : say('script.no-folder', about));
  };
  const script = place('script', 'file');
  // As a person stands who types `python train.py`.
  const usual = script === null ? folder : path.dirname(script);
  return { folder, cwd: place('cwd', 'folder') ?? usual, script };
}
