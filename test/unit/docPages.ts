/** Pages of documentation as they stand in `media/docs`, in each language. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect } from 'vitest';
import { translations } from '../../scripts/lib/translations.mjs';
import { docLocales, docPage, type DocPage } from '../../src/shared/docPages';
import { englishWords, wordsFrom, type Words } from '../../src/shared/docWords';

/** The words of each language that has pages; a text without a translation is an error. */
export const docLanguages: readonly (readonly [locale: string, word: Words])[] = [
  ['en', englishWords],
  ...docLocales.map((locale) => [locale, wordsOf(locale)] as const),
];

function wordsOf(locale: string): Words {
  const texts = new Map([...translations(locale)].map(([english, { text }]) => [english, text]));
  return wordsFrom(texts, (english) => {
    throw new Error(`No translation in l10n/${locale}: ${english}`);
  });
}

/** Holds the file of a page against what its maker says, in a language. */
export async function expectCurrent(name: DocPage, locale: string, page: string): Promise<void> {
  const text = await format(page, { parser: 'markdown', printWidth: 120 });
  expect(readFileSync(docPage(name, locale), 'utf8'), 'npm run docs').toBe(text);
}
