/** The keys of a config by dotted names, below the section that its format has its keys in. */
import type { ConfigPath, Json } from '../../config/types';
import { isPlaceholder } from '../../config/formats/configView';
import { numberOf } from '../../config/text/scalar';
import { nameOf, type Written } from './rule';

export class Keys {
  constructor(
    private readonly text: Written,
    private readonly section: ConfigPath = [],
    /** Whether the sections of the file are laid into one, as sd-scripts does: a key may stand in any. */
    private readonly laid = false,
  ) {}

  private tops: string[] | undefined;

  /** The sections at the top of a file whose sections are laid into one. */
  private sections(): string[] {
    return (this.tops ??= (this.laid && this.text.sections?.()) || []);
  }

  /**
   * Where a key stands, or would: frameworks that take `-` for `_` have it in either spelling. A name with `/` before it
   * begins at the root of the file.
   */
  path(dotted: string): ConfigPath {
    const parts = dotted.replace(/^\//, '').split('.');
    const path = [
      ...(dotted.startsWith('/') ? [] : this.section),
      ...parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    ];
    if (this.text.written(path) !== undefined) return path;
    const laid = this.sections().find((name) => this.text.written([name, ...path]) !== undefined);
    if (laid !== undefined) return [laid, ...path];
    if (!dotted.includes('_')) return path;
    const dashed = path.map((part) => (typeof part === 'string' ? part.replaceAll('_', '-') : part));
    return this.text.written(dashed) === undefined ? path : dashed;
  }

  /** The key as a message names it. */
  name(dotted: string): string {
    return nameOf(this.path(dotted));
  }

  /** The value as it is written; undefined where nothing is. */
  value(dotted: string): Json | undefined {
    return this.text.written(this.path(dotted));
  }

  /** Whether something other than null stands there. */
  has(dotted: string): boolean {
    return this.text.given(this.path(dotted));
  }

  /** The first of the keys that has a value; null where none has. */
  first(...dotted: string[]): string | null {
    return dotted.find((each) => this.has(each)) ?? null;
  }

  /** The number there, also where it is spelled as text; null for all else. */
  number(dotted: string | null): number | null {
    const value = dotted === null ? undefined : this.value(dotted);
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    return typeof value === 'string' ? (numberOf(value.trim()) ?? null) : null;
  }

  /** The word there in lower case; null where there is none, or one that stands for a value set elsewhere. */
  word(dotted: string | null): string | null {
    const value = dotted === null ? undefined : this.value(dotted);
    return typeof value === 'string' && !isPlaceholder(value) ? value.trim().toLowerCase() : null;
  }

  /** Whether the key is on; null where it is neither on nor off. */
  flag(dotted: string | null): boolean | null {
    const value = dotted === null ? undefined : this.value(dotted);
    if (typeof value === 'boolean') return value;
    const word = this.word(dotted);
    if (word === null || !/^(?:true|yes|on|false|no|off)$/.test(word)) return null;
    return /^(?:true|yes|on)$/.test(word);
  }

  /** Whether the key is written as true. */
  isOn(dotted: string): boolean {
    return this.flag(dotted) === true;
  }

  /** The values of a list; null where there is none. */
  list(dotted: string): readonly Json[] | null {
    const value = this.value(dotted);
    return Array.isArray(value) ? value : null;
  }

  /** The names of the keys of a section. */
  keysOf(dotted: string): string[] {
    const value = this.value(dotted);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  }
}
