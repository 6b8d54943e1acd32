/**
 * The keys that each framework's adapter knows, for completion. They are not listed anywhere: an adapter is asked to
 * read a config in which nothing is written, and the keys that it looks for are noted.
 */
import { formats } from './index';
import type { Format, SettingName } from './format';
import { ConfigNode } from '../text/node';
import { View } from './configView';
import type { Found } from './configView';
import type { ConfigPath } from '../types';

export interface ForeignKey {
  path: readonly string[];
  setting: SettingName;
}

/** Home-made files have no keys of their own; for them every spelling is tried. */
const withoutKeys = new Set(['custom']);

const known = new Map<string, ForeignKey[]>();

/** The keys of a format, below the section where it stands in a file. The first of several spellings comes first. */
export function keysOf(format: string): readonly ForeignKey[] {
  const made = known.get(format) ?? formats.filter(({ name }) => name === format).flatMap(keysIn);
  known.set(format, made);
  return withoutKeys.has(format) ? [] : made;
}

/** The keys of an adapter, also those of home-made files. */
export function keysIn({ fields }: Format): ForeignKey[] {
  const paths = new Map<string, ForeignKey>();
  for (const [name, read] of Object.entries(fields)) {
    const view = new ListeningView();
    read(view);
    for (const dotted of view.asked) {
      const path = dotted.split('.');
      // A position in a list is no key.
      if (path.some((part) => /^\d+$/.test(part))) continue;
      if (!paths.has(dotted)) paths.set(dotted, { path, setting: name as SettingName });
    }
  }
  return [...paths.values()];
}

/**
 * A config that notes the keys it is asked for. Nothing is written in it, and it listens until the reader turns to what
 * holds when they are absent; or the same word is written everywhere, and it listens to the end.
 */
export class ListeningView extends View {
  readonly asked: string[] = [];
  private listens = true;

  constructor(private readonly word: boolean | null = null) {
    super(new ConfigNode([0, 0], null, { entries: () => new Map() }));
  }

  override get(dotted: string): Found | null {
    if (this.listens) this.asked.push(dotted);
    if (this.word === null) return null;
    const place = new ConfigNode([0, 0], null, { scalar: this.word, source: String(this.word) });
    return { place, path: dotted.split('.') };
  }

  override pathOf(dotted: string): ConfigPath {
    this.listens = this.word !== null;
    return dotted.split('.');
  }
}
