/** A line in parts: the text before each number and behind the last, and which numbers are part of something else. */
import { chineseUnit } from '../chinese';
import { carryNames } from './generalCarried';
import { readBefore, type Before } from './generalNames';
import type { LineScan } from './generalScan';
import { countedBy, labels } from './generalWords';

/** The line in parts: the text before each number and behind the last, and what it says of the number. */
export interface Parts {
  scan: LineScan;
  gaps: readonly string[];
  befores: readonly Before[];
  /** Numbers that are part of something else: of a date, a time, a range, an address. */
  spent: boolean[];
}

const unitStart = /^[A-Za-z%°µ]/;

/** The parts of a line that was scanned. */
export function partsOf(scan: LineScan): Parts {
  const { text, count, starts, ends } = scan;
  const gaps: string[] = [];
  for (let k = 0; k <= count; k++) {
    const end = k < count ? starts[k]! : Math.min(text.length, (count > 0 ? ends[count - 1]! : 0) + 400);
    gaps.push(text.slice(k === 0 ? 0 : ends[k - 1]!, end));
  }
  const befores = gaps
    .slice(0, count)
    .map((gap, k) =>
      readBefore(cutGap(k > 0 ? gap.slice(chineseUnit(gaps[k - 1]!, gap).length) : gap), k > 0 && unitStart.test(gap)),
    );
  const parts = { scan, gaps, befores, spent: new Array<boolean>(count).fill(false) };
  spendTimes(parts);
  carryNames(scan, gaps, befores, parts.spent);
  return parts;
}

/** A place in source: `train.py:`, before the number of a line. */
const inSource = /\.(?:py|cc|cpp|h|c|cu|rs|go|js|ts|ipynb):$/;

/** No name begins further before its number. */
const longestGap = 600;
const cutGap = (gap: string): string => (gap.length > longestGap ? gap.slice(-longestGap) : gap);

/** Marks the numbers of dates, times of day, durations, ranges, addresses and places in source. */
function spendTimes({ scan, gaps, befores, spent }: Parts): void {
  const { count, text, starts, whole, values } = scan;
  const isClock = (k: number) =>
    k + 1 < count &&
    gaps[k + 1] === ':' &&
    whole[k] === 1 &&
    /^\d\d/.test(text.slice(starts[k + 1], starts[k + 1]! + 2));
  for (let k = 0; k < count; k++) {
    if (isClock(k)) {
      spent[k] = spent[k + 1] = true;
      if (k + 2 < count && gaps[k + 2] === ',' && !isClock(k + 1)) spent[k + 2] = true;
      // `[12/28 10:00:00 …` begins with a day.
      if (k >= 2 && gaps[k - 1] === '/' && gaps[k] === ' ') spent[k - 1] = spent[k - 2] = true;
    }
    const next = gaps[k + 1]!;
    const third = k + 2 < count ? gaps[k + 2] : '';
    if ((next === '-' || next === '/') && third === next) spent[k] = spent[k + 1] = spent[k + 2] = true;
    if (next === '-' && k + 1 < count && whole[k] === 1 && values[k + 1]! >= values[k]!) spent[k] = true;
    if (next === '.' && k + 1 < count) spent[k] = spent[k + 1] = true;
    const name = befores[k]!.name.toLowerCase();
    if (labels.has(name)) spent[k] = true;
    // `output #1: loss = 0.5` has a number of its own; `Epoch #1` counts.
    if (gaps[k]!.endsWith('#') && countedBy(name.slice(name.lastIndexOf(' ') + 1)) === null) spent[k] = true;
    if (inSource.test(gaps[k]!.trimEnd())) {
      spent[k] = true;
      // What a logger puts before the place in the source is its own, such as the number of the process.
      if (befores.slice(0, k).every((each, i) => each.name === '' || spent[i])) spent.fill(true, 0, k);
    }
    // What is counted in words is a duration: `1 day, 3:20:11`.
    if (/^ days?,/.test(next)) spent[k] = true;
  }
}
