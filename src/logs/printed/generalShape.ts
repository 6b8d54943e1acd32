/** What the numbers of a line mean, found out once for all lines that a program prints by one statement. */
import type { LineScan } from './generalScan';
import { nameAfter, nameIn, readBefore, type Before } from './generalNames';
import { countedBy, labels, lastStage, saysEvaluation, stageNamed, trainingBar } from './generalWords';
import { readCounters, type CounterPlaces } from './generalCounters';
import { rankIn, type RankPlace } from './generalRanks';

/** A figure of a line: which of its numbers, under which name. */
export interface Figure {
  at: number;
  name: string;
  /** Its name and it are parted by a colon, an equals sign or a bracket, rather than by a space. */
  explicit: boolean;
}

/** What lines of one hash mean. */
export interface LineShape extends CounterPlaces {
  figures: readonly Figure[];
  rank: RankPlace | null;
  /** All its figures are of an evaluation. */
  evaluates: boolean;
  /** Numbers at which this line is to be cut, each part being a line of its own; null for a line that is whole. */
  cuts: readonly number[] | null;
}

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
  const befores = gaps.slice(0, count).map((gap, k) => readBefore(cutGap(gap), k > 0 && unitStart.test(gap)));
  const parts = { scan, gaps, befores, spent: new Array<boolean>(count).fill(false) };
  spendTimes(parts);
  return parts;
}

/** No name begins further before its number. */
const longestGap = 600;
const cutGap = (gap: string): string => (gap.length > longestGap ? gap.slice(-longestGap) : gap);

/** Marks the numbers of dates, times of day, durations, ranges, addresses and places in source. */
function spendTimes({ scan, gaps, befores, spent }: Parts): void {
  const { count, text, starts, ends, whole, values } = scan;
  const isClock = (k: number) =>
    k + 1 < count &&
    gaps[k + 1] === ':' &&
    whole[k] === 1 &&
    /^\d\d/.test(text.slice(starts[k + 1]!, starts[k + 1]! + 2));
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
    if (next === '.') spent[k] = spent[k + 1] = true;
    const name = befores[k]!.name.toLowerCase();
    if (/\.(?:py|cc|cpp|h|c|cu|rs|go|js|ts|ipynb):$/.test(gaps[k]!.trimEnd()) || labels.has(name)) spent[k] = true;
    // What is counted in words is a duration: `1 day, 3:20:11`.
    if (/^ days?,/.test(next)) spent[k] = true;
    void ends;
  }
}

/** What a line means; null if it means nothing. */
export function shapeOf(scan: LineScan): LineShape | null {
  const parts = partsOf(scan);
  const rank = rankIn(parts);
  const counters = readCounters(parts);
  const cuts = cutsOf(parts);
  if (cuts !== null) return { ...counters, figures: [], rank, evaluates: false, cuts };
  const figures = figuresOf(parts, counters);
  const evaluates = figures.length > 0 && figures.every(({ name }) => saysEvaluation(name));
  if (figures.length === 0 && !standsAlone(parts, counters)) return null;
  return { ...counters, figures, rank, evaluates, cuts: null };
}

/** Whether the counters of a line without figures count the training: a bar, or a heading such as `Epoch 3/10`. */
function standsAlone({ scan, gaps, befores }: Parts, { epoch, fine, bar }: CounterPlaces): boolean {
  const at = Math.max(epoch, fine);
  if (at < 0) return false;
  const head = gaps[0]!.toLowerCase();
  if ((lastStage(gaps[0]!) ?? '') !== '') return false;
  if (bar) return trainingBar.test(head);
  const first = epoch >= 0 && fine >= 0 ? Math.min(epoch, fine) : at;
  void scan;
  return befores.slice(0, first).every(({ name, sign }) => name === '' || sign === 'none' || countedBy(name) !== null);
}

