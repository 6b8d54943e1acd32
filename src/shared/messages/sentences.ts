/** Several sentences as one message. A language writes a space between them, or none. */
import { say, type Message } from './say';
import type { Said } from './template';

/** The sentences in their order, as one message. Halves of halves, so that many of them are not deep. */
export function sentences(...given: Message[]): Message {
  const all = given.flatMap(partsOf);
  if (all.length === 1) return all[0]!;
  const middle = Math.ceil(all.length / 2);
  return say('and-then', { first: sentences(...all.slice(0, middle)), second: sentences(...all.slice(middle)) });
}

/** A clause as a sentence of its own. */
export const sentence = (what: Message): Message => say('sentence', { what });

/**
 * A message with further sentences. One that is in it already, with the figures of an earlier step, gives way; words that
 * stand for anything are only told apart by what they say.
 */
export function amended(message: Message, later: Message): Message {
  const added = partsOf(later);
  const again = new Set<string>(added.map(({ id }) => id).filter((id) => id !== 'as-is' && id !== 'sentence'));
  return sentences(...partsOf(message).filter(({ id }) => !again.has(id)), ...added);
}

/** A message with another sentence in the place of those with this id. */
export const replaced = (message: Message, id: string, other: Message): Message =>
  sentences(...partsOf(message).map((part) => (part.id === id ? other : part)));

/** The sentences of a message that is several. What stands in a folder may be anything. */
function partsOf(message: Message): Message[] {
  const { first, second } = message.args;
  return message.id === 'and-then' && isMessage(first) && isMessage(second)
    ? [...partsOf(first), ...partsOf(second)]
    : [message];
}

const isMessage = (part: Said['args'][string] | undefined): part is Message => typeof part === 'object' && 'id' in part;
