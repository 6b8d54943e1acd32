/** Completion in configs of other frameworks: the keys that their adapters know, and the usual words for a value. */
import { CompletionItemKind } from 'vscode-languageserver/node';
import type { CompletionItem } from 'vscode-languageserver/node';
import type { ForeignConfig, Recipe } from '../config/formats';
import type { SettingName } from '../config/formats/format';
import type { TextLanguage } from '../config/text/parsed';
import { lineStarts, rangeAt } from '../config/text/offsets';
import { startsWith } from '../config/text/change';
import type { ConfigPath, Position } from '../config/types';
import { inLanguage, say, type Language, type Message } from '../shared/messages/say';
import { cursorIn, type ForeignCursor } from './cursor';
import { keysOf } from '../config/formats/keys';
import type { ForeignKey } from '../config/formats/keys';
import { valuesFor } from '../config/formats/values';
import { usualOf } from './ranges';
import { meaningOf } from './settingMeanings';

export function completeForeign(
  config: ForeignConfig,
  text: string,
  position: Position,
  told: Language,
): CompletionItem[] {
  const { recipe, language } = config;
  const cursor = cursorIn(language, text, position);
  if (!recipe || !cursor) return [];
  const range = rangeAt(lineStarts(text), cursor.start, cursor.end);
  if (cursor.key !== null) {
    // Darknet's words have no quotes.
    const spell = (label: string) => (recipe.format === 'darknet' ? label : spelled[language].value(label));
    return valuesFor(recipe.format, [...cursor.section, cursor.key]).map((label) => ({
      label,
      kind: CompletionItemKind.EnumMember,
      filterText: spell(label),
      textEdit: { range, newText: spell(label) },
    }));
  }
  const rest = text.slice(cursor.end, cursor.end + 20);
  return keysAt(config, recipe, cursor).map(({ name, section, setting }, index) => ({
    label: name,
    kind: section ? CompletionItemKind.Module : CompletionItemKind.Property,
    detail: recipe.format,
    ...(setting ? { documentation: inLanguage(documentationOf(setting, recipe), told) } : {}),
    filterText: spelled[language].key(name),
    sortText: String(index).padStart(3, '0'),
    textEdit: {
      range,
      newText: spelled[language].key(name) + (/^\s*[:=]/.test(rest) ? '' : spelled[language].after(section)),
    },
  }));
}

interface Key {
  name: string;
  /** Whether it holds other keys. */
  section: boolean;
  setting: SettingName | null;
}

/** The keys that may be written at the cursor and are not yet. */
function keysAt({ given }: ForeignConfig, recipe: Recipe, { section }: ForeignCursor): Key[] {
  const all = keysOf(recipe.format);
  const prefix = prefixOf(recipe, all);
  const found = new Map<string, Key>();
  if (!startsWith(section, prefix)) return [];
  const inside = section.slice(prefix.length);
  for (const { path, setting } of all) {
    const name = path[inside.length];
    if (name === undefined || !startsWith(path, inside) || found.has(name) || given([...section, name])) continue;
    const more = path.length > inside.length + 1;
    found.set(name, { name, section: more, setting: more ? null : setting });
  }
  return [...found.values()];
}

/** Where the format's keys stand in the file: what is before them in the path of a setting. */
function prefixOf(recipe: Recipe, keys: readonly ForeignKey[]): ConfigPath {
  for (const { path, setting } of keys) {
    const place = recipe[setting]?.path;
    if (place && place.length >= path.length && path.every((part, i) => place.at(i - path.length) === part)) {
      return place.slice(0, place.length - path.length);
    }
  }
  return [];
}

function documentationOf(setting: SettingName, recipe: Recipe): Message {
  const row = usualOf(setting, recipe);
  const first = meaningOf(setting);
  if (!row) return first;
  return say('and-then', { first, second: say('hover.usual', { usual: row.usual }) });
}

/** How a word is written in each language. */
const spelled: Record<
  TextLanguage,
  { key: (name: string) => string; after: (section: boolean) => string; value: (word: string) => string }
> = {
  yaml: {
    key: (name) => name,
    after: (section) => (section ? ':' : ': '),
    value: (word) => (word === 'no' ? "'no'" : word),
  },
  toml: { key: (name) => name, after: () => ' = ', value: quoted },
  cfg: { key: (name) => name, after: () => ' = ', value: quoted },
  json: { key: (name) => `"${name}"`, after: (section) => (section ? ': {}' : ': '), value: quoted },
};

function quoted(word: string): string {
  return word === 'true' || word === 'false' ? word : `"${word}"`;
}
