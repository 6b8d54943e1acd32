/** A config's text as a typed config, with the exact place of every value and every problem. */
import { isScriptText, type AnyConfig } from './anyConfig';
import { findConflicts } from './conflicts';
import { expectation, found, nearest, schemaAt, word } from './describe';
import { keelRecipe } from './keelRecipe';
import { configSchema } from './schema';
import { scriptConfig, scriptSchema } from './scriptSchema';
import { SaidError, messageOf, say, spoken, type Message } from '../../shared/messages/say';
import { configTextOf, firstLine, type ConfigText } from '../text/configText';
import { fault, syntaxFault } from '../text/fault';
import { mostValues, nodeAt, type ConfigNode } from '../text/node';
import { parsedWithin } from '../text/bounds';
import { readYaml, readYamlToEdit } from '../text/yaml';
import { wideColon } from '../text/yamlFaults';
import { isMap } from '../text/yamlText';
import type { Recipe } from '../recipe';
import type { ConfigEdit, ConfigPath, Fault, Json, Problem, Span, TextEdit } from '../types';

/** A view of the text. Here `written` is undefined for an empty value, too. */
export interface ParsedConfig extends Pick<ConfigText, 'text' | 'rangeOf' | 'given' | 'written' | 'pathAt'> {
  /** Every default filled in; null as long as there is any problem. */
  config: AnyConfig | null;
  /**
   * The same, also where all that is wrong is keys that no one knows or values that cannot stand together:
   * enough to lint, not to train.
   */
  draft: AnyConfig | null;
  /** What the draft says, for rules on configs of every format; made when first asked for. */
  readonly recipe: Recipe | null;
  /** In the order of the text. */
  problems: Problem[];
  /** See `ConfigText.edit`; a new key goes where the schema has it. */
  edit: (edits: readonly ConfigEdit[]) => TextEdit[];
}

/** A longer text is no config; the bound keeps every parse under about 0.1 s. */
const maxLength = 128 * 1024;

/** No one reads more; a text that is no config at all could have one a line. */
const maxProblems = 100;

/** Parses a `*.keel.yaml`. Never throws, whatever the text. */
export function parseConfig(text: string): ParsedConfig {
  // A text that is too long is refused, so that it need not be parsed.
  return keelConfig(yamlText(text, text.length > maxLength ? '' : text));
}

/** See `ConfigText.edit`, for the text of a `*.keel.yaml`; what the schema says of it does not matter. */
export function editConfig(text: string, edits: readonly ConfigEdit[]): TextEdit[] {
  return yamlText(text, text, readYamlToEdit).edit(edits, order);
}

function yamlText(text: string, read = text, parse = readYaml): ConfigText {
  return configTextOf(text, parsedWithin('yaml', read, parse), 0, 'strict');
}

/** A text as a config of Keel's own, whatever it holds. */
export function keelConfig(text: ConfigText): ParsedConfig {
  if (text.text.length > maxLength) return refused(text, say('config.too-long', { n: maxLength }));
  if (text.notRead !== null) return refused(text, text.notRead);
  try {
    return view(text, checked(text));
  } catch (error) {
    // Values nested so deeply that the stack ends.
    return refused(text, say('config.cannot-be-read', { why: messageOf(error) }));
  }
}

const order = (section: ConfigPath, root: Json): string[] => Object.keys(schemaAt(section, root)?.properties ?? {});

interface CheckedValue {
  config: AnyConfig | null;
  draft: AnyConfig | null;
  problems: Problem[];
}

function view(text: ConfigText, { config, draft, problems }: CheckedValue): ParsedConfig {
  let recipe: Recipe | null | undefined;
  return {
    ...{ config, draft, problems, text: text.text, rangeOf: text.rangeOf, given: text.given, pathAt: text.pathAt },
    get recipe() {
      return (recipe ??= draft && keelRecipe(draft, text.given));
    },
    written: (path) => nodeAt(text.top, path)?.toJson(mostValues) ?? undefined,
    edit: (edits) => text.edit(edits, order),
  };
}

function refused(text: ConfigText, message: Message): ParsedConfig {
  const problems = [text.problemOf(syntaxFault([0, firstLine(text.text)], message))];
  const nothing = { rangeOf: () => null, given: () => false, written: () => undefined, pathAt: () => null };
  const edit = (): TextEdit[] => {
    throw new SaidError(message);
  };
  return { ...{ config: null, draft: null, recipe: null, problems, text: text.text }, ...nothing, edit };
}

