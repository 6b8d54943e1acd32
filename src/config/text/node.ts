/**
 * Values of a text with their places, looked at only where someone asks: a config of 5,000 lines costs its parse and
 * the few keys that are read. One shape for YAML, JSON and TOML.
 */
import type { Span } from './document';
import type { ConfigPath, Json } from '../types';

export type Scalar = string | number | boolean | null;

/** What stands at a place. Children are made when they are first asked for. */
export type Content =
  { scalar: Scalar; source: string } | { entries: () => Map<string, Place> } | { items: () => Place[] };

/** A longer value is no setting; its JSON is not built. */
const maxValues = 10_000;

export class Place {
  private children: Map<string, Place> | Place[] | null = null;

  /** `span` is that of the value, or of the key where the value is empty; `inherited` of a merge key or alias. */
  constructor(
    readonly span: Span,
    readonly keySpan: Span | null,
    private readonly content: Content,
  ) {}

  /** Number, text, truth value or null; undefined for maps and lists. */
  get scalar(): Scalar | undefined {
    return 'scalar' in this.content ? this.content.scalar : undefined;
  }

  /** A scalar as it is spelled in the text, without quotes: `1e-4`; empty for maps and lists. */
  get source(): string {
    return 'scalar' in this.content ? this.content.source : '';
  }

  /** Children of a map; null for everything else. */
  get entries(): ReadonlyMap<string, Place> | null {
    if (!('entries' in this.content)) return null;
    return (this.children ??= this.content.entries()) as Map<string, Place>;
  }

  /** Children of a list; null for everything else. */
  get items(): readonly Place[] | null {
    if (!('items' in this.content)) return null;
    return (this.children ??= this.content.items()) as Place[];
  }

  child(part: string | number): Place | undefined {
    return typeof part === 'number' ? this.items?.[part] : this.entries?.get(part);
  }

  /** The value as JSON; undefined where it holds more than 10,000 values once its aliases are followed. */
  toJson(): Json | undefined {
    let left = maxValues;
    const read = (place: Place, depth: number): Json | undefined => {
      if (--left < 0 || depth > 100) return undefined;
      if (place.scalar !== undefined) return place.scalar;
      const list: Json[] = [];
      const map: { [key: string]: Json } = {};
      for (const [key, child] of place.items?.entries() ?? place.entries ?? []) {
        const value = read(child, depth + 1);
        if (value === undefined) return undefined;
        if (place.items) list.push(value);
        else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
      }
      return place.items ? list : map;
    };
    return read(this, 0);
  }
}

/** The place at a path, or null. */
export function placeAt(root: Place | null, path: ConfigPath): Place | null {
  let place: Place | null = root;
  for (const part of path) place = place?.child(part) ?? null;
  return place;
}

/** The path of the innermost key or value that holds an offset; null where none does. */
export function pathTo(root: Place, offset: number): ConfigPath | null {
  const holds = (span: Span | null) => span !== null && span[0] <= offset && offset <= span[1];
  const path: (string | number)[] = [];
  let place: Place | null = root;
  // Aliases can make a place its own ancestor; their span is one word, so this ends there.
  while (place && path.length < 100) {
    let next: Place | null = null;
    for (const [part, child] of place.entries ?? place.items?.entries() ?? []) {
      const onKey = holds(child.keySpan);
      if (!onKey && !holds(child.span)) continue;
      path.push(part);
      if (onKey) return path;
      next = child;
      break;
    }
    if (!next) return place.scalar !== undefined && holds(place.span) ? path : null;
    place = next;
  }
  return null;
}
