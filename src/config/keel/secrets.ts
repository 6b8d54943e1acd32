/**
 * Passwords, tokens and keys of a config: which values they are, a copy of the text without them, and the values put back.
 * A copy has `${NAME}` in their place, which is also how a config takes a variable of `env` from its surroundings.
 */
import { Parser } from 'yaml';
import type { AnyConfig } from './anyConfig';
import { isScript } from './anyConfig';
import { editConfig, parseConfig } from './parse';
import { splitWords, type ScriptConfig } from './scriptSchema';
import { applyTextEdits } from '../text/textEdits';
import { say, SaidError } from '../../shared/messages/say';
import {
  hider,
  holdsNoSecret,
  isSecretName,
  maskedSecret,
  replaceSecrets,
  shortestSecret,
} from '../../shared/secretNames';
import type { ConfigEdit } from '../types';

/** Values by the name that stands for them in a copy. */
export type Secrets = Readonly<Record<string, string>>;

const standIn = (name: string) => `\${${name}}`;
const reference = /\$\{([A-Za-z_]\w*)\}/g;

/** A text with what stands beside its references changed. */
const besideReferences = (text: string, change: (part: string) => string): string =>
  text
    .split(/(\$\{[A-Za-z_]\w*\})/)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('');

/** Collects secrets under names that are free; the same value has one name. */
class Collection {
  readonly secrets: Record<string, string> = {};

  /** `taken` are names that the text uses already. */
  constructor(private readonly taken: ReadonlySet<string>) {}

  /** The stand-in of a value, which may be one already. `name` is what it is called where it stands, such as `--api-key`. */
  hide(name: string, value: string): string {
    if (/^\$\{\w+\}$/.test(value)) return value;
    const plain = name
      .replace(/^\W+/, '')
      .replace(/\W+/g, '_')
      .toUpperCase()
      .replace(/^(?=\d|$)/, 'SECRET_');
    for (let n = 1; ; n++) {
      const free = n === 1 ? plain : `${plain}_${n}`;
      if (this.taken.has(free)) continue;
      this.secrets[free] ??= value;
      if (this.secrets[free] === value) return standIn(free);
    }
  }

  /** A text without the secrets in it, those among them that were found elsewhere. */
  within(text: string): string {
    const values = Object.entries(this.secrets).filter(([, value]) => value.length >= shortestSecret);
    const known = values.sort(([, a], [, b]) => b.length - a.length);
    const left = known.reduce(
      (left, [name, value]) => besideReferences(left, (part) => part.replaceAll(value, () => standIn(name))),
      text,
    );
    return replaceSecrets(left, (name, value) => this.hide(name, value));
  }
}

type Hide = (name: string, value: string) => string;

/** Words of a command line without their secrets: `--token X`, `--token=X`, `TOKEN=X`, and those within a word. */
function hiddenWords(words: readonly string[], hide: Hide, within: (word: string) => string): string[] {
  return words.map((word, i) => {
    const [, name, value] = /^([+~]*[\w./@-]+)=([^]+)$/.exec(word) ?? [];
    if (name !== undefined && value !== undefined && isSecretName(name)) return `${name}=${hide(name, value)}`;
    const before = words[i - 1] ?? '';
    const isValue = /^-/.test(before) && !before.includes('=') && !/^-/.test(word) && word !== '';
    return isValue && isSecretName(before) ? hide(before, word) : within(word);
  });
}

/** Words of a command line as they can be told, short secrets among them, which a text cannot be searched for. */
export const maskedWords = (words: readonly string[]): string[] =>
  hiddenWords(
    words,
    () => maskedSecret,
    (word) => replaceSecrets(word, () => maskedSecret),
  );

/** Whether a variable's value is a secret, for all that is known: those that say how the run was made are none. */
const isSecretVariable = (name: string): boolean => isSecretName(name) || !holdsNoSecret(name);

/** A variable without what is secret in it. What it takes from the surroundings is in no file. */
function hiddenVariable(name: string, value: string, found: Collection): string {
  if (!isSecretVariable(name)) return found.within(value);
  const least = value.search(reference) >= 0 ? shortestSecret : 1;
  return besideReferences(value, (part) => (part.length < least ? part : found.hide(name, part)));
}

