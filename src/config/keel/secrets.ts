/**
 * Passwords, tokens and keys of a config: which values they are, a copy of the text without them, and the values put back.
 * A copy has `${NAME}` in their place, which is also how a config takes a variable of `env` from its surroundings.
 */
import type { AnyConfig } from './anyConfig';
import { isScript } from './anyConfig';
import { editConfig, parseConfig } from './parse';
import { splitWords, type ScriptConfig } from './scriptSchema';
import { applyTextEdits } from '../text/textEdits';
import { say, SaidError } from '../../shared/messages/say';
import { holdsNoSecret, isSecretName, secretShape } from '../../shared/secretNames';
import type { ConfigEdit } from '../types';

/** Values by the name that stands for them in a copy. */
export type Secrets = Readonly<Record<string, string>>;

const standIn = (name: string) => `\${${name}}`;
const reference = /\$\{([A-Za-z_]\w*)\}/g;

/** Collects secrets under names that are free; the same value has one name. */
class Collection {
  readonly secrets: Record<string, string> = {};

  /** `taken` are names that the text uses already. */
  constructor(private readonly taken: ReadonlySet<string>) {}

  /** The stand-in of a value. `name` is what it is called where it stands, such as `--api-key`. */
  hide(name: string, value: string): string {
    const plain = name
      .replace(/^-+/, '')
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
}

/** Words of a command line without their secrets: `--token X`, `--token=X`, `TOKEN=X`, and what looks like one anywhere. */
function hiddenWords(words: readonly string[], found: Collection): string[] {
  return words.map((word, i) => {
    const [, name, value] = /^([\w.-]+)=([^]+)$/.exec(word) ?? [];
    if (name !== undefined && value !== undefined && isSecretName(name)) return `${name}=${found.hide(name, value)}`;
    const before = words[i - 1] ?? '';
    const isValue = /^-/.test(before) && !before.includes('=') && !/^-/.test(word) && word !== '';
    if (isValue && isSecretName(before)) return found.hide(before, word);
    return word.replace(secretShape, (value) => found.hide('secret', value));
  });
}

/** Variables without their values, but for those that are known to hold no secret and that say how the run was made. */
function hiddenVariable(name: string, value: string, found: Collection): string {
  if (value === '' || value.search(reference) >= 0) return value;
  return isSecretName(name) || !holdsNoSecret(name) ? found.hide(name, value) : value;
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
    const hidden = hiddenWords(words, found);
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
  const edits = editsOf(text, config, found);
  let hidden = withoutCommented(edits.length === 0 ? text : edited(text, edits, found));
  if (hidden === text) return { text, secrets: {} };
  // What a comment says of it goes, too.
  for (const [name, value] of Object.entries(found.secrets))
    if (value.length >= shortest) hidden = hidden.replaceAll(value, standIn(name));
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

/** A comment without the values of secret names, `NAME=X` and `NAME: X`, and without what looks like a secret. */
function withoutMentioned(line: string): string {
  let isValue = false;
  const words = line.split(' ').map((word) => {
    const hidden = isValue && word !== '' ? '***' : masked(word);
    isValue = word.endsWith(':') && isSecretName(word);
    return hidden;
  });
  return words.join(' ').replace(secretShape, '***');
}

function masked(word: string): string {
  const at = Math.max(word.indexOf('='), word.indexOf(':'));
  return at > 0 && at < word.length - 1 && isSecretName(word.slice(0, at)) ? `${word.slice(0, at + 1)}***` : word;
}

/** Lines that are comments often say what a line said before. */
const withoutCommented = (text: string): string => text.replace(/^[ \t]*#.*$/gm, (line) => withoutMentioned(line));

/** A shorter value is no password, and may be a part of other words. */
const shortest = 6;

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
