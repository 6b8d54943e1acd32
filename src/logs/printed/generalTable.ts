/** Columns named once, with their values below, between the lines of a console: as YOLO and fast.ai print them. */
import { canBeLoss } from './generalWords';

const wide = /\s+/;
/** Names of two words are told from two names by the blanks between. */
const wider = /\s{2,}/;
const name = /^[A-Za-z#][\w/(). #-]{0,40}$/;
/** A value of a column: a number with a unit at most, `3/100`, or what stands for one. */
const value = /^([+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|nan|inf))(?:\/(\d+))?[A-Za-z%]{0,3}:?$/i;

/** A line's columns that the header above names, if it has one. */
export class HeaderTable {
  private names: readonly string[] | null = null;

  /** Takes a line for the header if it is one: words without numbers, one of which can be a loss. */
  header(text: string): boolean {
    const trimmed = text.trim();
    const words = trimmed.split(/\S\s\S/.test(trimmed) && wider.test(trimmed) ? wider : wide);
    if (words.length < 3 || words.length > 40 || !words.every((word) => name.test(word))) return false;
    if (!words.some((word) => canBeLoss(word) && /loss/i.test(word))) return false;
    // spaCy counts its steps under a sign.
    const names = words.map((word) => (word === '#' ? 'step' : word));
    if (this.names === null || this.names.join(' ') !== names.join(' ')) this.names = names;
    return true;
  }

  /** The values of a line below the header, one for each name, and the total behind the first; null if it is none. */
  row(text: string): { names: readonly string[]; values: (number | undefined)[]; total: number | null } | null {
    const { names } = this;
    if (names === null) return null;
    const words = text.trim().split(wide, names.length);
    if (words.length < names.length) return null;
    let total: number | null = null;
    const values: (number | undefined)[] = [];
    let unread = 0;
    for (const [i, word] of words.entries()) {
      const found = value.exec(word);
      if (found === null) {
        if (i === 0) return null;
        // A column or two of words among the numbers are borne with.
        values.push(undefined);
        if (++unread > names.length / 2) return null;
        continue;
      }
      values.push(numberOf(found[1]!));
      if (i === 0 && found[2] !== undefined) total = Number(found[2]);
    }
    return { names, values, total };
  }
}

const numberOf = (word: string): number => {
  if (/nan$/i.test(word)) return NaN;
  if (/inf$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  return Number(word);
};
