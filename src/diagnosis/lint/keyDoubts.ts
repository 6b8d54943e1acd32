/**
 * Keys that their framework does not read where they stand: nearly spelled like one that is missing, a level off, or in
 * none of its schemas. What a script may have declared itself is left alone.
 */
import { editDistance } from '../../config/nearness';
import { keyBook, settingCalled, wordsOf, type BookKey, type KeyBook } from '../../config/formats/keyBook';
import { settingNames, type SettingName } from '../../config/formats/format';
import { isFlat, schemaKeys } from '../../config/formats/schemas';
import type { KeySchema } from '../../config/formats/schemas';
import { isNote } from '../../config/formats/schemas/keySchema';
import type { Recipe } from '../../config/recipe';
import type { ConfigPath } from '../../config/types';
import { isSlip, isSlipOf, plainKey } from './keySlips';
import { isHomeMade, type Written } from './rule';

/** Of a key that is `near` another one, `sure` says that a word of it is none that frameworks use. */
export type KeyDoubt = { path: ConfigPath } & (
  | { kind: 'near'; meant: string; sure: boolean }
  | { kind: 'foreign'; meant: string }
  | { kind: 'misplaced'; place: ConfigPath }
  | { kind: 'unknown'; schema: KeySchema }
);

/** A dataset has a batch size, each layer a dropout, a plugin its own intervals: such a key may well stand elsewhere. */
const ofManyThings = new Set<SettingName>([
  ...(['batchSize', 'globalBatchSize', 'dropout', 'loraRank', 'loraAlpha'] as const),
  ...(['evalEvery', 'saveEvery', 'logEvery'] as const),
]);
/** Of these a longer name is clear enough: `lr_scheduler_type` is none of a dataset, `type` may be. */
const ofSomeThings = new Set<SettingName>([
  ...(['precision', 'otherPrecision', 'gradientCheckpointing', 'seed', 'optimizer', 'schedule'] as const),
  ...(['total', 'eps', 'betas', 'lr', 'momentum'] as const),
]);

/** Whether a key is so much its own that it can belong to one thing alone. */
function isDistinctive({ key, setting }: BookKey): boolean {
  const words = wordsOf(key).length;
  return (
    words > 2 || (words > 1 && !ofManyThings.has(setting)) || !(ofManyThings.has(setting) || ofSomeThings.has(setting))
  );
}

const partsOf = (section: string): string[] => (section === '' ? [] : section.split('.'));
const idOf = (path: ConfigPath): string => JSON.stringify(path);

/** What is asked of one file. */
interface Doubted {
  recipe: Recipe;
  text: Written;
  book: KeyBook;
  keysAt: (section: string) => string[];
  /** Where a key that is written in a section stands. */
  pathOf: (section: string, key: string) => ConfigPath;
  /** Paths that settings were read from. */
  read: ReadonlySet<string>;
}

/** Several rules ask for the same. */
const found = new WeakMap<Recipe, KeyDoubt[]>();

/** All doubts about the keys of a config, in no order. A recipe is of one text. */
export function keyDoubts(recipe: Recipe, text: Written): KeyDoubt[] {
  const known = found.get(recipe) ?? doubtsOf(recipe, text);
  found.set(recipe, known);
  return known;
}

function doubtsOf(recipe: Recipe, text: Written): KeyDoubt[] {
  const { keysAt } = text;
  if (!keysAt || recipe.format === 'keel') return [];
  const book = keyBook(recipe.format);
  const sections = new Map<string, string[]>();
  const doubted: Doubted = {
    ...{ recipe, text, book },
    keysAt: (section) => {
      let keys = sections.get(section);
      if (!keys) sections.set(section, (keys = keysOf(section, recipe, keysAt)));
      return keys;
    },
    pathOf: (section, key) => {
      const path = [...recipe.section, ...partsOf(section), key];
      if (section !== '' || !isFlat(recipe.format)) return path;
      const inside = keysAt(recipe.section).find((name) => keysAt([...recipe.section, name]).includes(key));
      return inside === undefined ? path : [...recipe.section, inside, key];
    },
    read: new Set(
      settingNames.flatMap((name) => {
        const setting = recipe[name];
        const path = setting && setting.state !== 'default' ? setting.path : null;
        return path && text.written(path) !== undefined ? [idOf(path)] : [];
      }),
    ),
  };
  const misplaced = isHomeMade(recipe) || isFlat(recipe.format) ? [] : misplacedKeys(doubted);
  const there = new Set(misplaced.map(({ path }) => idOf(path)));
  const others = book.sections
    .flatMap((section) => spelledIn(section, doubted))
    .filter(({ path }) => !there.has(idOf(path)));
  return ofKnownVersion([...misplaced, ...others]);
}

