/**
 * One look at a line: its numbers, and a hash of all that stands between them. Lines that a program prints by one statement
 * have one hash, whatever their numbers, so that what a line means is found out once.
 */
import { isHan } from '../chinese';
import { countedBy } from './generalWords';

/** Numbers of a line, and characters of it, that are looked at. */
const mostNumbers = 512;
const longestLine = 65_536;

const powers = Float64Array.from({ length: 23 }, (_, n) => 10 ** n);

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code > 127 && !isDrawn(code));
/** What bars and boxes are drawn with. */
const isDrawn = (code: number): boolean =>
  (code >= 0x2500 && code <= 0x25ff) || (code >= 0x2800 && code <= 0x28ff) || code === 0x2022 || code === 0x2026;
/** = > . # * - ~, of which bars and rules of plain text are made. */
const isStroke = (code: number): boolean =>
  code === 61 || code === 62 || code === 46 || code === 35 || code === 42 || code === 45 || code === 126;
/** - . / @ ' # ^ join two parts of a word. */
const joins = (code: number): boolean =>
  code === 45 || code === 46 || code === 47 || code === 64 || code === 39 || code === 35 || code === 94;

export class LineScan {
  text = '';
  hash = 0;
  count = 0;
  readonly starts = new Int32Array(mostNumbers);
  readonly ends = new Int32Array(mostNumbers);
  readonly values = new Float64Array(mostNumbers);
  /** 1 for a number that was written as an integer. */
  readonly whole = new Uint8Array(mostNumbers);

  /** Looks at a line. What was found of the one before is gone. */
  read(text: string): void {
    this.text = text;
    this.count = 0;
    const length = Math.min(text.length, longestLine);
    let hash = 0x811c9dc5;
    let before = 32;
    /** Where the word began that the last character belongs to; -1 outside of words. */
    let word = -1;
    for (let at = 0; at < length;) {
      const code = text.charCodeAt(at);
      if (code <= 32) {
        if (before !== 32) hash = Math.imul(hash ^ 32, 0x01000193);
        before = 32;
        word = -1;
        at++;
        continue;
      }
      if (code >= 97 && code <= 122 && (word >= 0 || (code !== 110 && code !== 105))) {
        hash = Math.imul(hash ^ code, 0x01000193);
        if (word < 0) word = at;
        before = code;
        at++;
        continue;
      }
      const end = this.numberAt(at, code, before, word, length);
      if (end > at) {
        hash = Math.imul(hash ^ 48, 0x01000193);
        before = 48;
        word = -1;
        at = end;
        if (this.count === mostNumbers) break;
        continue;
      }
      const run = word < 0 || !isLetter(code) ? strokesFrom(text, at, code, length) : 0;
      if (run > 0) {
        hash = Math.imul(hash ^ 1, 0x01000193);
        before = 1;
        word = -1;
        at += run;
        continue;
      }
      hash = Math.imul(hash ^ code, 0x01000193);
      if (isLetter(code)) word = word < 0 ? at : word;
      else if (word >= 0 && !isDigit(code) && !(joins(code) && isWordAt(text, at + 1, length))) word = -1;
      before = code;
      at++;
    }
    this.hash = hash;
  }

  /** Takes the number that begins here, if one does; where it ends, else -1. */
  private numberAt(at: number, code: number, before: number, word: number, length: number): number {
    const { text } = this;
    if (isDigit(code)) {
      if (word >= 0 && !isHan(before) && !isGlued(text, word, at)) return -1;
      return this.digits(at, at, length);
    }
    if (word >= 0) return -1;
    if (code === 45 || code === 43) {
      if (before === 48 || at + 1 >= length) return -1;
      const next = text.charCodeAt(at + 1);
      if (isDigit(next)) return this.digits(at, at + 1, length);
      if (next === 46) return isDigit(text.charCodeAt(at + 2)) ? this.digits(at, at + 1, length) : -1;
      return next === 110 || next === 78 || next === 105 || next === 73 ? this.wordNumber(at, at + 1, true) : -1;
    }
    if (code === 46) return before !== 48 && isDigit(text.charCodeAt(at + 1)) ? this.digits(at, at, length) : -1;
    if (code === 110 || code === 78 || code === 105 || code === 73) {
      return this.wordNumber(at, at, before === 58 || before === 61 || this.afterSign(at));
    }
    return -1;
  }

  /** Whether a colon or an equals sign stands before this place, spaces and quotes apart. */
  private afterSign(at: number): boolean {
    let back = at - 1;
    while (back >= 0 && (this.text.charCodeAt(back) <= 32 || this.text.charCodeAt(back) === 39)) back--;
    const code = back < 0 ? 0 : this.text.charCodeAt(back);
    return code === 58 || code === 61;
  }

  private take(start: number, end: number, value: number, whole: boolean): number {
    const { count } = this;
    this.starts[count] = start;
    this.ends[count] = end;
    this.values[count] = value;
    this.whole[count] = whole ? 1 : 0;
    this.count = count + 1;
    return end;
  }

