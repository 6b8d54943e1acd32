/** Watches a run folder: at once where the system tells, within 250 ms where it does not (network disks). */
import fs from 'node:fs';
import path from 'node:path';

/** Milliseconds between looks at sizes and times. */
const lookEvery = 250;

/** Sizes and times of the files in a folder, as one text; empty if it is gone. */
function signature(dir: string): string {
  try {
    return fs
      .readdirSync(dir)
      .map((name) => {
        const stat = fs.lstatSync(path.join(dir, name), { throwIfNoEntry: false });
        return `${name}:${stat?.size}:${stat?.mtimeMs}`;
      })
      .join('/');
  } catch {
    return '';
  }
}

/**
 * Calls `onChange` after anything in the folder has changed, several changes at once as one call, and once when the
 * folder is deleted. Returns how to stop watching. Does not keep the process alive.
 */
export function watchRun(dir: string, onChange: () => void): () => void {
  let queued: NodeJS.Immediate | undefined;
  let seen = signature(dir);
  const tell = () => {
    queued ??= setImmediate(() => {
      queued = undefined;
      onChange();
    });
  };
  const watcher = startWatcher(dir, tell);
  const look = setInterval(() => {
    const now = signature(dir);
    if (now !== seen) tell();
    seen = now;
  }, lookEvery);
  look.unref();
  return () => {
    watcher?.close();
    clearInterval(look);
    if (queued) clearImmediate(queued);
    queued = undefined;
  };
}

/** The system's watcher; undefined where it has none to give, which leaves the looks. */
function startWatcher(dir: string, tell: () => void): fs.FSWatcher | undefined {
  try {
    const watcher = fs.watch(dir, { persistent: false }, tell);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