/** So many unknown keys are those of a version or a fork that Keel does not know: of such a file only slips are told. */
const mostUnknown = 5;

function ofKnownVersion(doubts: KeyDoubt[]): KeyDoubt[] {
  const isSure = (doubt: KeyDoubt): boolean =>
    doubt.kind === 'misplaced' || doubt.kind === 'foreign' || (doubt.kind === 'near' && doubt.sure);
  // Two words of another framework are those of a script that is built on this one.
  const foreign = doubts.filter(({ kind }) => kind === 'foreign').length > 1;
  const own = foreign ? doubts.filter(({ kind }) => kind !== 'foreign') : doubts;
  return own.filter((doubt) => !isSure(doubt)).length > mostUnknown ? own.filter(isSure) : own;
}

function keysOf(section: string, recipe: Recipe, keysAt: (path: ConfigPath) => string[]): string[] {
  const keys = keysAt([...recipe.section, ...partsOf(section)]);
  if (section !== '' || !isFlat(recipe.format)) return keys;
  return keys.flatMap((name) => {
    const inside = keysAt([...recipe.section, name]);
    return inside.length > 0 ? inside : [name];
  });
}

/** Whether a setting is said anywhere in the text. */
function isSaid({ recipe, read }: Doubted, setting: SettingName): boolean {
  const path = recipe[setting]?.path;
  return path != null && read.has(idOf(path));
}

/** Keys of one section that are no keys of the framework there. */
function spelledIn(section: string, doubted: Doubted): KeyDoubt[] {
  const { recipe, book, read } = doubted;
  const written = doubted.keysAt(section);
  const strange = written.filter((key) => !book.has(section, key) && !isNote(key));
  if (strange.length === 0) return [];
  const schema = schemaKeys(recipe.format, section);
  const missing = book.namesIn(section).filter((name) => !written.includes(name));
  return strange.flatMap((key): KeyDoubt[] => {
    const path = doubted.pathOf(section, key);
    // A section of a home-made file is called what its author likes.
    if (read.has(idOf(path)) || (isHomeMade(recipe) && doubted.text.keysAt?.(path).length)) return [];
    const meant = meantBy(key, missing, { section, written, schema, doubted });
    if (meant !== null) return [{ kind: 'near', path, meant, sure: isSlip(key) || plainKey(key) === plainKey(meant) }];
    const own = ownName(key, section, doubted);
    if (own !== null) return [{ kind: 'foreign', path, meant: own }];
    return schema && !schema.open ? [{ kind: 'unknown', path, schema }] : [];
  });
}

/** Settings whose values mean the same wherever they stand; lengths and lowest rates are counted in many ways. */
const sameEverywhere = new Set<SettingName>(['lr', 'weightDecay', 'eps', 'clip', 'momentum', 'betas', 'accumulate']);

/** What the format calls a setting that stands here under the name of another framework, and is said nowhere else. */
function ownName(key: string, section: string, doubted: Doubted): string | null {
  const { recipe, book, text } = doubted;
  const setting = settingCalled(key);
  if (setting === null || !sameEverywhere.has(setting) || !recipe.complete) return null;
  if (isHomeMade(recipe) || schemaKeys(recipe.format, section) === null) return null;
  if (isSaid(doubted, setting) || recipe[setting]?.state === 'unknown') return null;
  const value = text.written(doubted.pathOf(section, key));
  if (value === null || typeof value === 'object') return null;
  return book.keys.find((each) => each.section === section && each.setting === setting)?.key ?? null;
}

interface Place {
  section: string;
  written: readonly string[];
  schema: KeySchema | null;
  doubted: Doubted;
}

