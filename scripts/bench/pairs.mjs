// Figures of two builds that took turns: each pair was measured one right after the other, so that the machine's other
// load hits both alike, and only the ratio within a pair counts.

/** @typedef {{ figure: string, value: number, unit: string, goal: number | null, better: 'less' | 'more' }} Figure */
/** @typedef {{ before: Figure[], now: Figure[] }} Pair */

/**
 * @typedef {object} Compared
 * @property {string} figure
 * @property {number | null} before Median; null where only the other build has this figure.
 * @property {number | null} now
 * @property {string} unit
 * @property {number | null} ratio Median over the pairs of now / before.
 * @property {[number, number] | null} range Least and greatest ratio.
 * @property {'worse' | 'better' | ''} verdict
 */

/** A difference counts if every pair shows it and the median is further than this from 1. */
const noticeable = 0.05;
/** With fewer pairs chance agrees too easily. */
const fewestPairs = 3;

function median(/** @type {number[]} */ values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const ratioOf = (/** @type {number} */ now, /** @type {number} */ before) => (now === before ? 1 : now / before);

/** @returns {Compared['verdict']} */
function verdictOf(/** @type {number[]} */ ratios, /** @type {'less' | 'more'} */ better) {
  const middle = median(ratios);
  if (ratios.length < fewestPairs || Math.abs(middle - 1) <= noticeable) return '';
  if (!ratios.every((ratio) => ratio > 1) && !ratios.every((ratio) => ratio < 1)) return '';
  return middle > 1 === (better === 'more') ? 'better' : 'worse';
}

/** A figure that is set in belongs to the one above it, and is named with it: others are set in by the same words. */
function named(/** @type {Figure[]} */ figures) {
  let above = '';
  return figures.map((each) => {
    if (!each.figure.startsWith(' ')) above = each.figure;
    return each.figure === above ? each : { ...each, figure: `${above}: ${each.figure.trim()}` };
  });
}

/** Compares figures by their name, in the order in which they were first printed. @returns {Compared[]} */
export function compareFigures(/** @type {Pair[]} */ measured) {
  const pairs = measured.map(({ before, now }) => ({ before: named(before), now: named(now) }));
  const all = pairs.flatMap(({ before, now }) => [...before, ...now]);
  return [...new Set(all.map(({ figure }) => figure))].map((figure) => {
    const valueIn = (/** @type {Figure[]} */ figures) => figures.find((each) => each.figure === figure)?.value;
    const { unit, better } = all.findLast((each) => each.figure === figure) ?? all[0];
    const values = (/** @type {keyof Pair} */ side) =>
      pairs.map((pair) => valueIn(pair[side])).filter((value) => value !== undefined);
    const ratios = pairs.flatMap(({ before, now }) => {
      const [old, fresh] = [valueIn(before), valueIn(now)];
      return old === undefined || fresh === undefined ? [] : [ratioOf(fresh, old)];
    });
    const middle = (/** @type {number[]} */ numbers) => (numbers.length === 0 ? null : median(numbers));
    return {
      ...{ figure, before: middle(values('before')), now: middle(values('now')), unit, ratio: middle(ratios) },
      range: ratios.length === 0 ? null : [Math.min(...ratios), Math.max(...ratios)],
      verdict: ratios.length === 0 ? '' : verdictOf(ratios, better),
    };
  });
}

const short = (/** @type {number | null} */ value) => (value === null ? '-' : String(Number(value.toPrecision(4))));

/** Rows of a table for a person, the heading first. @returns {string[][]} */
export function rowsOf(/** @type {Compared[]} */ compared) {
  const heading = ['figure', 'before', 'now', 'unit', 'now / before', 'of the pairs', ''];
  return [
    heading,
    ...compared.map(({ figure, before, now, unit, ratio, range, verdict }) => [
      ...[figure, short(before), short(now), unit, ratio === null ? '-' : ratio.toFixed(3)],
      ...[range === null ? '' : range.map((value) => value.toFixed(2)).join(' to '), verdict],
    ]),
  ];
}
