// Where two folders of outputs differ, and which of it is meant.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A change that is meant. `outputs` is a regular expression for names of outputs, `lines` for the lines that may come
 * or go in them (absent means all), `reason` says in a sentence why.
 * @typedef {{ outputs: string, lines?: string, reason: string }} Expected
 */

/** @typedef {{ name: string, diff: string, reasons: string[] | null }} Difference `reasons`: null if it is not meant. */

/** Names of all files below a folder, with `/` between the parts. */
export function filesBelow(/** @type {string} */ folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** A unified diff of two files, of which one may be absent. Without its headers. */
function diffOf(/** @type {string} */ before, /** @type {string} */ after) {
  const sides = [before, after].map((file) => (fs.existsSync(file) ? file : '/dev/null'));
  const args = ['diff', '--no-index', '--no-color', '--no-ext-diff', '--text', '--', ...sides];
  const { stdout } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const start = stdout.indexOf('\n@@');
  return start < 0 ? 'One of them is empty or not there.' : stdout.slice(start + 1);
}

/** @returns {string[]} Lines that came or went, without their sign. */
const changed = (/** @type {string} */ diff) =>
  diff
    .split('\n')
    .filter((line) => /^[+-]/.test(line))
    .map((line) => line.slice(1));

/** The reasons that together account for every line of a diff; null if a line has none. */
export function reasonsFor(/** @type {string} */ name, /** @type {string} */ diff, /** @type {Expected[]} */ expected) {
  const fitting = expected.filter(({ outputs }) => new RegExp(outputs).test(name));
  const found = changed(diff).map((line) => fitting.find(({ lines = '' }) => new RegExp(lines).test(line))?.reason);
  const reasons = found.filter((reason) => reason !== undefined);
  return reasons.length === found.length && found.length > 0 ? [...new Set(reasons)] : null;
}

/**
 * Compares the files of two folders by name.
 * @returns {{ names: string[], differences: Difference[] }}
 */
export function compareFolders(
  /** @type {string} */ before,
  /** @type {string} */ after,
  /** @type {Expected[]} */ expected,
) {
  const names = [...new Set([before, after].flatMap(filesBelow))].sort();
  const read = (/** @type {string} */ folder, /** @type {string} */ name) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
  };
  const differences = names
    .filter((name) => read(before, name) !== read(after, name))
    .map((name) => {
      const diff = diffOf(path.join(before, name), path.join(after, name));
      return { name, diff, reasons: reasonsFor(name, diff, expected) };
    });
  return { names, differences };
}
