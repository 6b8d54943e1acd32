/**
 * Text of somebody else as it can be shown anywhere. Control characters move a terminal's cursor, set its title or fill its
 * clipboard, and marks of direction let a text read otherwise than it is; here they are spelled out, as JSON spells them.
 */
import { cut } from './cut';

/** Controls but for tab and the end of a line, and what reorders or hides text: marks of direction, tags, the byte order mark. */
const hidden =
  /\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/g;

const spelled = (signs: string): string =>
  signs.replace(/[^]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The text with every control character and mark of direction as `\u001b` and the like. Within JSON the result says what the
 * text said. Pure; takes time linear in the length.
 */
export const printable = (text: string): string => text.replace(hidden, spelled);

/** The same as a line of a report, whose ends of lines are its own: what begins a line can be a command to who runs it. */
export const reportLine = (text: string): string => printable(text).replace(/[\r\n]/g, spelled);

/** The same on one line: what stands in a label, a title or a notification. */
export const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim();

/** Signs of a text that is shown whole; nobody reads more of them there. */
const longest = { notification: 1000, label: 200 };

/** What a notification of the editor shows to the letter: no part of it is a link, `[text](command:...)`. */
export const unlinked = (text: string): string => cut(oneLine(text), longest.notification).replace(/\](?=\()/g, '] ');

/** What a label of the editor shows to the letter: no part of it is an icon, `$(name)`. */
export const label = (text: string): string => cut(oneLine(text), longest.label).replace(/\$(?=\()/g, '$ ');

/** Levels of nesting that are looked through; whatever lies deeper is dropped. */
const mostLevels = 200;

/**
 * The value of a JSON text that somebody else wrote, its texts and keys printable. Throws a SyntaxError as `JSON.parse` does.
 * A key that two keys become is the later one's.
 */
export function parsePrintable(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Most texts have nothing to spell out; an escape in the JSON may stand for such a sign.
  return text.search(hidden) >= 0 || text.includes('\\') ? mapTexts(value, printable) : value;
}

/** A value of JSON with its texts and keys changed. */
export function mapTexts(value: unknown, change: (text: string) => string, level = 0): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (level >= mostLevels) return null;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, level + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change, level + 1)]),
  );
}