/** Where bars that a terminal would show one after another stand in one line. */
function cutsOf({ scan, gaps }: Parts): number[] | null {
  const { count, values, whole } = scan;
  const at: number[] = [];
  let total = -1;
  for (let k = 0; k + 1 < count; k++) {
    if (whole[k] !== 1 || whole[k + 1] !== 1 || gaps[k + 1] !== '/') continue;
    const isBar =
      /^ ?\[[^\d]*$/.test(gaps[k + 2] ?? '') ||
      gaps[k + 2]?.startsWith(' [') === true ||
      gaps[k + 2]?.startsWith(' \u2501') === true;
    if (!isBar || (total >= 0 && values[k + 1] !== total)) continue;
    total = values[k + 1]!;
    at.push(k > 0 && gaps[k]!.startsWith('%') ? k - 1 : k);
  }
  return at.length > 1 ? at.slice(1) : null;
}

const means = /^(?:avg|average|mean|median|global_avg|ema|smoothed|smooth|std|min|max)$/i;

/** The named numbers of a line. */
function figuresOf(parts: Parts, counters: CounterPlaces): Figure[] {
  const { befores, gaps, spent, scan } = parts;
  const found: (Figure & { section: string; weak: string })[] = [];
  let [stage, weak] = ['', ''];
  let previous: string | null = null;
  for (let k = 0; k < scan.count; k++) {
    const before = befores[k]!;
    stage = before.stage ?? stage;
    const asideStage = stageNamed(before.aside);
    if (counters.places.has(k) || spent[k]) {
      stage = asideStage ?? stage;
      previous = null;
      continue;
    }
    const written = ownName(parts, k, previous);
    if (written === '') {
      previous = null;
      continue;
    }
    const own = asideStage === null ? stage : asideStage;
    const said = saysEvaluation(written);
    weak = lastStage(written.replace(/[_/]/g, ' ')) ?? weak;
    const name = said ? written : nameIn(own, written);
    found.push({
      at: k,
      name: reserved(name, scan.whole[k] === 1),
      explicit: before.sign !== 'space' && before.name !== '',
      section: sectionOf(gaps[k]!, before),
      weak,
    });
    previous = written;
  }
  return distinct(found);
}

/** The name that the text gives a number; empty if it has none. */
function ownName({ befores, gaps, scan }: Parts, k: number, previous: string | null): string {
  const before = befores[k]!;
  if (/^% ?[|\u2500-\u25ff]/.test(gaps[k + 1]!)) return '';
  if (before.name === '') {
    if (previous !== null && /^\S{0,4} *[([] *$/.test(gaps[k]!) && /[([]/.test(gaps[k]!)) return `${previous} (avg)`;
    if (before.sign === 'none' && k > 0) return '';
    return /^\s*$|[,:|;\])] *$/.test(gaps[k]!) ? nameAfter(gaps[k + 1]!) : '';
  }
  if (previous !== null && means.test(before.name) && /^\S{0,4} *[([]/.test(gaps[k]!))
    return `${previous} (${before.name})`;
  const { name } = before;
  if (name.length > 60 || !/\p{L}/u.test(name) || /\.(?:py|cc|cpp)$/.test(name)) return '';
  if (labels.has(name.toLowerCase())) return '';
  void scan;
  return name;
}

/** Names that readers use for counters are not taken by other figures. */
function reserved(name: string, whole: boolean): string {
  const plain = name.toLowerCase();
  if (plain === 'time') return 'time taken';
  if (plain === 'epoch' || (whole && plain === 'step')) return plain;
  return plain === 'step' || plain === 'batch' ? `${plain} time` : name;
}

/** The last word before a name, such as the `D` of `[D] loss 0.5`. */
function sectionOf(gap: string, { name }: Before): string {
  const end = name === '' ? -1 : gap.lastIndexOf(name);
  const words = /([A-Za-z_]\w*)\W*$/.exec(end > 0 ? gap.slice(Math.max(0, end - 40), end) : '');
  return words?.[1] ?? '';
}

/** A name that comes twice in a line gets the stage or the section before it. */
function distinct(found: readonly (Figure & { section: string; weak: string })[]): Figure[] {
  const times = new Map<string, number>();
  for (const { name } of found) times.set(name, (times.get(name) ?? 0) + 1);
  const seen = new Set<string>();
  const figures: Figure[] = [];
  for (const { at, name, explicit, section, weak } of found) {
    const twice = times.get(name)! > 1;
    let own = twice && weak !== '' && seen.has(name) ? nameIn(weak, name) : name;
    if (twice && own === name && section !== '' && stageNamed(section) === null) own = `${section} ${name}`;
    if (seen.has(own)) continue;
    seen.add(own);
    figures.push({ at, name: own, explicit });
  }
  return figures;
}
