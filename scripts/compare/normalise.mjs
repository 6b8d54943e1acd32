// What differs between two runs of the same program, and is no difference: times, process ids, ids of runs, folders.

/** @typedef {{ name: string, why: string }} Rule */

/** Values of JSON by their key, wherever it stands. @type {(Rule & { keys: string[] })[]} */
const keyRules = [
  { name: 'time', why: 'seconds since 1970 of a step or event', keys: ['time'] },
  { name: 'moment', why: 'milliseconds since 1970 in a manifest', keys: ['created', 'heartbeat'] },
  { name: 'process', why: 'ids that the system gives', keys: ['pid', 'pids', 'host'] },
  { name: 'versions', why: 'of the packages installed', keys: ['versions'] },
];

/** Rules whose findings say how fast the machine was. */
export const wallClockRules = ['slow-steps'];

/** Parts of any text. @type {(Rule & { pattern: RegExp })[]} */
const textRules = [
  { name: 'date', why: 'moments for people', pattern: /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?\b/g },
  { name: 'speed', why: 'how fast the machine is', pattern: /(?<=\s)\d+(?:\.\d+)?(?= steps\/s\b)/g },
];

const runId = /\b\d{8}-\d{6}-[a-z0-9-]*?[a-z0-9]-[0-9a-f]{6}\b/g;

/** A value of JSON with the values of `keyRules` replaced, and without findings about the speed. */
function plain(/** @type {unknown} */ value) {
  return JSON.parse(
    JSON.stringify(value, (key, item) => {
      const rule = keyRules.find(({ keys }) => keys.includes(key));
      if (rule && item !== null) return `<${rule.name}>`;
      if (Array.isArray(item)) return item.filter((each) => !wallClockRules.includes(each?.rule));
      return item;
    }),
  );
}

const pretty = (/** @type {unknown} */ value) => `${JSON.stringify(value, null, 1)}\n`;

/** @returns {any[]} */
const lines = (/** @type {string} */ text) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/**
 * What `keel run --json` prints. Steps and events come from two files, so how they interleave is chance: they are
 * gathered by kind. A finding grows while a run goes on, and how often it is told depends on the speed: the last counts.
 */
function runLines(/** @type {string} */ text) {
  const last = new Map();
  const others = [];
  for (const line of lines(text)) {
    if (line.kind === 'finding') last.set(line.finding.id, line);
    else if (line.kind === 'notChecked') last.set(line.kind, line);
    else others.push(line);
  }
  const kept = [...others, ...[...last.values()].filter(({ finding }) => !wallClockRules.includes(finding?.rule))];
  const kinds = [...new Set(kept.map(({ kind = 'result' }) => kind))].sort();
  return kinds.flatMap((kind) => kept.filter((line) => (line.kind ?? 'result') === kind));
}

/** What a run that was stopped came to: how many steps were still recorded after the stop was asked depends on the speed. */
function outline(/** @type {string} */ text) {
  return runLines(text).flatMap((line) => {
    if (line.kind === 'finding') return [{ rule: line.finding.rule, severity: line.finding.severity }];
    if (line.kind === 'fix') return [{ fix: line.fix.id }];
    return line.kind === undefined ? [{ state: line.state, fixes: line.fixes.map(({ id }) => id) }] : [];
  });
}

/** One line a value, so that lines of steps stay lines. */
const inLines = (/** @type {unknown[]} */ values) =>
  values.map((value) => `${JSON.stringify(plain(value))}\n`).join('');

/** The cells of the column `time`. */
function withoutTimes(/** @type {string} */ text) {
  const [head = '', ...rows] = text.split('\n');
  const column = head.split(',').indexOf('time');
  if (column < 0) return text;
  return [head, ...rows.map((row) => row.split(',').with(row === '' ? 0 : column, row === '' ? '' : '<time>'))].join(
    '\n',
  );
}

/** How each kind of output is read; what cannot be read as its kind is compared as text. */
const readers = {
  text: (/** @type {string} */ text) => text,
  json: (/** @type {string} */ text) => pretty(plain(JSON.parse(text))),
  jsonl: (/** @type {string} */ text) => inLines(lines(text)),
  run: (/** @type {string} */ text) => inLines(runLines(text)),
  stopped: (/** @type {string} */ text) => inLines(outline(text)),
  csv: withoutTimes,
};

/** @typedef {keyof typeof readers} Kind */

/**
 * An output without what is chance. Ids of runs are numbered in the order in which they appear.
 * @param {string} text
 * @param {Kind} kind
 * @param {Record<string, string>} [places] Folders, by the word that stands for them; the longest counts.
 */
export function normalise(text, kind, places = {}) {
  let result = text;
  try {
    result = readers[kind](text);
  } catch {
    // A program that failed printed something else, which is a difference to show as it is.
  }
  const byLength = Object.entries(places).sort(([, a], [, b]) => b.length - a.length);
  for (const [word, folder] of byLength) result = result.replaceAll(folder, `<${word}>`);
  for (const { name, pattern } of textRules) result = result.replace(pattern, `<${name}>`);
  /** @type {string[]} */
  const ids = [];
  return result.replace(runId, (id) => {
    if (!ids.includes(id)) ids.push(id);
    return `<run ${ids.indexOf(id) + 1}>`;
  });
}

/** What is replaced or left out, for a person. */
export function rulesInWords() {
  const named = [...keyRules, ...textRules].map(({ name, why }) => `<${name}> (${why})`);
  return [...named, '<run N> (ids of runs)', `findings of ${wallClockRules.join(', ')} (the wall clock)`].join(', ');
}
