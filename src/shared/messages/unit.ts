/**
 * What counts the rows of a log: steps, epochs, or nothing. Messages speak of steps; of a log that counts epochs or rows they
 * are told in a language that has these in the place of steps. What they say of steps in general, such as that a scaler skips
 * one, stays as it is.
 */
import { english } from './en';
import { englishLanguage, type Language } from './template';

/** What a number of a log counts that messages call a step. */
export type Unit = 'steps' | 'epochs' | 'rows';

/** Messages that speak of the log's own steps without a number beside the word. */
const throughout: ReadonlySet<string> = new Set([
  'report.head.step',
  'figure.undone',
  'figure.steps-after-change',
  'figure.lost-share',
  'figure.change-size',
  'evidence.lost-line',
  'evidence.lost-share',
  'evidence.change-size',
  'evidence.lr-at-onset',
  'evidence.lr-zero',
]);

/** Messages whose steps are those of the optimizer, whatever the log counts. */
const ofOptimizer = /^(?:cause\.(?:stepped-|counted-in-epochs|summed-accumulation)|evidence\.beta2$)/;

type Rewrite = (template: string, everywhere: boolean) => string;

const words = {
  epochs: { one: 'epoch', many: 'epochs', chinese: '轮' },
  rows: { one: 'row', many: 'rows', chinese: '行' },
} as const;

/** "Step {step:int}", "{n:int} planned steps", "{n:# step|# steps}", "{n:step|# steps}". */
const englishSteps =
  /\b(step)(s?)(?= \{\w{1,20}:(?:int|and|grouped)\})|(?<=\{\w{1,20}:(?:int|figure)\} (?:planned )?)(step)(s?)\b|(?<=(?:# |\{\w{1,20}:))(step)(s?)\b/gi;
const englishAny = /\b(step)(s?)\b/gi;
const chineseSteps = /(?<=[}#] ?)步/g;

/** How the templates of a locale are rewritten; those of others are told as they are. */
const rewrites: Readonly<Record<string, (unit: Exclude<Unit, 'steps'>) => Rewrite>> = {
  en: (unit) => (template, everywhere) =>
    template
      .replace(everywhere ? englishAny : englishSteps, (found: string) => {
        const word = /s$/i.test(found) ? words[unit].many : words[unit].one;
        return found.startsWith('S') ? word[0]!.toUpperCase() + word.slice(1) : word;
      })
      .replace(/\ba(?= epoch\b)/g, 'an'),
  'zh-cn': (unit) => (template, everywhere) =>
    template.replaceAll(everywhere ? /步/g : chineseSteps, words[unit].chinese),
};

const made = new WeakMap<Language, Map<Unit, Language>>();

/** The language for a log that counts in this unit. */
export function countedIn(language: Language, unit: Unit = 'steps'): Language {
  const rewrite = rewrites[language.locale];
  if (unit === 'steps' || rewrite === undefined) return language;
  const known = made.get(language) ?? new Map<Unit, Language>();
  made.set(language, known);
  const counted = known.get(unit) ?? { locale: language.locale, texts: rewritten(language, rewrite(unit)) };
  known.set(unit, counted);
  return counted;
}

function rewritten({ locale, texts }: Language, rewrite: Rewrite): Record<string, string> {
  const told = Object.entries(english).flatMap(([id, template]) => {
    const text = Object.hasOwn(texts, template)
      ? texts[template]!
      : locale === englishLanguage.locale
        ? template
        : null;
    if (text === null || ofOptimizer.test(id)) return [];
    const changed = rewrite(text, throughout.has(id));
    return changed === text ? [] : [[template, changed] as const];
  });
  return { ...texts, ...Object.fromEntries(told) };
}
