// Workspaces for tests in VS Code: copies, so that the examples stay as they are.
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { runsSince } from '../../scripts/lib/story.mjs';
import { scratch } from './launch.mjs';

/**
 * A new folder with a copy of the examples, or with the files given.
 * @param {string} name
 * @param {Record<string, string>} [files] Content by file name.
 */
export function makeWorkspace(name, files) {
  const folder = scratch(name);
  if (files) for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
  else {
    const filter = (/** @type {string} */ file) => path.basename(file) !== '.keel';
    fs.cpSync(path.join(root, 'examples'), folder, { recursive: true, filter });
  }
  return folder;
}

/** Ends what still runs in a workspace, and removes it. Runs outlive the editor, so a failed test may leave some. */
export async function removeWorkspace(/** @type {string} */ folder) {
  for (const { manifest } of runsSince(folder, 0)) {
    for (const pid of Object.values(manifest.pids)) {
      if (pid === null || ['finished', 'diverged', 'stopped', 'failed', 'lost'].includes(manifest.state)) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  }
  await fs.promises.rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}
