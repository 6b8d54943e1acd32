import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A place in `.cache`, where everything lies that the scripts make for this checkout; git ignores it. */
export const cache = (/** @type {string[]} */ ...parts) => path.join(root, '.cache', ...parts);

/** A place in the folder where all checkouts of a person keep what is long in the making. `KEEL_CACHE` names another. */
export function shared(/** @type {string[]} */ ...parts) {
  const usual = path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'keel');
  return path.resolve(process.env['KEEL_CACHE'] || usual, ...parts);
}
