/**
 * Values at which a loss stands that tells nothing of its inputs: the logarithm of a number of classes, or the entropy of
 * words of which only their frequencies are known. They are those of a cross-entropy in nats.
 */
import { plateauOf, fewestSteps } from './plateau';
import type { Signals } from './signals';

/**
 * Where the number of classes is not known: how near the plateau has to lie to the logarithm of a whole number, and how
 * quiet it has to be, as shares of the loss. A plateau that is a plain mean of noise lies near one by chance, the larger
 * the number the more easily; so only few classes and the sizes of known vocabularies are tried.
 */
export const nearValue = 0.0015;
/** Numbers up to here lie so far apart that a noisy plateau meets the logarithm of one by chance once in fifty. */
const apart = 5;
const noisy = 0.05;
const quiet = 0.01;
/** Adam and noise keep a model that guesses a little above the logarithm. */
const above = 0.02;
export const fewClasses = 10;
const sizes = [
  100, 1000, 21128, 21841, 28996, 30522, 30524, 31002, 32000, 32001, 32128, 50257, 50258, 50264, 50265, 50272, 50280,
  50304, 50400, 51200, 51865, 51866, 64000, 65024, 100277, 100352, 119547, 128000, 128256, 151643, 151936, 152064,
  250002, 250680, 250880, 256000,
];

/**
 * A language model that knows how often each word comes, and nothing of those before it, stands at their entropy. By Zipf's
 * law (1949) the k-th of n words comes 1/(k h) of the time, h the sum of all 1/k: its entropy is about
 * ln h + (ln n)^2 / (2 h), which is 7.6 of the 50,257 words of GPT-2 and 3.4 of 65 letters.
 */
function entropyOfWords(words: number): number {
  const log = Math.log(words);
  const sum = log + 0.5772;
  return Math.log(sum) + log ** 2 / (2 * sum);
}
/** How near, as a share of it: languages and ways to cut words differ. */
export const nearWords = 0.06;
/** How near the first loss has to lie to the logarithm of the size of a vocabulary, for that to be known. */
const nearStart = 0.03;

/** Usual margins of triplets and pairs: where all points are one, each of them costs just that, without any noise. */
const margins = [0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 1, 2];
const still = 1e-3;
/** Steps after which words count: every language model comes past their frequencies, and stays there for a while. */
const longEnough = 5 * fewestSteps;

export interface Guess {
  kind: 'classes' | 'words' | 'margin';
  /** Number of classes, or of words, or the margin. */
  n: number;
  /** The loss that guessing gives. */
  guess: number;
  /** The mean of late losses. */
  mean: number;
}

/** The guess that explains where the loss stands still, where nobody told of classes; null where there is none. */
export function guessOf(signals: Signals): Guess | null {
  const { level, trouble, stepsDone } = signals;
  // A loss that stays above its start may stand at the value of guessing, too; that it was lost is told elsewhere.
  const plateau = trouble.open ? null : plateauOf(level, 0.5);
  if (plateau === null || !plateau.flat) return null;
  const { mean, error } = plateau.late;
  const noise = level.deviation / Math.abs(mean);
  const isNear = (classes: number) => {
    const sure = error < (classes <= apart ? 2 : 1) * nearValue * mean;
    return sure && Math.abs(mean - Math.log(classes)) < nearValue * mean + error;
  };
  const found = candidates.find(isNear);
  const allowed = plateau.learned && (found ?? 0) > apart ? quiet : noisy;
  const exact = noise < allowed ? found : undefined;
  const past = (classes: number) =>
    mean > (1 - nearValue) * Math.log(classes) && mean < (1 + above) * Math.log(classes);
  const atOnce = noise < quiet && plateauOf(level, 0.1)!.flat;
  const classes = exact ?? (atOnce ? candidates.filter((each) => each <= fewClasses).find(past) : undefined);
  if (classes !== undefined) return { kind: 'classes', n: classes, guess: Math.log(classes), mean };
  const margin = noise < still ? margins.find((each) => Math.abs(mean - each) < still * each) : undefined;
  if (margin !== undefined) return { kind: 'margin', n: margin, guess: margin, mean };
  const words = noise < noisy && stepsDone >= longEnough ? wordsOf(level.initial, mean) : undefined;
  return words === undefined ? null : { kind: 'words', n: words, guess: entropyOfWords(words), mean };
}

/** About how many words the vocabulary has of which a run that started at `initial` and stands at `mean` knows the frequencies. */
function wordsOf(initial: number, mean: number): number | undefined {
  const isStart = (n: number) => Math.abs(initial - Math.log(n)) < nearStart * Math.log(n);
  const stands = (n: number) => Math.abs(mean - entropyOfWords(n)) < nearWords * entropyOfWords(n);
  const fits = sizes.some((n) => n > 1000 && isStart(n) && stands(n));
  // A first loss of one batch does not tell more than two digits of it.
  return fits ? Number(Math.exp(initial).toPrecision(2)) : undefined;
}

const candidates = [...Array.from({ length: fewClasses - 1 }, (_, i) => i + 2), ...sizes];
