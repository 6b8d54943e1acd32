/** The words of the window and of Keel in a language, by their English. */
import { readFileSync } from 'node:fs';
import { spokenTexts } from '../../../scripts/lib/translations.mjs';

export interface Words {
  /** As a server takes it; undefined for English, which VS Code speaks by itself. */
  locale: 'zh-cn' | undefined;
  /** A text of Keel, by its English. */
  of: (english: string) => string;
  /** The title of one of Keel's commands, as the palette shows it. */
  command: (name: string) => string;
}

const nls = (locale: string): Record<string, string> =>
  JSON.parse(readFileSync(`package.nls${locale}.json`, 'utf8')) as Record<string, string>;

const titles = (texts: Record<string, string>) => (name: string) => `Keel: ${texts[`command.${name}`]!}`;

export const english: Words = { locale: undefined, of: (text) => text, command: titles(nls('')) };

export function chinese(): Words {
  const texts = spokenTexts('zh-cn');
  const of = (text: string): string => {
    const found = texts[text];
    if (found === undefined) throw new Error(`${text} has no translation.`);
    return found;
  };
  return { locale: 'zh-cn', of, command: titles(nls('.zh-cn')) };
}

/**
 * English sentences in a text: three words in a row of which the later ones are small, as they are in no title and in no
 * citation.
 */
export const englishIn = (text: string): string[] =>
  text.replaceAll(/ et al\b/g, '').match(/[A-Za-z]{2,}(?:[,;:]? [a-z]{2,}){2,}/g) ?? [];
