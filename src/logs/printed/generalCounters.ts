/** Which numbers of a line count: epochs, steps, batches, and how many there will be. */
import type { Parts } from './generalParts';
import { chineseUnit } from '../chinese';
import { countedBy, stageNamed, type Counting } from './generalWords';

/** Numbers of a line that count; -1 where there is none. */
export interface CounterPlaces {
  epoch: number;
  epochs: number;
  /** What counts within the run or within the epoch, and its total. */
  fine: number;
  total: number;
  /** By its name it counts steps; else it is a batch, or says nothing of it, as in `[50/5808]`. */
  named: boolean;
  /** A pair without a name of its own, which may count anything. */
  anonymous: boolean;
  /** Drawn as a bar. */
  bar: boolean;
  /** All numbers that count or are totals. */
  places: ReadonlySet<number>;
}

interface FoundCounter {
  at: number;
  total: number;
  kind: Counting | 'pair';
  rank: number;
}

/** Units behind a pair that is no progress, such as those of memory. */
const amounts = /^ ?(?:[KMGT]i?B|B|s|ms|%)\b/;
const parting = /^ *(?:\/|of) *$/;

/** Finds what counts in a line. */
export function readCounters(parts: Parts): CounterPlaces {
  const pairs = pairsOf(parts);
  const found = [...pairs, ...singles(parts, new Set(pairs.flatMap(({ at, total }) => [at, total])))];
  lead(parts, found);
  const epoch = bracketEpoch(parts, found) ?? best(found, 'epoch');
  const step = best(found, 'step');
  const batch = best(found, 'batch');
  const pair = best(found, 'pair');
  const fine = step ?? batch ?? pair;
  const places = new Set<number>();
  for (const each of [epoch, fine, pair]) {
    if (each === undefined) continue;
    places.add(each.at);
    if (each.total >= 0) places.add(each.total);
  }
  for (const { at, total } of pairs) places.add(at).add(total);
  return {
    epoch: epoch?.at ?? -1,
    epochs: epoch?.total ?? -1,
    fine: fine?.at ?? -1,
    total: fine?.total ?? -1,
    named: fine?.kind === 'step',
    anonymous: fine?.kind === 'pair',
    bar:
      parts.gaps.some((gap) => /^% ?[|\u2500-\u25ff]/.test(gap)) ||
      /[\u2500-\u257f]{3}/.test(parts.scan.text.slice(0, 400)),
    places,
  };
}

const best = (found: readonly FoundCounter[], kind: FoundCounter['kind']): FoundCounter | undefined =>
  found
    .filter((each) => each.kind === kind)
    .reduce<FoundCounter | undefined>((a, b) => (a && a.rank <= b.rank ? a : b), undefined);

/** `50/5808`, `100 / 500`, `3 of 10`. */
function pairsOf({ scan, gaps, befores, spent }: Parts): FoundCounter[] {
  const { count, whole, values } = scan;
  const found: FoundCounter[] = [];
  for (let k = 0; k + 1 < count; k++) {
    if (spent[k] || spent[k + 1] || whole[k] !== 1 || whole[k + 1] !== 1 || !parting.test(gaps[k + 1]!)) continue;
    if (values[k]! < 0 || values[k]! > values[k + 1]! || amounts.test(gaps[k + 2]!)) continue;
    // The words before a bar stand before its percentage.
    const isBar = k > 0 && /^% ?[|\u2500-\u25ff]/.test(gaps[k]!);
    const name = befores[isBar ? k - 1 : k]!.name;
    const counted = countedBy(name) ?? countedBy(name.slice(name.lastIndexOf(' ') + 1)) ?? plural(name);
    const stuck = wordBehind(gaps[k]!, gaps[k + 2]!);
    const kind = counted?.kind ?? (stuck === undefined ? undefined : countedBy(stuck)?.kind);
    if (kind !== undefined) found.push({ at: k, total: k + 1, kind, rank: counted?.rank ?? 0 });
    else if (
      name === '' ||
      isBar ||
      stageNamed(name) !== null ||
      befores[k]!.sign === 'bracket' ||
      befores[k]!.sign === 'none'
    )
      found.push({ at: k, total: k + 1, kind: 'pair', rank: 9 });
    k++;
  }
  // `[0/25][50/1583]`: what is counted first holds the other.
  const anonymous = found.filter(({ kind }) => kind === 'pair');
  const [first, second] = anonymous;
  if (
    first &&
    second &&
    second.at === first.total + 1 &&
    /^\] ?\[ *$/.test(gaps[second.at]!) &&
    !found.some(({ kind }) => kind === 'epoch')
  ) {
    first.kind = 'epoch';
  }
  return found;
}

