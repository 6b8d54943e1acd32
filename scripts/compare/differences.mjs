// Where two folders of outputs differ, and which of it is meant.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A change that is meant. `outputs` is a regular expression for names of outputs, `reason` says in a sentence why.
 * `lines` is one for the lines that may come or go in them (absent means all). Where `alike` is true, only such lines may
 * that stand on both sides and say the same there: figures in texts may be rounded otherwise (by at most 5 %, two digits),
 * keys of JSON may stand in another order, and what matches `without` may be on one side alone.
 * @typedef {{ outputs: string, lines?: string, alike?: boolean, without?: string, reason: string }} Expected
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

/** @returns {string[]} Lines that came or went, of one sign, without it. */
const signed = (/** @type {string} */ diff, /** @type {'+' | '-'} */ sign) =>
  diff
    .split('\n')
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(1));

const figure = /(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?/;

/** Whether two texts are the same but for how their figures are rounded. */
function sameText(/** @type {string} */ a, /** @type {string} */ b) {
  const parts = (/** @type {string} */ text) => text.split(new RegExp(figure, 'g')).join('\0');
  const figures = (/** @type {string} */ text) =>
    [...text.matchAll(new RegExp(figure, 'g'))].map(([one]) => Number(one.replaceAll(',', '')));
  const [mine, other] = [figures(a), figures(b)];
  const near = (/** @type {number} */ x, /** @type {number} */ y) => Math.abs(x - y) <= 0.05 * Math.abs(x);
  return parts(a) === parts(b) && mine.every((value, i) => near(value, other[i] ?? NaN));
}

/** Whether two values of JSON are the same but for the order of keys and the figures in texts; numbers are the same. */
function sameValue(/** @type {unknown} */ a, /** @type {unknown} */ b) {
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  const [mine, other] = [Object.entries(a), new Map(Object.entries(b))];
  return mine.length === other.size && mine.every(([key, value]) => other.has(key) && sameValue(value, other.get(key)));
}

/** A line of JSON as a value, also one of many lines such as `"message": "...",`; undefined if it is none. */
function valueOf(/** @type {string} */ line) {
  const text = line.trim().replace(/,$/, '');
  for (const whole of [text, `{${text}}`]) {
    try {
      return /** @type {unknown} */ (JSON.parse(whole));
    } catch {
      // The other form, or none.
    }
  }
  return undefined;
}

/** Whether two lines say the same; see `Expected`. */
export function alike(/** @type {string} */ before, /** @type {string} */ after, without = '(?!)') {
  const [a, b] = [before, after].map((line) => line.replace(new RegExp(without, 'g'), ''));
  const [mine, other] = [valueOf(a ?? ''), valueOf(b ?? '')];
  return mine === undefined || other === undefined ? sameText(a ?? '', b ?? '') : sameValue(mine, other);
}

/** The reasons that together account for every line of a diff; null if a line has none. */
export function reasonsFor(/** @type {string} */ name, /** @type {string} */ diff, /** @type {Expected[]} */ expected) {
  const fitting = expected.filter(({ outputs }) => new RegExp(outputs).test(name));
  const [went, came] = [signed(diff, '-'), signed(diff, '+')];
  const reasonOf = (/** @type {string} */ line, /** @type {string[]} */ others) =>
    fitting.find(({ lines = '', alike: paired, without }) => {
      return new RegExp(lines).test(line) && (!paired || others.some((other) => alike(line, other, without)));
    })?.reason;
  const found = [...went.map((line) => reasonOf(line, came)), ...came.map((line) => reasonOf(line, went))];
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
