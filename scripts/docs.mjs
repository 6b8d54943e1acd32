// The words of the documentation in other languages: `l10n/<locale>/docs-<page>.json`, from English to the twin, and the
// other files of that folder for texts that Keel shows elsewhere too.
import fs from 'node:fs';
import path from 'node:path';
import { editorTexts, messages } from './l10n.mjs';
import { root } from './lib/paths.mjs';
import { translations } from './lib/translations.mjs';

/** Whether a file of translations is for documentation alone. */
const isDocs = (/** @type {string} */ file) => file.startsWith('docs-');

/**
 * The texts of a language, and a record of those that the pages asked for.
 * @param {string} locale As in `zh-cn`.
 */
export function docTexts(locale) {
  const known = translations(locale);
  /** What Keel says elsewhere too, whose twins do not belong in the files of the documentation. */
  const said = new Set([...messages().values(), ...editorTexts()]);
  /** @type {Map<string, Map<string, string>>} By the file that a text stands in, or should. */
  const asked = new Map();
  /** @type {string[]} */
  const missing = [];

  /** Notes that a page uses a text. */
  function ask(/** @type {string} */ page, /** @type {string} */ english) {
    const found = known.get(english);
    if (!found && !missing.includes(english)) missing.push(english);
    const file = found?.file ?? `docs-${page}.json`;
    if (isDocs(file) && !asked.get(file)?.has(english) && (found || !said.has(english))) {
      if (!asked.has(file)) asked.set(file, new Map());
      asked.get(file)?.set(english, found?.text ?? english);
      known.set(english, { file, text: found?.text ?? english });
    }
    return found?.text ?? english;
  }

  /** What stands in the files of the documentation and no page asks for. */
  const leftOver = () =>
    [...known]
      .filter(([english, { file }]) => isDocs(file) && !asked.get(file)?.has(english))
      .map(([english]) => english);

  return {
    ask,
    /** @param {string} english */
    has: (english) => known.has(english),
    /** Throws where a text has no twin, or a twin no text. */
    check() {
      const wrong = [
        ...missing.map((text) => `No translation in l10n/${locale}: ${JSON.stringify(text)}`),
        ...leftOver().map((text) => `Not used any more in l10n/${locale}: ${JSON.stringify(text)}`),
      ];
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    },
    /** Brings the files in line with the pages: without what is not used, and with English where a twin is missing. */
    fill() {
      const folder = path.join(root, 'l10n', locale);
      for (const file of fs.readdirSync(folder).filter(isDocs)) {
        const texts = asked.get(file) ?? new Map();
        const before = Object.keys(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
        if (before.length === texts.size && before.every((english) => texts.has(english))) asked.delete(file);
        else if (texts.size === 0) fs.rmSync(path.join(folder, file));
      }
      for (const [file, texts] of asked)
        fs.writeFileSync(path.join(folder, file), `${JSON.stringify(Object.fromEntries(texts), null, 2)}\n`);
    },
  };
}

/**
 * A picture with its words in a language. What has no twin there is no word, as a key of a config.
 * @param {string} svg
 * @param {(english: string) => string} word
 */
export const wordedPicture = (svg, word) =>
  svg.replace(/<text[^>]*>[^]*?<\/text>/g, (text) => text.replace(/(?<=>)[^<>]+(?=<)/g, word));
