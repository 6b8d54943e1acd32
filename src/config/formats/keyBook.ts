/** The keys of a format by their section: those that its adapter reads, and those that its framework's schema has. */
import { keysIn } from './keys';
import type { SettingName } from './format';
import { formats } from './index';
import { schemaKeys, schemaSections, sectionName } from './schemas';
import { knowsKey } from './schemas/keySchema';

/** A key that an adapter reads. */
export interface BookKey {
  /** Dotted path of its section, below the one where the format's keys stand; empty for that one. */
  section: string;
  key: string;
  setting: SettingName;
}

export interface KeyBook {
  keys: readonly BookKey[];
  /** Sections that the adapter looks into, or that have a schema. Those with a `*` are lists and left out. */
  sections: readonly string[];
  /** Whether the adapter or the schema has a key, or a section of that name, there. */
  has: (section: string, key: string) => boolean;
  /** The setting that the adapter reads from a key there. */
  settingOf: (section: string, key: string) => SettingName | undefined;
  /** The names that may have been meant in a section. */
  namesIn: (section: string) => readonly string[];
}

const books = new Map<string, KeyBook>();

/** The book of a format, made when it is first asked for. */
export function keyBook(format: string): KeyBook {
  let book = books.get(format);
  if (!book) books.set(format, (book = bookOf(format)));
  return book;
}

function bookOf(format: string): KeyBook {
  const keys = formats
    .filter(({ name }) => name === format)
    .flatMap(keysIn)
    .map(({ path, setting }): BookKey => {
      return { section: sectionName(path.slice(0, -1)), key: path.at(-1) ?? '', setting };
    });
  const named = new Map<string, Set<string>>();
  const note = (section: string, key: string): void => {
    named.set(section, (named.get(section) ?? new Set()).add(key));
  };
  for (const { section, key } of keys) {
    note(section, key);
    // The sections that lead to it are keys as well.
    const parts = section === '' ? [] : section.split('.');
    parts.forEach((part, depth) => note(parts.slice(0, depth).join('.'), part));
  }
  const sections = [...new Set([...named.keys(), ...schemaSections(format)])].filter((name) => !name.includes('*'));
  const settings = new Map(keys.map(({ section, key, setting }) => [`${section} ${key}`, setting]));
  const schemaOf = (section: string) => schemaKeys(format, section);
  return {
    keys,
    sections,
    has: (section, key) => {
      const schema = schemaOf(section);
      return (named.get(section)?.has(key) ?? false) || (schema !== null && knowsKey(schema, key));
    },
    settingOf: (section, key) => settings.get(`${section} ${key}`),
    namesIn: (section) => [...new Set([...(named.get(section) ?? []), ...(schemaOf(section)?.keys ?? [])])],
  };
}

let denoted: Map<string, SettingName | null> | null = null;

/** The setting that a key denotes in whatever framework; null where no framework has it, or it is several ones. */
export function settingCalled(key: string): SettingName | null {
  if (!denoted) {
    denoted = new Map();
    for (const format of new Set(formats.map(({ name }) => name)))
      for (const { key: name, setting } of keyBook(format).keys) {
        const before = denoted.get(name);
        denoted.set(name, before === undefined || before === setting ? setting : null);
      }
  }
  return denoted.get(key) ?? null;
}

let words: Set<string> | null = null;

/** Every word that keys of any framework are made of: `learning`, `rate`. A key of such words alone is no slip of the hand. */
export function keyVocabulary(): ReadonlySet<string> {
  if (words) return words;
  words = new Set();
  for (const format of new Set(formats.map(({ name }) => name))) {
    const book = keyBook(format);
    for (const section of book.sections)
      for (const name of book.namesIn(section)) for (const word of wordsOf(name)) words.add(word);
  }
  return words;
}

/** The words of a key: `per_device-trainBatch` has four. */
export const wordsOf = (key: string): string[] =>
  key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