/** A word as `splitWords` reads it back. */
const quotedWord = (word: string): string => (/^[^\s'"\\]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`);

const wordKeys = ['args', 'launcher'] as const;

/** The edits that put stand-ins in the place of secrets, which go into `found`. */
function editsOf(text: string, config: ScriptConfig, found: Collection): ConfigEdit[] {
  const { written } = parseConfig(text);
  const edits: ConfigEdit[] = [];
  const set = (path: (string | number)[], before: string, value: string) => {
    if (before !== value) edits.push({ op: 'set', path, value });
  };
  for (const [name, value] of Object.entries(config.env)) set(['env', name], value, hiddenVariable(name, value, found));
  for (const key of wordKeys) {
    const line = written([key]);
    const words = typeof line === 'string' ? (splitWords(line) ?? []) : (config[key] ?? []);
    const hidden = hiddenWords(
      words,
      (name, value) => found.hide(name, value),
      (word) => found.within(word),
    );
    if (typeof line !== 'string') words.forEach((word, i) => set([key, i], word, hidden[i]!));
    else if (hidden.some((word, i) => word !== words[i])) set([key], line, hidden.map(quotedWord).join(' '));
  }
  return edits;
}

/**
 * The text of a config without its secrets, and those by their stand-ins. A text without any comes back as it is. Throws a
 * sentence where a secret cannot be taken out of the text, so that none is ever written.
 */
export function withoutSecrets(text: string): { text: string; secrets: Secrets } {
  const { config } = parseConfig(text);
  const found = new Collection(new Set([...text.matchAll(reference)].map(([, name]) => name!)));
  if (config === null || !isScript(config)) return { text, secrets: {} };
  // Found first, so that what repeats one elsewhere is known, too.
  editsOf(text, config, found);
  const commented = withoutCommented(text, hider(Object.values(found.secrets)));
  const edits = editsOf(commented, config, found);
  const hidden = edits.length === 0 ? commented : edited(commented, edits, found);
  if (hidden === text) return { text, secrets: {} };
  const { config: left } = parseConfig(hidden);
  if (left === null || !isScript(left))
    throw new SaidError(say('secrets.stuck', { names: Object.keys(found.secrets), form: standIn('NAME') }));
  return { text: hidden, secrets: found.secrets };
}

function edited(text: string, edits: readonly ConfigEdit[], { secrets }: Collection): string {
  try {
    return applyTextEdits(text, editConfig(text, edits));
  } catch (cause) {
    throw new SaidError(say('secrets.stuck', { names: Object.keys(secrets), form: standIn('NAME') }), { cause });
  }
}

/** Comments often say what a line said before. */
function withoutCommented(text: string, hide: (text: string) => string): string {
  const edits = commentsOf([...new Parser().parse(text)]).map(({ offset, source }) => ({
    ...{ start: offset, end: offset + source.length },
    text: hide(withoutMentioned(source)),
  }));
  return applyTextEdits(text, edits);
}

function withoutMentioned(comment: string): string {
  const hide = () => maskedSecret;
  return hiddenWords(replaceSecrets(comment, hide).split(' '), hide, (word) => word).join(' ');
}

interface Comment {
  offset: number;
  source: string;
}

/** The comments among what a text consists of. */
function commentsOf(part: unknown): Comment[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('type' in part && part.type === 'comment') return [part as unknown as Comment];
  return Object.values(part).flatMap(commentsOf);
}

/** The values that are to stand in nothing that is told: those taken out of the config, and variables filled in. */
export const valuesToHide = (config: AnyConfig, secrets: Secrets): string[] => [
  ...Object.values(secrets),
  ...Object.entries(isScript(config) ? config.env : {}).flatMap(([name, value]) =>
    isSecretVariable(name) ? [value] : [],
  ),
];

/**
 * A config with its secrets in place, and with the variables that `env` takes from `surroundings`. Throws a sentence if one
 * of those is not set.
 */
export function withSecrets<C extends AnyConfig>(config: C, secrets: Secrets, surroundings: NodeJS.Dict<string>): C {
  if (!isScript(config)) return config;
  const known = (text: string) => text.replace(reference, (all, name: string) => secrets[name] ?? all);
  const words = (list: string[]) => list.map(known);
  const env = Object.entries(config.env).map(([key, value]) => [
    key,
    value.replace(reference, (_, name: string) => {
      const found = secrets[name] ?? surroundings[name];
      if (found === undefined) throw new SaidError(say('secrets.not-set', { key: `env.${key}`, name }));
      return found;
    }),
  ]);
  const { args, launcher } = config;
  const filled = { args: words(args), launcher: launcher && words(launcher), env: Object.fromEntries(env) as object };
  return { ...config, ...filled };
}
