/**
 * What Keel says is an id with arguments: `say` makes it, `spoken` puts the English text beside it, and the edge that shows
 * it (editor, panel, terminal, HTML) tells it in the reader's language.
 */
import { english as templates } from './en';
import { englishLanguage, filled, type ArgumentsOf, type Language, type Said } from './template';

export type { Language, Said } from './template';
export { englishLanguage } from './template';

export type MessageId = keyof typeof templates;

/** A message whose id has a template in this version. */
export interface Message extends Said {
  id: MessageId;
}

/** The arguments of a message. A name that stands twice in a template takes what fits both. */
type ArgumentsFor<Id extends MessageId> = ArgumentsOf<(typeof templates)[Id]>;

/** A message: an id of the catalogue with the arguments of its template. */
export function say<Id extends MessageId>(
  id: Id,
  ...[args]: keyof ArgumentsFor<Id> extends never ? [] : [args: ArgumentsFor<Id>]
): Message {
  return { id, args: args ?? {} };
}

/** Words that are not ours, to the letter: of a system, a script, or an older run folder. */
export const asIs = (text: string): Message => say('as-is', { text });

/** Messages inside messages go no deeper than this; what is deeper was not made by Keel. */
const deepest = 8;

/**
 * The message in a language, in English where that has no such template. Null where this version knows no such id, or
 * where the arguments do not fit the template, as in a folder of another version. Never throws, whatever it is given.
 */
export function tell(said: unknown, language: Language = englishLanguage): string | null {
  const english = told(said, englishLanguage, 0);
  const local = english === null || language === englishLanguage ? null : told(said, language, 0);
  return local ?? english;
}

/** Templates that the language has none of are told in English, within a message too. */
function told(said: unknown, language: Language, depth: number): string | null {
  if (depth > deepest || !isSaid(said) || !Object.hasOwn(templates, said.id)) return null;
  const template = templates[said.id as MessageId];
  const inside = (part: Said) => told(part, language, depth + 1);
  const local = Object.hasOwn(language.texts, template) ? language.texts[template]! : null;
  return local === null
    ? filled(template, said.args, englishLanguage.locale, inside)
    : filled(local, said.args, language.locale, inside);
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

const isSaid = (value: unknown): value is Said =>
  isRecord(value) && typeof value.id === 'string' && isRecord(value.args);

/** The message in English. */
export const inEnglish = (message: Message): string => tell(message) ?? message.id;

/** The message in a language, for one that was made here and always has a text. */
export const inLanguage = (message: Message, language: Language): string => tell(message, language) ?? message.id;

/** Texts of an object by the names they have in it. */
type Spoken<T> = { [Name in keyof T]: NonNullable<T[Name]> extends readonly Message[] ? string[] : string } & {
  said: T;
};

/**
 * English texts, and under `said` the messages they were made from, by the same names: `{ text, said: { text } }`. Spread
 * into an object, it is all that `localized` needs.
 */
export function spoken<T extends Record<string, Message | readonly Message[]>>(said: T): Spoken<T> {
  const texts = Object.entries(said).map(([name, message]) => [
    name,
    isList(message) ? message.map(inEnglish) : inEnglish(message),
  ]);
  return { ...(Object.fromEntries(texts) as Omit<Spoken<T>, 'said'>), said } as Spoken<T>;
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** Data with texts and, where it was made by this version, the messages of these texts under the same names. */
type Holder<Name extends string, Text> = { readonly [N in Name]: Text } & { readonly said?: unknown };

/** The message of a text; the text itself where none stands beside it that is known here. */
export function saidOf<Name extends string>(holder: Holder<Name, string>, name: Name): Message {
  return messageOr(isRecord(holder.said) ? holder.said[name] : null, holder[name]);
}

/** The same of a list of texts. */
export function saidListOf<Name extends string>(holder: Holder<Name, readonly string[]>, name: Name): Message[] {
  const list = isRecord(holder.said) ? holder.said[name] : null;
  return holder[name].map((text, i) => messageOr(Array.isArray(list) ? list[i] : null, text));
}

const messageOr = (said: unknown, text: string): Message => (tell(said) === null ? asIs(text) : (said as Message));

/**
 * A copy of plain data in which every text that has its message beside it, under `said`, is in the language. A text whose
 * message is not known here stays as it is. English is what the data have, so that is no work.
 */
export function localized<T>(value: T, language: Language): T {
  return isPlainEnglish(language) ? value : (copied(value, language) as T);
}

const isPlainEnglish = ({ locale, texts }: Language): boolean =>
  locale === englishLanguage.locale && Object.keys(texts).length === 0;

/** The names that texts for a person have. A folder cannot have another figure, id or list told in its place. */
const textNames = [
  'message',
  'text',
  'title',
  'reason',
  'source',
  'causes',
  'notChecked',
  'items',
  'notes',
  'warning',
  'description',
];

function copied(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => copied(item, language));
  if (!isRecord(value) || ArrayBuffer.isView(value)) return value;
  const { said, ...rest } = value;
  const copy = Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, copied(item, language)]));
  if (!isRecord(said)) return copy;
  const retold = (text: unknown, message: unknown) =>
    typeof text === 'string' ? (tell(message, language) ?? text) : text;
  for (const name of textNames.filter((name) => Object.hasOwn(copy, name) && Object.hasOwn(said, name))) {
    const [text, message] = [copy[name], said[name]];
    copy[name] =
      Array.isArray(text) && Array.isArray(message)
        ? text.map((each: unknown, i) => retold(each, message[i]))
        : retold(text, message);
  }
  return { ...copy, said };
}

/** Levels that the messages of a text have at most, as JSON. */
const mostLevels = 4 * deepest;

/**
 * What a folder has under `said`, as far as it can be messages: nothing where it is nested deeper than any, for whoever
 * copies it calls itself a level. Never throws.
 */
export function boundedSaid(said: unknown): unknown {
  let level: unknown[] = [said];
  for (let depth = 0; depth <= mostLevels; depth++) {
    level = level.flatMap((value) => (isRecord(value) ? Object.values(value) : []));
    if (level.length === 0) return said;
  }
  return undefined;
}

/** An error for a person: its text is English, and it is told in another language from its message. */
export class SaidError extends Error {
  declare readonly said: { message: Message };

  constructor(message: Message, options?: ErrorOptions) {
    super(inEnglish(message), options);
    // A log that shows the error shows its text, not what the text was made from.
    Object.defineProperty(this, 'said', { value: { message }, enumerable: false });
  }
}

/** What an error says, as a message; the words of a system are its own. */
export const messageOf = (error: unknown): Message =>
  error instanceof SaidError ? error.said.message : asIs(error instanceof Error ? error.message : String(error));

/** What an error says, in a language. */
export const errorText = (error: unknown, language: Language): string => inLanguage(messageOf(error), language);
