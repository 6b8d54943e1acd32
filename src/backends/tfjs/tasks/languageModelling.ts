/** Language modelling on a text file, character by character. */
import type { Config } from '../../../config/keel/schema';
import { say, type Message } from '../../../shared/messages/say';
import type { Dataset, Split } from '../types';
import { DataError, locate, readText } from '../data/files';
import { heldOut } from '../data/split';
import { classError } from './objectives';
import type { TaskRuntime } from './task';

/** Distinct characters kept; the rarer ones all become the replacement character. */
const MOST_CHARACTERS = 4096;
const REPLACEMENT = '�';

/**
 * The vocabulary is the characters of the text (Unicode code points) in their order. The last part of the text is held
 * out, in one piece. An example is a window of `context` characters and, as target, the same moved on by one; windows lie
 * end to end, so a pass sees every character once, and what is left over at the end of a part is not used.
 */
function load(config: Config, baseDir: string): Dataset {
  const { model, data, validation } = config;
  const input = locate(baseDir, data.path, 'data.path');
  const characters = firstCharacters(readText(input), data.limit);
  const { vocabulary, ids } = numberCharacters(characters);
  const context = 'context' in model ? model.context : 64;
  const notes: Message[] = [say('data.characters', { file: input.name, n: ids.length, kinds: vocabulary.size })];
  if (vocabulary.dropped > 0) notes.push(say('data.rare-characters', { n: vocabulary.dropped }));

  const windows = (length: number) => Math.max(0, Math.floor((length - 1) / context));
  const held = validation.split === 0 ? 0 : Math.max(heldOut(ids.length, validation.split), context + 1);
  const kept = ids.length - held;
  if (windows(kept) === 0) throw new DataError(tooShort(input.name, ids.length, context, validation.split > 0));
  const part = (from: number, to: number) => windowSplit(ids.subarray(from, to), context, windows(to - from));
  return {
    shape: {
      inputs: { tokens: { kind: 'tokens', vocabulary: vocabulary.size, context } },
      output: { classes: vocabulary.size, each: 'token' },
    },
    train: part(0, kept),
    validation: held > 0 ? part(kept, ids.length) : null,
    notes,
  };
}

function tooShort(file: string, length: number, context: number, split: boolean): Message {
  const about = { file, length, context, needed: (split ? 2 : 1) * (context + 1) };
  return split ? say('data.short-text.split', about) : say('data.short-text', about);
}

/** By code points, for a surrogate pair is one character. */
function firstCharacters(text: string, limit: number | undefined): string {
  if (limit === undefined || text.length <= limit) return text;
  let end = 0;
  for (let i = 0; i < limit && end < text.length; i++) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

function numberCharacters(text: string) {
  const counts = new Map<string, number>();
  let length = 0;
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
    length++;
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).map(([character]) => character);
  const dropped = Math.max(0, frequent.length - MOST_CHARACTERS);
  const known = new Set(dropped > 0 ? [...frequent.slice(0, MOST_CHARACTERS), REPLACEMENT] : frequent);
  const numbers = new Map([...known].sort().map((character, i) => [character, i]));
  const ids = new Uint16Array(length);
  let i = 0;
  for (const character of text) ids[i++] = numbers.get(character) ?? numbers.get(REPLACEMENT)!;
  return { ids, vocabulary: { size: numbers.size, dropped } };
}

function windowSplit(ids: Uint16Array, context: number, size: number): Split {
  return {
    size,
    batch(tf, indices) {
      const x = new Int32Array(indices.length * context);
      const y = new Int32Array(indices.length * context);
      for (let i = 0; i < indices.length; i++) {
        const start = indices[i]! * context;
        x.set(ids.subarray(start, start + context), i * context);
        y.set(ids.subarray(start + 1, start + context + 1), i * context);
      }
      const shape: [number, number] = [indices.length, context];
      return { inputs: { tokens: tf.tensor2d(x, shape, 'int32') }, target: tf.tensor2d(y, shape, 'int32') };
    },
  };
}

export const languageModelling: TaskRuntime = { load, objective: classError };