function checked(text: ConfigText): CheckedValue {
  const value = text.top?.toJson(mostValues);
  const syntax = [...text.problems, ...rootFaults(text, value).map(text.problemOf)];
  // Where the structure is in doubt, what the schema would say is noise.
  const structured = text.top?.entries && value !== undefined && syntax.every(({ code }) => code === 'duplicate-key');
  const { faults, draft } = structured ? check(text, text.top, value) : { faults: [], draft: null };
  const problems = [...syntax, ...faults.map(text.problemOf)].sort(inText).slice(0, maxProblems);
  return {
    config: problems.length === 0 ? draft : null,
    draft: syntax.length === 0 ? draft : null,
    problems,
  };
}

function inText({ range: a }: Problem, { range: b }: Problem): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}

/** A config is a map; everything else at the root gets its own words. */
function rootFaults({ text, top, problems }: ConfigText, value: Json | undefined): Fault[] {
  const whole = (message: Message): Fault[] => [syntaxFault([0, firstLine(text)], message)];
  if (top && value === undefined) return problems.length > 0 ? [] : whole(say('nested-too-deeply'));
  if (top?.entries) return [];
  if (!top || value === null || value === undefined) {
    return whole(say('config.empty'));
  }
  const wide = typeof value === 'string' ? wideColon(text, text.search(/^[ \t]*[\w.-]+[ \t]*：/m)) : null;
  if (wide !== null) return [syntaxFault(wide.span, say('yaml.wide-colon', { key: wide.key }))];
  if (typeof value === 'string' && /^\s*[\w-]+:\S/.test(value)) {
    return whole(say('config.no-space'));
  }
  return whole(say('config.not-lines', { found: found(value) }));
}

/** Schema and conflicts of a map. */
function check(text: ConfigText, top: ConfigNode, value: Json): { faults: Fault[]; draft: AnyConfig | null } {
  const unknown: Fault[] = [];
  const known = withoutUnknown(top, value, [], value, unknown);
  const script = isScriptText(value);
  const result = script ? readScript(withSourceTexts(known, text)) : configSchema.safeParse(known);
  const renamed = new Set(unknown.flatMap((fault) => fault.repair?.edits.map(target) ?? []));
  const wrong = result.success
    ? []
    : result.error.issues.map((issue) => schemaFault(issue.path as ConfigPath, text, value));
  const conflicts = findConflicts(script, (...path) => nodeAt(top, path)?.toJson() ?? undefined).map(
    ({ code, path, message }): Fault => fault(code, shownAt(text, path), path, message),
  );
  // A key that is there under a mistyped name is not missing as well.
  const rest = [...wrong, ...conflicts].filter(
    (fault) => fault.code !== 'missing-key' || !renamed.has(JSON.stringify(fault.path)),
  );
  return { faults: [...unknown, ...unique(rest)], draft: result.success ? result.data : null };
}

const shownAt = ({ spanOf }: ConfigText, path: ConfigPath): Span => spanOf(path) ?? [0, 0];

function readScript(value: Json) {
  const result = scriptSchema.safeParse(value);
  return result.success ? { ...result, data: scriptConfig(result.data) } : result;
}

/** Arguments and variables reach a process as they are written: `1.0` and `007` stay that. */
function withSourceTexts(value: Json, { sourceOf }: ConfigText): Json {
  if (!isMap(value)) return value;
  const text = (path: ConfigPath, item: Json) =>
    typeof item === 'number' || typeof item === 'boolean' ? (sourceOf(path) ?? item) : item;
  const list = (key: string) => {
    const items = value[key];
    return Array.isArray(items) ? { [key]: items.map((item, i) => text([key, i], item)) } : {};
  };
  const env = isMap(value.env ?? null) ? Object.entries(value.env as Record<string, Json>) : null;
  const texts = env && { env: Object.fromEntries(env.map(([key, item]) => [key, text(['env', key], item)])) };
  return { ...value, ...list('args'), ...list('launcher'), ...texts };
}

function target(edit: { path: ConfigPath; to?: string }): string {
  return JSON.stringify([...edit.path.slice(0, -1), edit.to ?? '']);
}

