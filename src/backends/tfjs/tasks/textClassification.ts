/** Text classification on CSV or JSON Lines. */
import type { Config } from '../../../config/keel/schema';
import { say } from '../../../shared/messages/say';
import type { Dataset } from '../types';
import { numberClasses } from '../data/classes';
import { DataError, locate } from '../data/files';
import { readRecords } from '../data/records';
import { checkEnough, divide, splits } from '../data/split';
import { classError } from './objectives';
import type { TaskRuntime } from './task';

/** Most frequent tokens of the training texts that have a number of their own. */
const MOST_TOKENS = 4096;
/** Token 0 fills up short texts, token 1 stands for all tokens without a number. */
const PADDING = 0;
const UNKNOWN = 1;
const FIRST = 2;

/**
 * Tokens are lower-case words, numbers and single signs; characters where texts have fewer than four words on average
 * (names, codes, scripts without spaces). A text is cut at `context` tokens or filled up with padding behind it.
 * The text is in column "text", the class in column "label", unless data.text and data.target say otherwise.
 */
function load(config: Config, baseDir: string): Dataset {
  const { model, data, validation, seed } = config;
  const input = locate(baseDir, data.path, 'data.path');
  const { texts, labels, incomplete } = readRecords(input, data);
  checkEnough(texts.length, validation.split, input.name);
  const { names, ids: classes } = numberClasses(
    labels,
    say('data.key', { file: input.name, key: data.target ?? 'label' }),
  );
  const context = 'context' in model ? model.context : 64;
  const byWords = prefersWords(texts);
  const tokens = texts.map(byWords ? words : characters);
  const division = divide(texts.length, validation.split, seed);
  const vocabulary = numberTokens(division.train, tokens);
  const encoded = encode(tokens, vocabulary, context);
  const read = { file: input.name, texts: texts.length, kinds: vocabulary.size };
  const cut = tokens.filter((list) => list.length > context).length;
  return {
    shape: {
      inputs: { tokens: { kind: 'tokens', vocabulary: vocabulary.size + FIRST, context } },
      output: { classes: names.length, each: 'example' },
    },
    classNames: names,
    ...splits(division, (tf, examples) => {
      const x = new Int32Array(examples.length * context);
      examples.forEach((e, i) => x.set(encoded.subarray(e * context, (e + 1) * context), i * context));
      const y = Int32Array.from(examples, (e) => classes[e]!);
      return {
        inputs: { tokens: tf.tensor2d(x, [examples.length, context], 'int32') },
        target: tf.tensor1d(y, 'int32'),
      };
    }),
    notes: [
      byWords ? say('data.texts-by-words', read) : say('data.texts-by-characters', read),
      ...(cut > 0 ? [say('data.cut', { texts: cut, context })] : []),
      ...(incomplete > 0 ? [say('data.left-out', { rows: incomplete })] : []),
    ],
  };
}

export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
}

export function characters(text: string): string[] {
  return [...text.toLowerCase()];
}

function prefersWords(texts: string[]): boolean {
  const sample = texts.slice(0, 1000);
  return sample.reduce((sum, text) => sum + text.split(/\s+/).length, 0) >= 4 * sample.length;
}

/** The most frequent tokens of the training texts, numbered by frequency. */
function numberTokens(train: Uint32Array, tokens: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const example of train) for (const token of tokens[example]!) counts.set(token, (counts.get(token) ?? 0) + 1);
  if (counts.size === 0) throw new DataError(say('data.no-token'));
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_TOKENS);
  return new Map(ranked.map(([token], i) => [token, i + FIRST]));
}

function encode(tokens: string[][], vocabulary: Map<string, number>, context: number): Uint16Array {
  const encoded = new Uint16Array(tokens.length * context).fill(PADDING);
  tokens.forEach((list, text) => {
    const end = Math.min(list.length, context);
    for (let i = 0; i < end; i++) encoded[text * context + i] = vocabulary.get(list[i]!) ?? UNKNOWN;
  });
  return encoded;
}

export const textClassification: TaskRuntime = { load, objective: classError };
