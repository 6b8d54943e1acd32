/**
 * Templates of messages. `{name}` stands for an argument; a number says how it is written:
 *
 *   {who}                       a text, or a message inside the message
 *   {what:capital}              the same, with a capital letter
 *   {loss:figure}               a number with three significant digits
 *   {loss:reading}              a number with four, to be compared with others
 *   {step:int}                  a whole number
 *   {examples:grouped}          a whole number with its thousands apart
 *   {share:percent}             a share of a whole: 0.1 is 10 %
 *   {n:# step|# steps}          a count with its word in the singular and the plural; `#` is the count
 *   {n:is|are}                  a word that goes with a count
 *   {keys:and}, {keys:or}       a list of texts or messages
 *
 * A translation has the same arguments, in its own order and with its own words.
 */
import { figure, grouped, percent, reading } from '../numbers';
import { printable } from '../printable';

/** Messages of every language by their English template; those of English itself need none. */
export interface Language {
  /** As in `zh-cn`. */
  locale: string;
  texts: Readonly<Record<string, string>>;
}

export const englishLanguage: Language = { locale: 'en', texts: {} };

/** What an argument may be. Numbers that JSON may not hold are words: `NaN`, `Infinity`. */
export type Argument = string | number | Said | readonly (string | Said)[];

/** A message without the type of its id, as it stands in a run folder. */
export interface Said {
  id: string;
  args: Readonly<Record<string, Argument>>;
}

const placeholder = /\{(\w+)(?::([^{}]*))?\}/g;

const numbers: Record<string, (value: number) => string> = { figure, reading, percent, grouped, int: String };

/**
 * Lists are joined with the words of the language. British English has no comma before "and"; Chinese has a space between
 * its word and a name in Latin letters.
 */
function listOf(locale: string, type: 'conjunction' | 'disjunction', parts: string[]): string {
  const made = new Intl.ListFormat(locale === 'en' ? 'en-GB' : locale, { type }).formatToParts(parts);
  return made
    .map(({ value }, i) =>
      /^\p{Script=Han}$/u.test(value) ? apart(made[i - 1]?.value, value, made[i + 1]?.value) : value,
    )
    .join('');
}

const apart = (before = '', word: string, after = ''): string =>
  `${/[!-~]$/.test(before) ? ' ' : ''}${word}${/^[!-~]/.test(after) ? ' ' : ''}`;

const isPlural = (kind: string): boolean => /[#|]/.test(kind);

/** The word that goes with a count: a language without a plural gives one form. */
function plural(forms: string, count: number): string {
  const [one = '', other = one] = forms.split('|');
  return (count === 1 ? one : other).replaceAll('#', String(count));
}

/** A message within a message is told by the same means. */
export type Tell = (said: Said) => string | null;

/** The template with its arguments filled in; null where one is missing or of another kind than the template has it. */
export function filled(template: string, args: Said['args'], locale: string, tell: Tell): string | null {
  // An argument that stands twice is told once: what is nested would be told ever more often.
  const parts = new Map<string, string | null>();
  let length = template.length;
  const text = template.replace(placeholder, (whole, name: string, kind: string = '') => {
    if (!parts.has(whole))
      parts.set(whole, Object.hasOwn(args, name) ? written(args[name]!, kind, locale, tell) : null);
    const part = parts.get(whole) ?? null;
    length += part?.length ?? Infinity;
    return length <= longest && part !== null ? part : '';
  });
  return length <= longest ? text : null;
}

/** Characters of a sentence, and of words in it that are not ours; what is longer was not made by Keel, or is cut. */
const longest = 200_000;
const longestWord = 20_000;

function written(value: Argument | null, kind: string, locale: string, tell: Tell): string | null {
  if (Object.hasOwn(numbers, kind) || isPlural(kind)) return number(value, kind);
  if (kind === 'and' || kind === 'or') {
    if (!Array.isArray(value)) return null;
    const parts = (value as (string | Said)[]).map((item) => word(item, tell));
    return parts.includes(null)
      ? null
      : listOf(locale, kind === 'and' ? 'conjunction' : 'disjunction', parts as string[]);
  }
  const text = value === null || Array.isArray(value) ? null : word(value as string | Said, tell);
  return kind === 'capital' && text !== null ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** JSON turns a number that is none into null, and a run folder into its name. */
function number(value: Argument | null, kind: string): string | null {
  const told = value === null ? NaN : typeof value === 'string' ? Number(value) : value;
  if (typeof told !== 'number' || (typeof value === 'string' && !/^(NaN|-?Infinity)$/.test(value))) return null;
  return isPlural(kind) ? plural(kind, told) : numbers[kind]!(told);
}

function word(value: string | Said, tell: Tell): string | null {
  if (typeof value === 'string')
    return printable(value.length > longestWord ? `${value.slice(0, longestWord)}…` : value);
  return typeof value === 'object' && value !== null ? tell(value) : null;
}

type Numeric = 'figure' | 'reading' | 'int' | 'grouped' | 'percent' | `${string}#${string}` | `${string}|${string}`;

/** What a placeholder of a kind takes. */
type Taken<Kind extends string> = Kind extends 'and' | 'or'
  ? readonly (string | Said)[]
  : Kind extends Numeric
    ? number
    : string | Said;

type Placeholders<Template extends string> = Template extends `${string}{${infer Inner}}${infer Rest}`
  ? (Inner extends `${string} ${string}:${string}` ? never : Inner) | Placeholders<Rest>
  : never;

type NameIn<Inner extends string> = Inner extends `${infer Name}:${string}` ? Name : Inner;
type KindIn<Inner extends string> = Inner extends `${string}:${infer Kind}` ? Kind : '';

/** The arguments that a template takes; a missing one, and one too many, do not compile. */
export type ArgumentsOf<Template extends string> = {
  [Inner in Placeholders<Template> as NameIn<Inner>]: Taken<KindIn<Inner>>;
};
