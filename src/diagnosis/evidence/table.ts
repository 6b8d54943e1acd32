/**
 * What a finding rests on, for a person: a table of at most five figures that can be checked on the curve, and the full list
 * for who asks. What a program reads is the evidence itself.
 */
import { inEnglish, saidOf, say, spoken, type Message } from '../../shared/messages/say';
import { apartFrom, percent } from '../../shared/numbers';
import type { RecordedEvidence, RecordedFinding } from '../findingSchema';
import { ranks, untold, type Rank } from './ranks';

/** A row of the table: what it is, its value, the step it stands at, and the bound it was held against, if any. */
export interface EvidenceRow {
  title: string;
  /** Empty where the step is all there is to tell. */
  value: string;
  step: number | null;
  /** As in `< 3.5`: what would have been no finding. Empty where it was held against nothing. */
  limit: string;
  /** The same as a clause. */
  text: string;
  said: { title: Message; text: Message };
}

export interface EvidenceTable {
  rows: EvidenceRow[];
  /** Every figure as a clause, in the order of the finding. */
  all: { text: string; said: { text: Message } }[];
}

/** More rows than these nobody checks. */
const mostRows = 5;
/** Rows of one quantity, so that what caused a trouble has its place beside the trouble. */
const mostOfOne = 3;

const order = Object.keys(ranks);

interface Ranked {
  item: RecordedEvidence;
  rank: Rank;
}

/** The evidence of a finding as people are shown it. */
export function evidenceTable({ evidence }: Pick<RecordedFinding, 'evidence'>): EvidenceTable {
  const told = evidence.filter(({ name }) => !untold.has(name));
  return { rows: proofOf(told).map(rowOf), all: told.map((item) => spoken({ text: clauseOf(item) })) };
}

/** Those that prove most, best first. Names of another version have no place here. */
function proofOf(evidence: readonly RecordedEvidence[]): Ranked[] {
  const known = evidence.flatMap((item): Ranked[] =>
    Object.hasOwn(ranks, item.name) ? [{ item, rank: ranks[item.name]! }] : [],
  );
  // A value on the sound side of its bound proves nothing, and is shown where there is nothing else.
  const telling = known.filter((each) => !isSound(each));
  const picked: Ranked[] = [];
  for (const each of (telling.length > 0 ? telling : known).sort((a, b) => weight(a) - weight(b))) {
    const alike = picked.filter(({ rank }) => rank.of === each.rank.of);
    if (picked.length < mostRows && alike.length < mostOfOne && !picked.some((other) => repeats(each, other)))
      picked.push(each);
  }
  return picked;
}

const isSound = ({ item: { value, threshold = NaN }, rank: { sound } }: Ranked): boolean =>
  (sound === 'below' && value < threshold) || (sound === 'above' && value > threshold);

/** First what is no number, then what passed its bound, then what was held against none. */
function weight(each: Ranked): number {
  const { item, rank } = each;
  const odd = rank.alone ?? (rank.as !== 'moment' && !Number.isFinite(item.value));
  return order.indexOf(item.name) - order.length * (odd === true ? 2 : Number(limitOf(each) !== ''));
}

/** Whether a figure says what another one said before: the same value of one quantity, or only when it was. */
function repeats({ item, rank }: Ranked, other: Ranked): boolean {
  const together = item.step !== undefined && item.step === other.item.step;
  if (rank.as === 'moment') return together;
  // A rate is in force at every step; another figure without a step is what one with a step is compared with.
  const anywhere = rank.of === 'rate' && (item.step === undefined || other.item.step === undefined);
  if (!together && !anywhere) return false;
  return rank.of === other.rank.of && valueOf(item.value, rank) === valueOf(other.item.value, other.rank);
}

function rowOf(each: Ranked): EvidenceRow {
  const { item, rank } = each;
  const { value, step = null } = item;
  const limit = limitOf(each);
  return {
    value: limit === '' ? valueOf(value, rank) : valueOf(value, rank, item.threshold),
    step,
    limit,
    ...spoken({ title: rank.title, text: clauseOf(item) }),
  };
}

/** A value that only just passed its bound is written so that this can be seen. */
function valueOf(value: number, { as }: Rank, bound = NaN): string {
  if (as === 'moment') return '';
  return as === 'percent' ? percent(value) : apartFrom(value, bound);
}

/** The bound, and the side of it on which the value would have been no finding. */
function limitOf(each: Ranked): string {
  const { item, rank } = each;
  const { value, threshold = NaN } = item;
  if (!Number.isFinite(threshold) || rank.sound === undefined || isSound(each)) return '';
  if (rank.sound === 'between' && value === threshold) return '';
  const above = rank.sound === 'between' ? value < threshold : rank.sound === 'above';
  return `${above ? '>' : '<'} ${valueOf(threshold, rank, value)}`;
}

/** The clause of a figure, with its step unless the clause speaks of steps by itself. */
function clauseOf(item: RecordedEvidence): Message {
  const text = saidOf(item, 'text');
  return item.step === undefined || stepWord.test(inEnglish(text))
    ? text
    : say('evidence.at-step', { text, step: item.step });
}

/** In the English text. */
const stepWord = /\bsteps?\b/;
