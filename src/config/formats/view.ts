/** A config as an adapter looks at it: keys by dotted paths, below the section where the format's keys stand. */
import type { ConfigPath } from '../types';
import type { Place, Scalar } from './place';

export interface Found {
  place: Place;
  path: ConfigPath;
}

export class View {
  /**
   * `prefix` leads to the section that holds the format's keys. Where `complete` is false, what is not written may
   * stand in another file. `sameKey` says which spellings of a key are one, for formats that take `-` for `_`.
   */
  constructor(
    readonly root: Place,
    readonly prefix: ConfigPath = [],
    readonly complete = true,
    private readonly spellings: (key: string) => string[] = (key) => [key],
  ) {}

  /** The value at a dotted path, e.g. `optimizer.betas.0`; null where nothing is written. */
  get(dotted: string): Found | null {
    let place: Place | undefined = this.root;
    const path: (string | number)[] = [];
    for (const part of [...this.prefix, ...dotted.split('.')]) {
      const key: string | number | undefined = this.keyIn(place, part);
      place = key === undefined ? undefined : place.child(key);
      if (!place || key === undefined) return null;
      path.push(key);
    }
    return { place, path };
  }

  /** Where a value is, or would be, written: in the spelling that the sections there have. */
  pathOf(dotted: string): ConfigPath {
    let place: Place | undefined = this.root;
    return [...this.prefix, ...dotted.split('.')].map((part) => {
      const key: string | number = (place && this.keyIn(place, part)) ?? part;
      place = place?.child(key);
      return key;
    });
  }

  private keyIn(place: Place, part: string | number): string | number | undefined {
    if (place.items) return /^\d+$/.test(String(part)) && place.items[Number(part)] ? Number(part) : undefined;
    return this.spellings(String(part)).find((key) => place.entries?.has(key));
  }

  /** Whether something other than null is written there. */
  has(dotted: string): boolean {
    const place = this.get(dotted)?.place;
    return place !== undefined && place.scalar !== null;
  }

  scalar(dotted: string): Scalar | undefined {
    return this.get(dotted)?.place.scalar;
  }

  /** The text there; empty where there is none. */
  text(dotted: string): string {
    const value = this.scalar(dotted);
    return typeof value === 'string' ? value : '';
  }

  /** Keys of the section there, or of the whole where `dotted` is absent. */
  keys(dotted?: string): string[] {
    const place = dotted === undefined ? this.base() : this.get(dotted)?.place;
    return [...(place?.entries?.keys() ?? [])];
  }

  private base(): Place | undefined {
    return this.prefix.reduce<Place | undefined>((place, part) => place?.child(part), this.root);
  }

  /** Whether all of the keys are written, with or without a value. */
  all(...dotted: string[]): boolean {
    return dotted.every((each) => this.get(each) !== null);
  }

  any(...dotted: string[]): boolean {
    return dotted.some((each) => this.get(each) !== null);
  }
}

/**
 * Words that stand for a value which is set elsewhere: OmegaConf's `${...}` and `???`, `auto`, templates (`<path>`,
 * `{{ x }}`, `@ref`, `$expr`).
 */
export function isPlaceholder(value: string): boolean {
  return /^(?:auto|null|\?\?\?|)$/i.test(value.trim()) || /\$\{|\{\{|^<.*>$|^[@$%]/.test(value.trim());
}
