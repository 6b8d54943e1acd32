import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process lives. */
function alive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** The process that holds the lock; null if none does, or none that lives. */
function ownerOf(/** @type {string} */ file) {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'));
    return pid && alive(pid) ? pid : null;
  } catch {
    return null;
  }
}

/** Does something with a file system that may be forestalled by another process; whether it did. */
function won(/** @type {() => void} */ act) {
  try {
    act();
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(String(/** @type {NodeJS.ErrnoException} */ (error).code))) return false;
    throw error;
  }
}

/** Takes away a lock whose owner died. Only one process can move a given file, and it puts back what it moved wrongly. */
function clear(/** @type {string} */ file, /** @type {string} */ own) {
  const aside = `${own}.dead`;
  if (!won(() => fs.renameSync(file, aside))) return;
  if (ownerOf(aside) !== null) won(() => fs.linkSync(aside, file));
  fs.rmSync(aside, { force: true });
}

/**
 * Lets one process at a time do a work, also where several checkouts share the file. A lock whose owner died is taken
 * over.
 * @template T
 * @param {string} file The lock.
 * @param {() => Promise<T>} work
 * @param {{ milliseconds?: number }} [options] Between looks at a lock that another process holds.
 * @returns {Promise<T>}
 */
export async function locked(file, work, { milliseconds = 250 } = {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Linked rather than written in place, so that whoever sees the lock sees whose it is.
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    for (let said = false; !won(() => fs.linkSync(own, file));) {
      const owner = ownerOf(file);
      if (owner === null) {
        clear(file, own);
        continue;
      }
      if (!said) console.log(`Waiting for process ${owner}, which holds ${file} ...`);
      said = true;
      await sleep(milliseconds);
    }
  } finally {
    fs.rmSync(own, { force: true });
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}
