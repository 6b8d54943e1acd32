/** What the numbers of a line mean, found out once for all lines that a program prints by one statement. */
import type { LineScan } from './generalScan';
import { nameAfter, nameIn, type Before } from './generalNames';
import { partsOf, type Parts } from './generalParts';
import { countedBy, labels, lastStage, saysEvaluation, stageNamed, isTrainingBar } from './generalWords';
import { readCounters, type CounterPlaces } from './generalCounters';
import { rankIn, type RankPlace } from './generalRanks';

/** A figure of a line: which of its numbers, under which name. */
export interface PrintedFigure {
  at: number;
  name: string;
  /** Its name and it are parted by a colon, an equals sign or a bracket, rather than by a space. */
  explicit: boolean;
}

/** What lines of one hash mean. */
export interface LineShape extends CounterPlaces {
  figures: readonly PrintedFigure[];
  rank: RankPlace | null;
  /** All its figures are of an evaluation. */
  evaluates: boolean;
  /** It has no words at all: `99 546.1`, `1000/ 200000: 3.1`. */
  isBare: boolean;
  /** Numbers at which this line is to be cut, each part being a line of its own; null for a line that is whole. */
  cuts: readonly number[] | null;
}

/** What a line means; null if it means nothing. `section`: the evaluation of which lines like it are; empty if of none. */
export function shapeOf(scan: LineScan, section = ''): LineShape | null {
  const parts = partsOf(scan);
  const rank = rankIn(parts);
  const counters = readCounters(parts);
  const cuts = cutsOf(parts);
  if (cuts !== null) return { ...counters, figures: [], rank, evaluates: false, isBare: false, cuts };
  const bare = bareFigure(parts, counters);
  const figures = bare === null ? figuresOf(parts, counters, section) : [bare];
  const evaluates = figures.length > 0 && figures.every(({ name }) => saysEvaluation(name));
  if (figures.length === 0 && !standsAlone(parts, counters)) return null;
  return { ...counters, figures, rank, evaluates, isBare: bare !== null, cuts: null };
}

/** The one decimal of a line without words that counts, as tutorials print it: it may be the loss. */
function bareFigure({ gaps, spent, scan }: Parts, { places }: CounterPlaces): PrintedFigure | null {
  if (places.size === 0 || /\p{L}/u.test(gaps.join(''))) return null;
  const left = Array.from({ length: scan.count }, (_, k) => k).filter((k) => !places.has(k) && !spent[k]);
  const [at] = left;
  return left.length === 1 && scan.whole[at!] === 0 ? { at: at!, name: 'loss?', explicit: false } : null;
}

/** Whether the counters of a line without figures count the training: a bar, or a heading such as `Epoch 3/10`. */
function standsAlone({ gaps, befores }: Parts, { epoch, fine, bar }: CounterPlaces): boolean {
  const at = Math.max(epoch, fine);
  if (at < 0) return false;
  const head = gaps[0]!.toLowerCase();
  if ((lastStage(gaps[0]!) ?? '') !== '') return false;
  if (bar) return isTrainingBar(head);
  const first = epoch >= 0 && fine >= 0 ? Math.min(epoch, fine) : at;
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
function figuresOf(parts: Parts, counters: CounterPlaces, section: string): PrintedFigure[] {
  const { befores, gaps, spent, scan } = parts;
  const found: (PrintedFigure & { section: string; weak: string })[] = [];
  let [stage, weak] = [section, ''];
  let previous: string | null = null;
  for (let k = 0; k < scan.count; k++) {
    const before = befores[k]!;
    // What a brace closes was of the stage that it opened with.
    if (gaps[k]!.includes('}')) stage = '';
    stage = before.stage ?? stage;
    const asideStage = stageNamed(before.aside);
    if (counters.places.has(k) || spent[k]) {
      // `Test: [10/196]`, `eval epoch: 3`: what is counted is of the stage, and so is what follows.
      stage = asideStage ?? lastStage(before.name) ?? stage;
      previous = null;
      continue;
    }
    const written: string = isListed(parts, k) ? '' : staged(ownName(parts, k, previous), previous);
    if (written === '') {
      stage = lastStage(before.name) ?? stage;
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

/** Whether a number begins a list of several, as in `losses: [2.3, 0.1]`, which are no one figure. */
const isListed = ({ gaps, befores }: Parts, k: number): boolean =>
  befores[k]!.name !== '' && /\[ *$/.test(gaps[k]!) && /^, *$/.test(gaps[k + 1]!);

/** `loss train: 2.3, val: 2.5`: a stage alone is called by what stood before it. */
function staged(name: string, previous: string | null): string {
  const stage = stageNamed(name);
  if (stage === null || previous === null) return name;
  const words = previous.split(/[ _/]/);
  const others = words.filter((word) => stageNamed(word) === null);
  return others.length === words.length || others.length === 0 ? name : nameIn(stage, others.join(' '));
}

/** The name that the text gives a number; empty if it has none. */
function ownName({ befores, gaps }: Parts, k: number, previous: string | null): string {
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
  return name;
}

/** Names that readers use for counters are not taken by other figures. */
function reserved(name: string, whole: boolean): string {
  const plain = name.toLowerCase();
  if (plain === 'time') return 'duration';
  if (plain === 'epoch' || (whole && plain === 'step')) return plain;
  return plain === 'step' || plain === 'batch' ? `${plain}_time` : name;
}

/** The last word before a name, such as the `D` of `[D] loss 0.5`. */
function sectionOf(gap: string, { name }: Before): string {
  const end = name === '' ? -1 : gap.lastIndexOf(name);
  const words = end > 0 ? gap.slice(Math.max(0, end - 40), end).match(/\w+/g) : null;
  const last = words?.at(-1) ?? '';
  return /^\d/.test(last) ? '' : last;
}

/** A name that comes twice in a line gets the stage or the section before it. */
function distinct(found: readonly (PrintedFigure & { section: string; weak: string })[]): PrintedFigure[] {
  const times = new Map<string, number>();
  for (const { name } of found) times.set(name, (times.get(name) ?? 0) + 1);
  const seen = new Set<string>();
  const figures: PrintedFigure[] = [];
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
