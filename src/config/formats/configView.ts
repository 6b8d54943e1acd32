/** A config as an adapter looks at it: keys by dotted paths, below the section where the format's keys stand. */
import type { ConfigPath } from '../types';
import type { ConfigNode, Scalar } from '../text/node';

export interface Found {
  place: ConfigNode;
  path: ConfigPath;
}

/** A dotted path as the section and the last key; kept, for every config is asked for the same ones. */
const parts = new Map<string, { above: string; key: string }>();

function partsOf(dotted: string): { above: string; key: string } {
  let found = parts.get(dotted);
  if (!found) {
    const dot = dotted.lastIndexOf('.');
    found = { above: dotted.slice(0, Math.max(dot, 0)), key: dotted.slice(dot + 1) };
    parts.set(dotted, found);
  }
  return found;
}

/** The name of another value of the file, as OmegaConf writes it. */
const reference = /^\$\{([A-Za-z_][\w.]{0,100})\}$/;

export class View {
  /**
   * `prefix` leads to the section that holds the format's keys. Where `complete` is false, what is not written may
   * stand in another file. `spellings` says which other ones a key has, for formats that take `-` for `_`. With
   * `follows`, a value that is another one's name (`${max_steps}`) is that one, and has its place.
   */
  constructor(
    readonly root: ConfigNode,
    readonly prefix: ConfigPath = [],
    readonly complete = true,
    private readonly spellings: ((key: string) => string[]) | null = null,
    private readonly follows = false,
  ) {}

  /** The value at a dotted path, e.g. `optimizer.betas.0`; null where nothing is written. */
  get(dotted: string): Found | null {
    const known = this.found.get(dotted);
    if (known !== undefined) return known;
    const { above, key } = partsOf(dotted);
    // Most sections that an adapter asks for are not there, and then none of their keys is.
    const section = above === '' ? this.base() : this.get(above);
    const written = section && this.childOf(section, key);
    // What leads in a circle finds this, which is not followed yet.
    this.found.set(dotted, written);
    const found = written && this.follows ? this.followed(written) : written;
    this.found.set(dotted, found);
    return found;
  }

  /** The value that OmegaConf puts in the place of a name; what is not in the file stays a name. */
  private followed(found: Found): Found {
    const name = reference.exec(found.place.source.trim())?.[1];
    return (name && this.get(name)) || found;
  }

  private readonly found = new Map<string, Found | null>();

  private childOf(section: Found, part: string | number): Found | null {
    const key = this.keyIn(section.place, part);
    const place = key === undefined ? undefined : section.place.child(key);
    return place && key !== undefined ? { place, path: [...section.path, key] } : null;
  }

  /** The section of the prefix. */
  private base(): Found | null {
    return this.prefix.reduce<Found | null>((section, part) => section && this.childOf(section, part), {
      place: this.root,
      path: [],
    });
  }

  /** Where a value is, or would be, written: in the spelling that the sections there have. */
  pathOf(dotted: string): ConfigPath {
    let place: ConfigNode | undefined = this.root;
    return [...this.prefix, ...dotted.split('.')].map((part) => {
      const key: string | number = (place && this.keyIn(place, part)) ?? part;
      place = place?.child(key);
      return key;
    });
  }

  private keyIn(place: ConfigNode, part: string | number): string | number | undefined {
    if (place.items) return /^\d+$/.test(String(part)) && place.items[Number(part)] ? Number(part) : undefined;
    const { entries } = place;
    if (!entries || typeof part === 'number') return undefined;
    if (entries.has(part)) return part;
    return this.spellings?.(part).find((key) => entries.has(key));
  }

  /** The same view, in which what is not written says nothing. */
  incomplete(): View {
    return new View(this.root, this.prefix, false, this.spellings, this.follows);
  }

  /** The same view as OmegaConf reads it: names of other values are followed. */
  following(): View {
    return new View(this.root, this.prefix, this.complete, this.spellings, true);
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
    const place = (dotted === undefined ? this.base() : this.get(dotted))?.place;
    return [...(place?.entries?.keys() ?? [])];
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
  return /^(?:auto|null|\?\?\?|)$/i.test(value.trim()) || /\$\{|\{\{|^<.*>$|^[@$%!]/.test(value.trim());
}