/** Several issues of one value say the same: what was expected there. */
function unique(faults: Fault[]): Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ code, path }) => {
    const key = JSON.stringify([code === 'conflict' ? 'conflict' : 'schema', path]);
    return !seen.has(key) && seen.add(key);
  });
}

/** The value without keys that the schema does not know, which are reported, and without empty optional sections. */
function withoutUnknown(node: ConfigNode, value: Json, path: ConfigPath, root: Json, faults: Fault[]): Json {
  if (!node.entries || !isMap(value)) return value;
  const schema = schemaAt(path, root);
  if (!schema?.properties) return value;
  const kept: { [key: string]: Json } = {};
  for (const [key, entry] of node.entries) {
    const property = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (!property) faults.push(unknownKey([...path, key], entry, Object.keys(schema.properties), node.entries));
    else if (entry.scalar !== null || !property.type?.includes('null')) {
      kept[key] = withoutUnknown(entry, value[key] ?? null, [...path, key], root, faults);
    }
  }
  return kept;
}

function unknownKey(
  path: ConfigPath,
  entry: ConfigNode,
  names: string[],
  siblings: ReadonlyMap<string, ConfigNode>,
): Fault {
  const key = String(path.at(-1));
  const section = path.slice(0, -1).join('.');
  const free = names.filter((name) => !siblings.has(name));
  const near = nearest(key, names);
  const shown = key.length > 60 ? `${key.slice(0, 57)}...` : key;
  const fact = section ? say('unknown-key.section', { key: shown, section }) : say('unknown-key.root', { key: shown });
  const advised = (advice: Message): Fault =>
    fault('unknown-key', entry.keySpan ?? entry.span, path, say('and-then', { first: fact, second: advice }));
  if (near === null) {
    return advised(free.length > 0 ? say('unknown-key.free', { keys: free }) : say('unknown-key.remove'));
  }
  const renamed = advised(say('unknown-key.near', { near }));
  if (siblings.has(near)) return renamed;
  const title = say('repair.rename', { key: shown, near });
  return { ...renamed, repair: { ...spoken({ title }), edits: [{ op: 'rename', path, to: near }] } };
}

/** What is wrong with one value, said from the schema at its path. */
function schemaFault(path: ConfigPath, text: ConfigText, root: Json): Fault {
  const schema = schemaAt(path, root) ?? {};
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  const node = nodeAt(text.top, path);
  const shown = shownAt(text, path);
  const expected = expectation(schema);
  if (!node) return fault('missing-key', shown, path, say('value.missing', { name, expected }));
  const value = node.toJson(mostValues) ?? null;
  if (value === null) return fault('missing-key', node.span, path, say('value.none', { name, expected }));
  const code = codeOf(value, schema.type);
  const meant = intended(value, schema.type, schema.enum);
  const wrong = { name, found: found(value), expected };
  if (meant === null) return fault(code, shown, path, say('value.wrong', wrong));
  const title = say('repair.set', { name, value: word(meant) });
  return {
    ...fault(code, shown, path, say('value.wrong-near', { ...wrong, meant: word(meant) })),
    repair: { ...spoken({ title }), edits: [{ op: 'set', path, value: meant }] },
  };
}

function codeOf(value: Json, type: string | string[] | undefined): string {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const fits = ([] as (string | undefined)[])
    .concat(type)
    .some((each) => each === kind || (each === 'integer' && kind === 'number'));
  return fits || type === undefined ? 'wrong-value' : 'wrong-type';
}

/** The value that was most likely meant: a number or truth value written as text, a mistyped choice. */
function intended(value: Json, type: string | string[] | undefined, choices: Json[] | undefined): Json | null {
  if (typeof value !== 'string') return null;
  if (choices)
    return nearest(
      value,
      choices.filter((choice) => typeof choice === 'string'),
    );
  if (type === 'boolean') return booleans[value.toLowerCase()] ?? null;
  if (type !== 'number' && type !== 'integer') return null;
  const digits = value.trim().replace(/(?<=\d)_(?=\d)/g, '');
  const number = /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(digits) ? Number(digits) : NaN;
  return Number.isFinite(number) && (type === 'number' || Number.isInteger(number)) ? number : null;
}

const booleans: Record<string, boolean> = {
  yes: true,
  on: true,
  y: true,
  true: true,
  no: false,
  off: false,
  n: false,
  false: false,
};
