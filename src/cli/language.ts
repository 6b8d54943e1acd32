/** The language of the command line: the one that is asked for, else that of the environment. */
import fs from 'node:fs';
import path from 'node:path';
import { withFileErrors } from '../run/fileError';
import { reportLine } from '../shared/printable';
import { englishLanguage, inLanguage, say, SaidError, type Language, type Message } from '../shared/messages/say';

/** Tells a message in one language. */
export type Telling = (message: Message) => string;

export const tellingIn =
  (language: Language): Telling =>
  (message) =>
    inLanguage(message, language);

/** The same as one line of what a command prints: what others wrote begins none. */
export function lineIn(language: Language): Telling {
  const t = tellingIn(language);
  return (message) => reportLine(t(message));
}

type Environment = Readonly<Record<string, string | undefined>>;

const bundleName = /^bundle\.l10n\.(.+)\.json$/;
const bundleOf = (folder: string, locale: string): string => path.join(folder, `bundle.l10n.${locale}.json`);

/** `zh_CN.UTF-8` is `zh-cn`; simplified Chinese has one name, and English and the plain locales of POSIX another. */
function plainLocale(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[.@].*$/, '')
    .replaceAll('_', '-');
  if (/^(c|posix|en(-.*)?)$/.test(plain)) return englishLanguage.locale;
  return /^zh(-hans)?(-(cn|sg))?$/.test(plain) ? 'zh-cn' : plain;
}

/** The translation for a locale, or that of its language where the country has none of its own; null if there is neither. */
function translationOf(locale: string, folder: string): string | null {
  if (locale === englishLanguage.locale) return locale;
  // Traditional Chinese is no dialect of the simplified one.
  const names = locale.startsWith('zh-') ? [locale] : [locale, locale.split('-')[0]!];
  return names.find((name) => /^[a-z0-9-]+$/.test(name) && fs.existsSync(bundleOf(folder, name))) ?? null;
}

/** The language that the variables of POSIX name, the first that is set counts; English where there is no translation. */
function localeOfEnvironment(env: Environment, folder: string): string {
  const named = [env.LC_ALL, env.LC_MESSAGES, env.LANG, env.LANGUAGE?.split(':')[0]].find((value) => value);
  return named === undefined
    ? englishLanguage.locale
    : (translationOf(plainLocale(named), folder) ?? englishLanguage.locale);
}

/** The value of `--locale` among the arguments: it is needed before they are read, for their help is in the language. */
function localeAsked(args: readonly string[]): string | undefined {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const at = own.findLastIndex((arg) => arg === '--locale' || arg.startsWith('--locale='));
  if (at < 0) return undefined;
  return own[at] === '--locale' ? own[at + 1] : own[at]!.slice('--locale='.length);
}

function read(locale: string, folder: string): Language {
  if (locale === englishLanguage.locale) return englishLanguage;
  const file = bundleOf(folder, locale);
  const text = withFileErrors(file, 'read', () => fs.readFileSync(file, 'utf8'));
  return { locale, texts: textsOf(text) ?? damaged(file) };
}

/** The texts of a translation; null where it is none. */
function textsOf(json: string): Language['texts'] | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.values(value).every((text) => typeof text === 'string') ? (value as Language['texts']) : null;
  } catch {
    return null;
  }
}

function damaged(file: string): never {
  throw new SaidError(say('cli.damaged-translation', { file }));
}

/** The language of a command. `folder` has the translations. Throws a sentence where one is asked for that is not there. */
export function chosenLanguage(args: readonly string[], env: Environment, folder: string): Language {
  const asked = localeAsked(args);
  const locale = asked === undefined ? localeOfEnvironment(env, folder) : translationOf(plainLocale(asked), folder);
  if (locale === null) throw unknownLocale(asked ?? '', knownIn(folder));
  return read(locale, folder);
}

const unknownLocale = (locale: string, known: string[]): SaidError =>
  new SaidError(locale === '' ? say('cli.no-locale', { known }) : say('cli.unknown-locale', { locale, known }));

/** The language to refuse one in: that of the environment, or English where even that cannot be read. */
export function languageOfEnvironment(env: Environment, folder: string): Language {
  try {
    return read(localeOfEnvironment(env, folder), folder);
  } catch {
    return englishLanguage;
  }
}

function knownIn(folder: string): string[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return [englishLanguage.locale, ...names.flatMap((name) => bundleName.exec(name)?.[1] ?? [])];
}
