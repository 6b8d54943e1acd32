// The translations of Keel: `l10n/<locale>/*.json`, from English texts to their twins, a file for each room.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

/**
 * The translations of a language with the file that each stands in, by its English text; a text in two files is an error.
 * @param {string} locale As in `zh-cn`.
 * @returns {Map<string, { file: string, text: string }>}
 */
export function translations(locale) {
  const folder = path.join(root, 'l10n', locale);
  const found = new Map();
  for (const file of fs.readdirSync(folder).sort()) {
    const texts = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    for (const [english, text] of Object.entries(texts)) {
      const first = found.get(english);
      if (first) throw new Error(`${JSON.stringify(english)} is translated in ${first.file} and in ${file}.`);
      found.set(english, { file, text });
    }
  }
  return found;
}

/**
 * Those of a language that the product speaks, by their English text: all but the pages of documentation.
 * @param {string} locale As in `zh-cn`.
 * @returns {Record<string, string>}
 */
export const spokenTexts = (locale) =>
  Object.fromEntries(
    [...translations(locale)]
      .filter(([, { file }]) => !file.startsWith('docs'))
      .map(([english, { text }]) => [english, text]),
  );

/** Languages beside English: those that have a folder. */
export const locales = fs
  .readdirSync(path.join(root, 'l10n'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
