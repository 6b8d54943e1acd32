import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cache } from './paths.mjs';

/** Whether a process lives. */
function alive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** Lets one process at a time pass; a lock whose owner died is taken over. */
async function locked(/** @type {string} */ file, /** @type {() => Promise<void>} */ work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (let said = false; ; await sleep(500)) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const owner = Number(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : NaN);
    if (owner && !alive(owner)) fs.rmSync(file, { force: true });
    else if (!said) console.log(`Waiting for process ${owner}, which prepares the same folder ...`);
    said = true;
  }
  try {
    await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/**
 * A folder in `.cache` that is made once and kept for as long as what it was made from stays the same.
 * @param {string} name Of the folder.
 * @param {unknown[]} inputs What its content depends on: versions, lock files' text.
 * @param {(folder: string) => Promise<void>} make Fills the empty folder; an interrupted attempt is made anew.
 * @returns {Promise<string>} The folder.
 */
export async function cached(name, inputs, make) {
  const folder = cache(name);
  const stamp = cache('stamps', `${name.replaceAll('/', '-')}`);
  const wanted = createHash('sha256')
    .update(JSON.stringify([process.platform, process.arch, inputs]))
    .digest('hex');
  const ready = () => fs.existsSync(folder) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted;
  if (ready()) return folder;
  await locked(`${stamp}.lock`, async () => {
    if (ready()) return;
    console.log(`Preparing .cache/${name} ...`);
    const start = Date.now();
    fs.rmSync(stamp, { force: true });
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    await make(folder);
    fs.writeFileSync(stamp, wanted);
    console.log(`Prepared .cache/${name} in ${Math.round((Date.now() - start) / 1000)} s.`);
  });
  return folder;
}
