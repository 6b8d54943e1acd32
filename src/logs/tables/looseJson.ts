/** JSON as Python writes it. */

/** Strings, and the words of Python for numbers that JSON has none for. */
const words = /"(?:[^"\\]|\\[^])*"?|-?\b(?:NaN|Infinity|nan|inf|None|True|False)\b/g;
const meant: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' };

/** The text with those words as JSON has them: NaN and Infinity become their names in quotes. */
export const strictJson = (text: string): string =>
  text.replace(words, (word) => (word.startsWith('"') ? word : (meant[word] ?? JSON.stringify(word))));

/** The value of JSON with NaN and Infinity, which become their names. Undefined if it is none. */
export function parseLoose(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(strictJson(text));
    } catch {
      return undefined;
    }
  }
}
