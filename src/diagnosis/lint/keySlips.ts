/** Slips of the hand in keys, word by word. */
import { keyVocabulary, wordsOf } from '../../config/formats/keyBook';
import { editDistance } from '../../config/nearness';

/** The letters and digits of a key, in small letters. */
export const plainKey = (key: string): string => key.toLowerCase().replace(/[^a-z\d]/g, '');

/**
 * Whether one word of a key is a word of another key with a slip in it. A word more makes another key of it (`optim_d`),
 * and so does a letter for another in a short word (`vera_rank`, `lora_rank`).
 */
export function isSlipOf(key: string, name: string): boolean {
  const [typed, meant] = [wordsOf(key), wordsOf(name)];
  if (typed.length !== meant.length) return false;
  const other = typed.flatMap((word, i) => (word === meant[i] ? [] : [[word, meant[i] ?? ''] as const]));
  return other.length > 0 && other.every(([word, right]) => isNearWord(word, right));
}

function isNearWord(word: string, right: string): boolean {
  const sorted = (text: string): string => [...text].sort().join('');
  const distance = editDistance(word, right);
  if (right.length > 5) return distance <= 2;
  return distance === 1 && (word.length !== right.length || sorted(word) === sorted(right));
}

/** Whether a word of a key is none that frameworks use. */
export const isSlip = (key: string): boolean => wordsOf(key).some((word) => !isWord(word));

/** A word that keys have, a number, or the plural of one or its singular. */
function isWord(word: string): boolean {
  const known = keyVocabulary();
  return /^\d+$/.test(word) || known.has(word) || known.has(`${word}s`) || known.has(word.replace(/s$/, ''));
}
