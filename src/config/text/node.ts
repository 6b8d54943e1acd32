/**
 * Values of a text with their places, looked at only where someone asks: a config of 5,000 lines costs its parse and
 * the few keys that are read. One shape for YAML, JSON, TOML and cfg.
 */
import type { ConfigPath, Json, Span } from '../types';

export type Scalar = string | number | boolean | null;

/** What stands at a place. Children are made when they are first asked for. */
export type Content =
  { scalar: Scalar; source: string } | { entries: () => Map<string, ConfigNode> } | { items: () => ConfigNode[] };

/** A longer value is no setting; its JSON is not built. */
const mostInSetting = 10_000;

/** More values than this, once aliases are followed, are no config but an attack; such a text is not edited. */
export const mostValues = 50_000;

export class ConfigNode {
  private children: Map<string, ConfigNode> | ConfigNode[] | null = null;

  /** `span` is that of the value, or of the key where the value is empty; that of the alias or merge key where it is inherited. */
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
  get entries(): ReadonlyMap<string, ConfigNode> | null {
    if (!('entries' in this.content)) return null;
    return (this.children ??= this.content.entries()) as Map<string, ConfigNode>;
  }

  /** Children of a list; null for everything else. */
  get items(): readonly ConfigNode[] | null {
    if (!('items' in this.content)) return null;
    return (this.children ??= this.content.items()) as ConfigNode[];
  }

  child(part: string | number): ConfigNode | undefined {
    return typeof part === 'number' ? this.items?.[part] : this.entries?.get(part);
  }

  /** The value as JSON; undefined where it holds more than so many values, once aliases are followed, or 100 levels. */
  toJson(most = mostInSetting): Json | undefined {
    // Most of what is asked for.
    if (this.scalar !== undefined) return this.scalar;
    let left = most;
    const read = (node: ConfigNode, depth: number): Json | undefined => {
      if (--left < 0 || depth > 100) return undefined;
      if (node.scalar !== undefined) return node.scalar;
      const list: Json[] = [];
      for (const child of node.items ?? []) {
        const value = read(child, depth + 1);
        if (value === undefined) return undefined;
        list.push(value);
      }
      if (node.items) return list;
      const map: { [key: string]: Json } = {};
      for (const [key, child] of node.entries ?? []) {
        const value = read(child, depth + 1);
        if (value === undefined) return undefined;
        // Plain assignment would take `__proto__` for something else than a key.
        if (key !== '__proto__') map[key] = value;
        else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
      }
      return map;
    };
    return read(this, 0);
  }
}

/** The node at a path, or null. */
export function nodeAt(root: ConfigNode | null, path: ConfigPath): ConfigNode | null {
  let node: ConfigNode | null = root;
  for (const part of path) node = node?.child(part) ?? null;
  return node;
}

/** The path of the innermost key or value that holds an offset; null where none does. */
export function pathAt(root: ConfigNode, offset: number, depth = 0): ConfigPath | null {
  const holds = (span: Span | null) => span !== null && span[0] <= offset && offset <= span[1];
  for (const [part, child] of depth < 100 ? (root.entries ?? root.items?.entries() ?? []) : []) {
    const onKey = holds(child.keySpan);
    // A section reaches to the first character of what follows it, which may hold the offset as well.
    const inner = onKey ? [] : holds(child.span) ? pathAt(child, offset, depth + 1) : null;
    if (inner) return [part, ...inner];
  }
  return root.entries === null && holds(root.span) ? [] : null;
}
