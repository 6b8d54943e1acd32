// Small changes of source text. Each throws where the text is not as it expects, so that nothing is half written.

/** `text-to-image` as `textToImage`. */
export const camelCase = (/** @type {string} */ name) =>
  name.replace(/-(.)/g, (_, /** @type {string} */ first) => first.toUpperCase());

/**
 * A text with `found` replaced everywhere.
 * @param {string} text
 * @param {string | RegExp} found
 * @param {string} by
 */
export function changed(text, found, by) {
  const result = text.replaceAll(found, () => by);
  if (result === text) throw new Error(`There is no ${found} to change.`);
  return result;
}

/**
 * A text with a line after the first one that contains `found`.
 * @param {string} text
 * @param {string} found
 * @param {string} line
 */
export function lineAfter(text, found, line) {
  const at = text.indexOf(found);
  if (at < 0) throw new Error(`There is no line with ${found}.`);
  const end = text.indexOf('\n', at) + 1;
  return `${text.slice(0, end)}${line}\n${text.slice(end)}`;
}

/**
 * A text with lines at the end of the object literal that starts in the line with `found`.
 * @param {string} text
 * @param {string} found
 * @param {string} lines
 */
export function rowIn(text, found, lines) {
  const start = text.indexOf(found);
  const end = text.indexOf('\n};', start);
  if (start < 0 || end < 0) throw new Error(`There is no table ${found}.`);
  return `${text.slice(0, end)}\n${lines}${text.slice(end)}`;
}