  /** A number of digits from `at`, whose sign, if it has one, stands at `start`. */
  private digits(start: number, from: number, length: number): number {
    const { text } = this;
    let at = from;
    let mantissa = 0;
    let figures = 0;
    let grouped = false;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (isDigit(code)) {
        mantissa = mantissa * 10 + code - 48;
        figures++;
      } else if ((code === 44 || code === 95) && isGroup(text, from, at, length, grouped)) grouped = true;
      else break;
    }
    let decimals = 0;
    let whole = true;
    if (text.charCodeAt(at) === 46) {
      const next = at + 1 < length ? text.charCodeAt(at + 1) : 0;
      if (isDigit(next)) {
        whole = false;
        for (at++; at < length; at++) {
          const code = text.charCodeAt(at);
          if (!isDigit(code)) break;
          mantissa = mantissa * 10 + code - 48;
          figures++;
          decimals++;
        }
      } else if (next === 35) return this.windowsNumber(start, at + 2);
      else if ((next === 101 || next === 69) && exponentEnd(text, at + 1, length) > 0) at++;
    }
    const end = exponentEnd(text, at, length);
    const signed = text.charCodeAt(start) === 45;
    if (end < 0 && figures <= 15 && decimals <= 22) {
      const value = decimals === 0 ? mantissa : mantissa / powers[decimals]!;
      return this.take(start, at, signed ? -value : value, whole);
    }
    const stop = end < 0 ? at : end;
    let written = text.slice(start, stop);
    if (grouped) written = written.replaceAll(',', '').replaceAll('_', '');
    return this.take(start, stop, Number(written), whole && end < 0);
  }

  /** 1.#QNAN, -1.#IND, 1.#INF as old C libraries of Windows print them. */
  private windowsNumber(start: number, from: number): number {
    const { text } = this;
    let end = from;
    while (end < text.length && end < from + 8 && (isLetter(text.charCodeAt(end)) || isDigit(text.charCodeAt(end))))
      end++;
    const infinite = text.slice(from, from + 3).toUpperCase() === 'INF';
    const sign = text.charCodeAt(start) === 45 ? -1 : 1;
    return this.take(start, end, infinite ? sign * Infinity : NaN, false);
  }

  /** nan, inf and infinity, with what C libraries put behind them. After a sign, letters may be stuck to nan. */
  private wordNumber(start: number, at: number, valued: boolean): number {
    const { text } = this;
    // Most words that begin like one of them are another.
    const second = text.charCodeAt(at + 1) | 32;
    if (second !== 97 && second !== 110) return -1;
    const word = text.slice(at, at + 8).toLowerCase();
    const sign = text.charCodeAt(start) === 45 ? -1 : 1;
    if (word.startsWith('nan')) {
      if (word.startsWith('nan(')) {
        const close = text.slice(at, at + 24).indexOf(')');
        return this.take(start, close < 0 ? at + 3 : at + close + 1, NaN, false);
      }
      return valued || !isWordAt(text, at + 3, text.length) ? this.take(start, at + 3, NaN, false) : -1;
    }
    if (!word.startsWith('inf')) return -1;
    const end = at + (word === 'infinity' ? 8 : 3);
    return isWordAt(text, end, text.length) ? -1 : this.take(start, end, sign * Infinity, false);
  }
}

const isWordAt = (text: string, at: number, length: number): boolean =>
  at < length && (isLetter(text.charCodeAt(at)) || isDigit(text.charCodeAt(at)));

/** Whether the digits that follow at `at` count what the word before them names, as in `epoch1` and `step_100`. */
function isGlued(text: string, word: number, at: number): boolean {
  if (at - word > 12) return false;
  const before = text.charCodeAt(at - 1);
  const end = before === 95 || before === 45 ? at - 1 : at;
  const last = text.charCodeAt(end - 1) | 32;
  // h, r, p, t, n, e: the ends of epoch, batch, iter, step, it, iteration and update.
  if (last !== 104 && last !== 114 && last !== 112 && last !== 116 && last !== 110 && last !== 101) return false;
  return countedBy(text.slice(word, end)) !== null;
}

/** Whether the separator at `at` parts thousands: up to three digits not beginning with 0 before it, and three after it. */
function isGroup(text: string, from: number, at: number, length: number, grouped: boolean): boolean {
  if (!grouped && (at - from > 3 || at === from || text.charCodeAt(from) === 48)) return false;
  for (let i = 1; i <= 3; i++) if (!(at + i < length && isDigit(text.charCodeAt(at + i)))) return false;
  return !(at + 4 < length && isDigit(text.charCodeAt(at + 4)));
}

/** Where an exponent ends that begins here; -1 if none does. */
function exponentEnd(text: string, at: number, length: number): number {
  if (at >= length || (text.charCodeAt(at) | 32) !== 101) return -1;
  let end = at + 1;
  const sign = end < length ? text.charCodeAt(end) : 0;
  if (sign === 45 || sign === 43) end++;
  const first = end;
  while (end < length && isDigit(text.charCodeAt(end))) end++;
  return end > first ? end : -1;
}

/** How many characters of a bar or a rule begin here; 0 for fewer than three of plain text. */
function strokesFrom(text: string, at: number, code: number, length: number): number {
  if (isDrawn(code)) {
    let end = at + 1;
    while (end < length && isDrawn(text.charCodeAt(end))) end++;
    return end - at;
  }
  if (!isStroke(code) || at + 1 >= length || !isStroke(text.charCodeAt(at + 1))) return 0;
  let end = at + 2;
  while (end < length && isStroke(text.charCodeAt(end))) end++;
  // The bar of tqdm in plain text ends in a digit for its last tenth; a point or a sign before a digit is that number's.
  if (end < length && isDigit(text.charCodeAt(end))) {
    const last = text.charCodeAt(end - 1);
    if (last === 35) end++;
    else if (last === 46 || last === 45) end--;
  }
  return end - at >= 3 ? end - at : 0;
}