const plural = (name: string): { kind: Counting; rank: number } | null =>
  /^(?:\w+ )?epochs$/i.test(name) ? { kind: 'epoch', rank: 9 } : null;

/** The word that a number is stuck to, as `epoch` in `epoch1` and `step_100`. */
function wordStuck(gap: string): string | undefined {
  const end = /[_-]$/.test(gap) ? gap.length - 1 : gap.length;
  let start = end;
  while (start > 0 && end - start < 16 && /[A-Za-z]/.test(gap[start - 1]!)) start--;
  return start < end ? gap.slice(start, end) : undefined;
}

/** The word that is stuck to a number, unless it is a measure, such as `it/s`. */
function wordBehind(before: string, gap: string): string | undefined {
  const word = /^[A-Za-z]+/.exec(gap)?.[0] ?? chineseUnit(before, gap);
  return word === '' || gap[word.length] === '/' ? undefined : word;
}

/** Numbers named as counters, before or behind them: `iter 100`, `step=100`, `epoch1`, `767batch`. */
function singles({ scan, gaps, befores, spent }: Parts, taken: ReadonlySet<number>): FoundCounter[] {
  const found: FoundCounter[] = [];
  for (let k = 0; k < scan.count; k++) {
    if (spent[k] || taken.has(k) || scan.whole[k] !== 1 || scan.values[k]! < 0) continue;
    const behind = wordBehind(gaps[k]!, gaps[k + 1]!);
    const stuck = befores[k]!.sign === 'none' ? wordStuck(gaps[k]!) : undefined;
    const counted = countedBy(stuck ?? befores[k]!.name) ?? (behind === undefined ? null : countedBy(behind));
    if (counted === null || (behind !== undefined && countedBy(behind) === null)) continue;
    found.push({ at: k, total: -1, ...counted });
  }
  return found;
}

/** The `2` of `[2][50/5808]`, the `0` of `Train: 0 [60/625`. */
function bracketEpoch({ scan, gaps, befores, spent }: Parts, found: readonly FoundCounter[]): FoundCounter | undefined {
  if (found.some(({ kind }) => kind === 'epoch')) return undefined;
  const at = found.find(({ total, at }) => total >= 0 && at > 0 && /^\]? *\[ *$/.test(gaps[at]!))?.at ?? 0;
  if (at === 0 || spent[at - 1] || scan.whole[at - 1] !== 1) return undefined;
  const isPaired = /\[ *$/.test(gaps[at - 1]!) && gaps[at]!.startsWith(']');
  if (!isPaired && stageNamed(befores[at - 1]!.name) === null) return undefined;
  return { at: at - 1, total: -1, kind: 'epoch', rank: 0 };
}

/** A line that begins with its counter: ` 15: 598.1`, `[10] loss 0.5`, `[1,  2000] loss: 2.2`. */
function lead({ scan, gaps, spent }: Parts, found: FoundCounter[]): void {
  if (found.length > 0 || scan.count < 2) return;
  const at = spent.indexOf(false);
  if (at < 0 || scan.whole[at] !== 1 || scan.values[at]! < 0) return;
  const head = at === 0 ? gaps[0]!.trim() : gaps[at]!.replace(/^[\])]?:?/, '').trim();
  const next = gaps[at + 1]!;
  if ((head === '' && /^:?\s/.test(next)) || (head === '[' && next.startsWith(']'))) {
    found.push({ at, total: -1, kind: 'step', rank: 9 });
  } else if (head === '[' && /^, *$/.test(next) && scan.whole[at + 1] === 1 && gaps[at + 2]!.startsWith(']')) {
    found.push({ at, total: -1, kind: 'epoch', rank: 9 }, { at: at + 1, total: -1, kind: 'batch', rank: 9 });
  }
}
