import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { locked } from './lock.mjs';
import { cache, shared } from './paths.mjs';

/** Days after which a folder that no checkout used is removed, when another of its name is made. */
const keptDays = 30;

/**
 * A folder that is made once, for all checkouts of this person, and linked into `.cache`. What it is made from is part
 * of its name, so that checkouts that differ in it do not get in each other's way.
 * @param {string} name Of the link in `.cache`.
 * @param {unknown[]} inputs What its content depends on: versions, lock files' text.
 * @param {(folder: string) => Promise<void>} make Fills the empty folder; an interrupted attempt is made anew.
 * @returns {Promise<string>} The folder. It is never moved or changed, so that others may refer to places in it.
 */
export async function cached(name, inputs, make) {
  const hash = createHash('sha256').update(JSON.stringify([process.platform, process.arch, inputs]));
  const title = name.replaceAll('/', '-');
  const folder = shared(`${title}-${hash.digest('hex').slice(0, 12)}`);
  const stamp = `${folder}.ready`;
  if (!fs.existsSync(stamp)) {
    await locked(`${folder}.lock`, async () => {
      if (!fs.existsSync(stamp)) await prepare(folder, make);
    });
    await removeUnused(title);
  }
  fs.utimesSync(stamp, new Date(), new Date());
  link(folder, cache(name));
  return folder;
}

async function prepare(/** @type {string} */ folder, /** @type {(folder: string) => Promise<void>} */ make) {
  console.log(`Preparing ${folder} ...`);
  const start = performance.now();
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  await make(folder);
  fs.writeFileSync(`${folder}.ready`, '');
  console.log(`Prepared ${folder} in ${Math.round((performance.now() - start) / 1000)} s.`);
}

/** Removes folders of this name that were not used for long. */
async function removeUnused(/** @type {string} */ title) {
  const pattern = new RegExp(`^${title}-[0-9a-f]{12}\\.ready$`);
  const oldest = Date.now() - keptDays * 24 * 3600 * 1000;
  for (const stamp of fs.readdirSync(shared()).filter((file) => pattern.test(file))) {
    const folder = shared(path.basename(stamp, '.ready'));
    await locked(`${folder}.lock`, async () => {
      const used = fs.statSync(shared(stamp), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (used >= oldest) return;
      fs.rmSync(shared(stamp));
      fs.rmSync(folder, { recursive: true, force: true });
    });
  }
}

/** Makes a place in this checkout lead to the folder. */
function link(/** @type {string} */ folder, /** @type {string} */ place) {
  const leads = () => fs.existsSync(place) && fs.realpathSync(place) === fs.realpathSync(folder);
  if (leads()) return;
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.rmSync(place, { recursive: true, force: true });
  try {
    fs.symlinkSync(folder, place, 'junction');
  } catch (error) {
    // Another process of this checkout may have been quicker.
    if (!leads()) throw error;
  }
}
