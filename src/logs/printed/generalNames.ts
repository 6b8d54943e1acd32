/** The name of a figure: what of the text before a number is called by it. */
import { isHan } from '../chinese';
import { canBeLoss, fillers, lastStage, lossPhrase } from './generalWords';

/** What stands between a number and its name. */
export type Sign = 'colon' | 'equals' | 'space' | 'bracket' | 'none';

/** The text between two numbers, read from its end. */
export interface Before {
  /** Empty if the number has no name of its own. */
  name: string;
  sign: Sign;
  /** What stands in brackets behind the name, such as `train` in `Iter(train)`. */
  aside: string;
  /** The last stage named before the name; null if none is. */
  stage: string | null;
  /** Whether the name stands in quotes. */
  quoted: boolean;
}

const openers = new Set([...' \t\'"`([{<$~≈|@*#']);
const spaces = new Set([' ', '\t']);
const quotes = new Set(['"', "'", '`']);
/** Calls around a number that are the number: `tensor(0.5)`, `np.float32(0.5)`. */
const wrapper =
  /(?:^|[^A-Za-z0-9_])(?:(?:torch|tf|np|numpy|jnp)\.)?(?:tensor|array|devicearray|float(?:16|32|64)?|scalar|item)\($/i;
const hardEnd = /[,;|{}[\]<>"'`\t!?•·…:=：\u2500-\u25ff\u2800-\u28ff]/;

/** Reads the text between two numbers. `stuck`: it begins with the unit of the number before it. */
export function readBefore(gap: string, stuck: boolean): Before {
  let from = 0;
  if (stuck) while (from < gap.length && /[A-Za-z%°µ/²³]/.test(gap[from]!)) from++;
  let end = gap.length;
  let bracket = false;
  let bar = false;
  const back = () => {
    for (; end > from && openers.has(gap[end - 1]!); end--) {
      const char = gap[end - 1]!;
      if (char === '(' && wrapper.test(gap.slice(Math.max(from, end - 24), end))) {
        const open = end - 1;
        for (end--; end > from && /[A-Za-z0-9_.]/.test(gap[end - 1]!); end--);
        if (end < open) return back();
        end = open;
      }
      bracket ||= char === '(' || char === '[' || char === '<';
      bar ||= char === '|';
    }
  };
  back();
  const spaced = end < gap.length;
  let sign: Sign = spaced ? 'space' : 'none';
  if (bar) sign = 'bracket';
  const last = end > from ? gap[end - 1]! : '';
  if (last === ':' || last === '：') sign = 'colon';
  else if (last === '=') sign = 'equals';
  else if (last === '>' && end - 2 >= from && '-='.includes(gap[end - 2]!)) sign = 'colon';
  else if (last === '.' && end - 2 >= from && gap[end - 2] === '.') sign = 'colon';
  else if (bracket) sign = 'bracket';
  // Chinese needs no space: `损失2.3`.
  else if (!spaced && isHan(last.charCodeAt(0))) sign = 'space';
  if (sign === 'colon' || sign === 'equals') {
    while (end > from && ':=>-.：'.includes(gap[end - 1]!)) end--;
    while (end > from && spaces.has(gap[end - 1]!)) end--;
  } else if (sign === 'none') return { name: '', sign, aside: '', stage: lastStage(gap), quoted: false };
  return named(gap, from, end, sign);
}

function named(gap: string, from: number, end: number, sign: Sign): Before {
  let aside = '';
  const closing = gap[end - 1];
  if (end > from && quotes.has(closing!)) {
    const open = gap.lastIndexOf(closing!, end - 2);
    if (open >= from) {
      const name = gap.slice(open + 1, end - 1).trim();
      return { name, sign, aside, stage: lastStage(gap.slice(from, open)), quoted: true };
    }
    end--;
  }
  // A bracket behind the name belongs to it if it is whole; `] name` ends what stood before.
  if (end > from && (closing === ')' || closing === ']')) {
    const open = gap.lastIndexOf(closing === ')' ? '(' : '[', end - 2);
    if (open > from && !/[:=|,]/.test(gap.slice(open, end))) {
      aside = gap.slice(open + 1, end - 1).trim();
      end = open;
      while (end > from && spaces.has(gap[end - 1]!)) end--;
    }
  }
  let start = end;
  for (; start > from; start--) {
    const char = gap[start - 1]!;
    if (hardEnd.test(char)) break;
    if (char === '(' || char === ')') break;
    if (char === ' ' && start - 2 >= from && ' -.'.includes(gap[start - 2]!) && isBreak(gap, start - 2, from)) break;
  }
  const phrase = gap.slice(start, end);
  const name = tidy(phrase, sign);
  // `loss on training batch is 2.3`: a sentence has its name where it begins.
  const told = sign === 'space' && !canBeLoss(name) && / (?:is|was|of)$/.test(phrase) ? lossPhrase(phrase) : '';
  return { name: told || name, sign, aside, stage: lastStage(gap.slice(from, start)), quoted: false };
}

/** Two spaces, a dash of its own or the end of a sentence part phrases. */
function isBreak(gap: string, at: number, from: number): boolean {
  const char = gap[at]!;
  if (char === ' ' || char === '.') return true;
  return at === from || gap[at - 1] === ' ' || gap[at - 1] === '-';
}

/** Words of a name at most; who says more tells a story. */
const mostWords = { colon: 4, equals: 3, space: 3, bracket: 3, none: 0 };

/** A phrase without what is no part of a name: fillers, strokes, and more words than a name has. */
function tidy(phrase: string, sign: Sign): string {
  const words = phrase
    .split(/\s/)
    .map(trimmed)
    .filter((word) => word !== '');
  while (words.length > 0 && fillers.has(words.at(-1)!.toLowerCase())) words.pop();
  let kept = words.slice(-mostWords[sign]);
  while (kept.length > 0 && fillers.has(kept[0]!.toLowerCase())) kept = kept.slice(1);
  // `Saved at epoch` names a counter by its last word only if nothing else is said.
  return kept.join(' ');
}

/** A word without the strokes and signs around it. */
function trimmed(word: string): string {
  let [start, end] = [0, word.length];
  while (start < end && !/[\p{L}\p{N}_]/u.test(word[start]!)) start++;
  while (end > start && !/[\p{L}\p{N}_%@²*]/u.test(word[end - 1]!)) end--;
  return word.slice(start, end);
}

/** The name behind a number that has none before it: `639.9 avg`, `5.1 seconds,`. Empty if there is none. */
export function nameAfter(gap: string): string {
  const found = /^ ([A-Za-z_][\w/@-]*)(?: *(?:[,;|)\]]|$)| {2})/.exec(gap);
  return found === null || fillers.has(found[1]!.toLowerCase()) ? '' : found[1]!;
}

/** Adjectives that say how a loss of an evaluation was taken rather than which it is. */
const taken = /^(?:the )?(?:average|avg|mean|overall|total|final)[ _.]*/i;

/** The name of a figure of an evaluation. */
export function nameIn(stage: string, name: string): string {
  if (stage === '') return name;
  const base = canBeLoss(name) ? name.replace(taken, '') || name : name;
  return `${stage}_${base}`;
}