/** The missing key that was meant by one that is there; null where none is near enough. */
function meantBy(key: string, missing: readonly string[], place: Place): string | null {
  const { schema, written } = place;
  const same = missing.filter((name) => plainKey(name) === plainKey(key));
  if (same.length > 0) {
    const [only] = same;
    if (only === undefined || same.length > 1) return null;
    return key.trim() === only || schema || !isStyle(key, written) ? only : null;
  }
  const typed = plainKey(key);
  if (typed.length < 3 || typed.length > 60) return null;
  // Words that frameworks use are no slip, unless a schema has neither the key nor room for others.
  const slip = isSlip(key);
  const most = slip && typed.length >= 8 ? 2 : 1;
  const near = missing
    .filter((name) => isSlipOf(key, name) && (slip || mayBeMeant(key, name, place)))
    .map((name) => ({ name, letters: plainKey(name) }))
    .filter(({ letters }) => letters.length > 3 && Math.abs(letters.length - typed.length) <= most)
    .map(({ name, letters }) => ({ name, distance: editDistance(typed, letters) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  const [best, next] = near;
  if (!best || best.distance === next?.distance) return null;
  return key.includes('-') && isStyle(key, written) ? best.name.replaceAll('_', '-') : best.name;
}

/** Whether a key of known words can stand for another one: in a schema, and not beside another key of the same setting. */
function mayBeMeant(key: string, name: string, { schema, section, doubted }: Place): boolean {
  const setting = doubted.book.settingOf(section, name);
  // `warmup_step` is never another key; the plural is, where it holds a list.
  if (`${key}s` === name && setting !== undefined) return schema !== null;
  if (name === key.replace(/s$/, '') && Array.isArray(doubted.text.written(doubted.pathOf(section, key)))) return false;
  if (!schema || (setting && isSaid(doubted, setting))) return false;
  return !schema.open || setting !== undefined;
}

/** Whether others of the section are written in the same style, with hyphens or in camel case: then it is the file's. */
function isStyle(key: string, written: readonly string[]): boolean {
  const style = key.includes('-') ? /-/ : /[a-z\d][A-Z]/.test(key) ? /[a-z\d][A-Z]/ : /[-_]/;
  return written.filter((other) => other !== key && style.test(other)).length >= 2;
}

/** Keys of settings that are said nowhere, and stand a level above or below the place where they are read. */
function misplacedKeys(doubted: Doubted): KeyDoubt[] {
  const { recipe, book, text } = doubted;
  return book.keys.flatMap((wanted): KeyDoubt[] => {
    const { section, key } = wanted;
    if (doubted.keysAt(section).includes(key)) return [];
    const place = [...recipe.section, ...partsOf(section), key];
    const [found, ...more] = [...below(wanted, doubted), ...above(wanted, doubted)];
    if (found === undefined || more.length > 0) return [];
    const path = [...recipe.section, ...partsOf(found), key];
    const value = text.written(path);
    return value === undefined || value === null || typeof value === 'object'
      ? []
      : [{ kind: 'misplaced', path, place }];
  });
}

/** Sections right below that hold the key, though nothing reads it there. */
function below(wanted: BookKey, doubted: Doubted): string[] {
  const { section, key } = wanted;
  return doubted.keysAt(section).flatMap((name) => {
    const inner = section === '' ? name : `${section}.${name}`;
    if (name.includes('.') || !doubted.keysAt(inner).includes(key) || doubted.book.has(inner, key)) return [];
    // A section that the framework's schema does not have is a plugin's.
    if (schemaKeys(doubted.recipe.format, section)?.open === false && !doubted.book.has(section, name)) return [];
    return isAstray(wanted, inner, doubted) ? [inner] : [];
  });
}

/** The section above, if it holds the key and the section where it belongs is there. */
function above(wanted: BookKey, doubted: Doubted): string[] {
  const { section, key } = wanted;
  if (section === '' || doubted.keysAt(section).length === 0) return [];
  const outer = partsOf(section).slice(0, -1).join('.');
  if (!doubted.keysAt(outer).includes(key) || doubted.book.has(outer, key)) return [];
  return isAstray(wanted, outer, doubted) ? [outer] : [];
}

/** Whether a key does not belong to a section: its schema says so; without one, the key is clear and its setting unsaid. */
function isAstray(wanted: BookKey, section: string, doubted: Doubted): boolean {
  const schema = schemaKeys(doubted.recipe.format, section);
  return schema ? !schema.open : isDistinctive(wanted) && !isSaid(doubted, wanted.setting);
}
