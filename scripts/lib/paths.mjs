import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A place in `.cache`, where everything lies that the scripts install or make; git ignores it. */
export const cache = (/** @type {string[]} */ ...parts) => path.join(root, '.cache', ...parts);
