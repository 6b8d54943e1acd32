/** Keys that are misspelt, or stand where nobody looks for them. */
import type { Recipe, Setting } from '../../../../../src/config/recipe';
import { readForeign } from '../../../../../src/config/formats';
import { applyTextEdits } from '../../../../../src/config/text/textEdits';
import type { ConfigEdit, ConfigPath, Json } from '../../../../../src/config/types';
import { pick } from './mutate';
import type { CleanConfig, Mutant, Mutate } from './mutate';

/** Settings whose keys people misspell: those that are written most. */
const settings = [
  ...(['lr', 'batchSize', 'globalBatchSize', 'accumulate', 'weightDecay', 'warmup', 'total', 'clip'] as const),
  ...(['schedule', 'optimizer', 'betas', 'eps', 'minimumLr', 'precision', 'gradientCheckpointing', 'seed'] as const),
];

/** Keys of settings that stand in the text, in the order of a recipe. */
export function settingKeys({ recipe, config }: CleanConfig): ConfigPath[] {
  const paths = settings.flatMap((name) => {
    const { state, path }: Pick<Setting<unknown>, 'state' | 'path'> = recipe[name];
    return state === 'written' && path && typeof path.at(-1) === 'string' && config.keyRangeOf(path) ? [path] : [];
  });
  const names = paths.map((path) => JSON.stringify(path));
  return paths.filter((_, i) => names.indexOf(names[i] ?? '') === i);
}

/** What all settings say, so that a key that is still read under its new name is no mistake. */
function said(recipe: Recipe | null): Json {
  return JSON.parse(
    JSON.stringify(settings.map((name) => (recipe ? [recipe[name].state, recipe[name].value] : null))),
  ) as Json;
}

/** A text in which a key is not read any more. One that is not known any more either is a mistake all the same. */
function unread(clean: CleanConfig, edits: ConfigEdit[], path: ConfigPath): Mutant | null {
  try {
    const text = applyTextEdits(clean.text, clean.config.edit(edits));
    const { recipe, written } = readForeign(text, clean.name);
    if (recipe && JSON.stringify(said(recipe)) === JSON.stringify(said(clean.recipe))) return null;
    return recipe && written(path) === undefined ? null : { text, keys: [path] };
  } catch {
    return null;
  }
}

/** One of the keys, another in each file, under another name; `respell` says null where it cannot have that mistake. */
export function misspelt(kind: string, respell: (key: string) => string | null): Mutate {
  return (clean) => {
    const candidates = settingKeys(clean).flatMap((path) => {
      const key = String(path.at(-1));
      const to = respell(key);
      return to === null || to === key ? [] : [{ path, to }];
    });
    const first = pick(candidates, kind, clean.name);
    const order = first ? [first, ...candidates.filter((each) => each !== first)] : [];
    for (const { path, to } of order) {
      const mutant = unread(clean, [{ op: 'rename', path, to }], [...path.slice(0, -1), to]);
      if (mutant) return mutant;
    }
    return null;
  };
}

/** One of the keys with its value in another section; `place` says the path, null where it cannot be moved. */
export function misplaced(kind: string, place: (path: ConfigPath, clean: CleanConfig) => ConfigPath | null): Mutate {
  return (clean) => {
    const candidates = settingKeys(clean).flatMap((path) => {
      const to = place(path, clean);
      const value = clean.config.written(path);
      return to === null || value === undefined || clean.config.given(to) ? [] : [{ path, to, value }];
    });
    const first = pick(candidates, kind, clean.name);
    const order = first ? [first, ...candidates.filter((each) => each !== first)] : [];
    for (const { path, to, value } of order) {
      const edits: ConfigEdit[] = [
        { op: 'remove', path },
        { op: 'set', path: to, value },
      ];
      const mutant = unread(clean, edits, to);
      if (mutant) return mutant;
    }
    return null;
  };
}

/** Two neighbours in the middle of the word change places: `wieght_decay`. */
export function transposed(word: string): string | null {
  for (let i = Math.floor(word.length / 2) - 1; i < word.length - 1; i++) {
    const [a = '', b = ''] = word.slice(i, i + 2);
    if (i > 0 && a !== b && /[a-z]/i.test(a) && /[a-z]/i.test(b)) return word.slice(0, i) + b + a + word.slice(i + 2);
  }
  return null;
}

/** One letter of the middle is missing: `weght_decay`. */
export function shortened(word: string): string | null {
  const at = Math.floor(word.length / 2);
  return word.length >= 4 && /[a-z]/i.test(word.charAt(at)) ? word.slice(0, at) + word.slice(at + 1) : null;
}

const long =
  (respell: (key: string) => string | null) =>
  (key: string): string | null =>
    key.length >= 4 ? respell(key) : null;

/** A section beside the key, into which a line slips when it is indented one step too far. */
function deeper(path: ConfigPath, { config }: CleanConfig): ConfigPath | null {
  const above = path.slice(0, -1);
  const section = config.written(above);
  if (typeof section !== 'object' || section === null || Array.isArray(section)) return null;
  const inner = Object.entries(section).find(
    ([, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0,
  );
  return inner ? [...above, inner[0], path.at(-1) ?? ''] : null;
}

const camel = (key: string): string => key.replace(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const keyMistakes: Record<string, Mutate> = {
  'transposed letters in a key': misspelt('transposed', long(transposed)),
  'missing letter in a key': misspelt('missing', long(shortened)),
  'hyphen and underscore of a key': misspelt('hyphen', (key) =>
    key.includes('_') ? key.replaceAll('_', '-') : key.replaceAll('-', '_'),
  ),
  'space behind a key in quotes': misspelt('space', (key) => `${key} `),
  'camel case in a key': misspelt('camel', camel),
  'key one level too deep': misplaced('deeper', deeper),
};
