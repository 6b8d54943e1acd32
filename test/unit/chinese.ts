/** Keel in Simplified Chinese, and what is English in a text that should be. */
import { spokenTexts } from '../../scripts/lib/translations.mjs';
import type { Language } from '../../src/shared/messages/say';
import { english } from '../../src/shared/messages/en';
import type { Argument, Said } from '../../src/shared/messages/template';

export const chinese: Language = { locale: 'zh-cn', texts: spokenTexts('zh-cn') };

/** Names of several words, which no language translates. */
const names = /Hugging Face(?: Trainer)?|python -m package\.train|torchrun --nproc-per-node=2|IEEE \d+ binary16/g;

/**
 * Two English words in a row, once the names, keys and values that a message was given are taken out; null where there
 * are none and the text is Chinese.
 */
export function englishIn(text: string, given: readonly string[] = []): string | null {
  const rest = [...given]
    .filter((value) => value.trim() !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((all, value) => all.replaceAll(value, '·'), text.replace(names, '·'));
  if (!/\p{Script=Han}/u.test(rest)) return `no Chinese in: ${text}`;
  const words = /[A-Za-z]{2,} [A-Za-z]{2,}/.exec(rest);
  return words && `${words[0]} in: ${text}`;
}

/** Whether a message has its twin; that none is missing is shown in `test/house`. */
export function isTranslated({ id, args }: Said): boolean {
  const inside: readonly unknown[] = Object.values(args).flat();
  const template = (english as Readonly<Record<string, string>>)[id] ?? '';
  return (
    Object.hasOwn(chinese.texts, template) &&
    inside.every((part) => typeof part !== 'object' || isTranslated(part as Said))
  );
}

/** The texts that a message was given, those of the messages inside it too. */
export function givenTexts(args: Readonly<Record<string, Argument>>): string[] {
  const inside = (value: Argument): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'number') return [];
    return 'args' in value ? givenTexts(value.args) : value.flatMap((item: Argument) => inside(item));
  };
  return Object.values(args).flatMap(inside);
}
