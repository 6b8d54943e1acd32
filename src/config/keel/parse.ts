/** Text to a typed config, with the exact place of every value and every problem. */
import { isScriptText, type AnyConfig } from './anyConfig';
import { findConflicts } from './conflicts';
import { expectation, found, nearest, schemaAt, word } from './describe';
import { at, pathAt, readSource } from '../text/document';
import type { Fault, Span, Tree } from '../text/document';
import { lineStarts, offsetAt, rangeAt } from '../text/offsets';
import { configSchema } from './schema';
import { scriptConfig, scriptSchema } from './scriptSchema';
import { syntaxFaults } from '../text/yamlFaults';
import { isMap } from '../text/yamlText';
import type { ConfigPath, Json, Position, Problem, Range } from '../types';

export interface ParsedConfig {
  /** Every default filled in; null as long as there is any problem. */
  config: AnyConfig | null;
  /**
   * The same, also where all that is wrong is keys that no one knows or values that cannot stand together:
   * enough to lint, not to train.
   */
  draft: AnyConfig | null;
  /** In the order of the text. */
  problems: Problem[];
  /**
   * Where a value stands. A section is shown by its key, so that a mark never covers a whole section. Where the
   * value is absent, the nearest ancestor; for the root, the first key. Null only where the text holds no value.
   */
  rangeOf: (path: ConfigPath) => Range | null;
  /** Whether a value is written at the path; an empty one does not count. */
  given: (path: ConfigPath) => boolean;
  /** The value as written, before defaults; undefined where absent or not readable. `[]` is the whole config. */
  written: (path: ConfigPath) => Json | undefined;
  /** The path of the key or value at a position; null between them. */
  pathAt: (position: Position) => ConfigPath | null;
}

/** A longer text is no config; the bound keeps every parse under about 0.1 s. */
const maxLength = 128 * 1024;

/** No one reads more; a text that is no config at all could have one a line. */
const maxProblems = 100;

/** Parses a `*.keel.yaml`. Never throws, whatever the text. */
export function parseConfig(text: string): ParsedConfig {
  try {
    return text.length > maxLength ? refused(text, `The config is longer than ${maxLength} characters.`) : parse(text);
  } catch (error) {
    // The YAML library has no depth limit of its own for every shape; a stack overflow ends here.
    return refused(text, `The config cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function refused(text: string, message: string): ParsedConfig {
  const range = rangeAt(lineStarts(text.slice(0, 200)), 0, firstLine(text));
  const problems = [{ code: 'syntax', range, path: [], message }];
  const nothing = { rangeOf: () => null, given: () => false, written: () => undefined, pathAt: () => null };
  return { config: null, draft: null, problems, ...nothing };
}

function parse(text: string): ParsedConfig {
  const { document, tree, faults } = readSource(text);
  const starts = lineStarts(text);
  const syntax = [...syntaxFaults(text, document), ...rootFaults(text, tree), ...faults];
  const place = new Place(tree, text);
  // Where the structure is in doubt, what the schema would say is noise.
  const structured = tree?.entries && syntax.every((fault) => fault.code === 'duplicate-key');
  const checked = structured ? check(tree, place) : { faults: [], config: null, draft: null };
  const problems = [...syntax, ...checked.faults]
    .sort((a, b) => a.span[0] - b.span[0])
    .slice(0, maxProblems)
    .map(({ span, ...rest }) => ({ ...rest, range: rangeAt(starts, span[0], span[1]) }));
  return {
    config: problems.length === 0 ? checked.config : null,
    draft: syntax.length === 0 ? checked.draft : null,
    problems,
    rangeOf: (path) => {
      const span = place.of(path);
      return span && rangeAt(starts, span[0], span[1]);
    },
    given: (path) => (at(tree, path)?.value ?? null) !== null,
    written: (path) => at(tree, path)?.value ?? undefined,
    pathAt: (position) => tree && pathAt(tree, offsetAt(starts, position)),
  };
}

/** A Problem whose range is still offsets. */
type Placed = Fault & Pick<Problem, 'repair'>;

/** A config is a map; everything else at the root gets its own words. */
function rootFaults(text: string, tree: Tree | null): Fault[] {
  if (tree?.entries) return [];
  const fault = (message: string): Fault[] => [{ code: 'syntax', span: [0, firstLine(text)], path: [], message }];
  if (!tree || tree.value === null) {
    return fault(
      'The config is empty. It needs at least name, task, data, model, optimizer and steps or epochs; for a script of your own, backend and script.',
    );
  }
  if (typeof tree.value === 'string' && /^\s*[\w-]+:\S/.test(tree.value)) {
    return fault('A space is missing after the colon: write "key: value".');
  }
  return fault(`A config is a list of lines "key: value", and this is ${found(tree.value)}.`);
}

function firstLine(text: string): number {
  return /^[^\r\n]*/.exec(text.slice(0, 200))?.[0].length ?? 0;
}

/** Spans of paths; see `ParsedConfig.rangeOf`. */
class Place {
  constructor(
    private readonly tree: Tree | null,
    private readonly text: string,
  ) {}

  of(path: ConfigPath): Span | null {
    if (!this.tree) return null;
    let node = this.tree;
    for (const part of path) {
      const next = typeof part === 'number' ? node.items?.[part] : node.entries?.get(part);
      if (!next) break;
      node = next;
    }
    if (node === this.tree) return this.root(node);
    const block = node.entries !== null || node.items !== null;
    return block && node.keySpan && this.text.slice(...node.span).includes('\n') ? node.keySpan : node.span;
  }

  /** The text of a value, as it is written. */
  source(path: ConfigPath): string | null {
    const node = at(this.tree, path);
    return node && this.text.slice(...node.span);
  }

  private root(tree: Tree): Span {
    const first = tree.entries?.values().next().value;
    return (
      first?.keySpan ?? [tree.span[0], Math.min(tree.span[1], tree.span[0] + firstLine(this.text.slice(tree.span[0])))]
    );
  }
}

/** Schema and conflicts of a map. */
function check(tree: Tree, place: Place): { faults: Placed[]; config: AnyConfig | null; draft: AnyConfig | null } {
  const unknown: Placed[] = [];
  const known = withoutUnknown(tree, [], tree.value, unknown);
  const script = isScriptText(tree.value);
  const result = script ? readScript(withSourceTexts(known, place)) : configSchema.safeParse(known);
  const renamed = new Set(unknown.flatMap((fault) => fault.repair?.edits.map(target) ?? []));
  const wrong = result.success
    ? []
    : result.error.issues.map((issue) => schemaFault(issue.path as ConfigPath, tree, place));
  const conflicts = findConflicts(script, (...path) => at(tree, path)?.value ?? undefined).map(
    ({ code, path, message }): Placed => {
      return { code, path, message, span: place.of(path) ?? [0, 0] };
    },
  );
  // A key that is there under a mistyped name is not missing as well.
  const rest = [...wrong, ...conflicts].filter(
    (fault) => fault.code !== 'missing-key' || !renamed.has(JSON.stringify(fault.path)),
  );
  const draft = result.success ? result.data : null;
  return { faults: [...unknown, ...unique(rest)], config: draft, draft };
}

function readScript(value: Json) {
  const result = scriptSchema.safeParse(value);
  return result.success ? { ...result, data: scriptConfig(result.data) } : result;
}

/** Arguments and variables reach a process as they are written: `1.0` and `007` stay that. */
function withSourceTexts(value: Json, place: Place): Json {
  if (!isMap(value)) return value;
  const text = (path: ConfigPath, item: Json) =>
    typeof item === 'number' || typeof item === 'boolean' ? (place.source(path) ?? item) : item;
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
function unique(faults: Placed[]): Placed[] {
  const seen = new Set<string>();
  return faults.filter(({ code, path }) => {
    const key = JSON.stringify([code === 'conflict' ? 'conflict' : 'schema', path]);
    return !seen.has(key) && seen.add(key);
  });
}

/** The value without keys that the schema does not know, which are reported, and without empty optional sections. */
function withoutUnknown(tree: Tree, path: ConfigPath, root: Json, faults: Placed[]): Json {
  if (!tree.entries) return tree.value;
  const schema = schemaAt(path, root);
  if (!schema?.properties) return tree.value;
  const kept: { [key: string]: Json } = {};
  for (const [key, entry] of tree.entries) {
    const property = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (!property) faults.push(unknownKey([...path, key], entry, Object.keys(schema.properties), tree.entries));
    else if (entry.value !== null || !property.type?.includes('null')) {
      kept[key] = withoutUnknown(entry, [...path, key], root, faults);
    }
  }
  return kept;
}

function unknownKey(path: ConfigPath, entry: Tree, names: string[], siblings: Map<string, Tree>): Placed {
  const key = String(path.at(-1));
  const section = path.slice(0, -1).join('.');
  const free = names.filter((name) => !siblings.has(name));
  const near = nearest(key, names);
  const place = section ? ` in ${section}` : '';
  const shown = key.length > 60 ? `${key.slice(0, 57)}...` : key;
  const base = { code: 'unknown-key', span: entry.keySpan ?? entry.span, path };
  if (near === null) {
    return {
      ...base,
      message: `The key ${shown} is not known${place}. ${free.length ? `Known keys not used yet: ${free.join(', ')}.` : 'Remove it.'}`,
    };
  }
  const message = `The key ${shown} is not known${place}. Did you mean ${near}?`;
  if (siblings.has(near)) return { ...base, message };
  return {
    ...base,
    message,
    repair: { title: `Rename ${shown} to ${near}`, edits: [{ op: 'rename', path, to: near }] },
  };
}

/** What is wrong with one value, said from the schema at its path. */
function schemaFault(path: ConfigPath, tree: Tree, place: Place): Placed {
  const schema = schemaAt(path, tree.value) ?? {};
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  const node = at(tree, path);
  const span = node?.span ?? place.of(path) ?? [0, 0];
  const expected = expectation(schema);
  if (!node) return { code: 'missing-key', span, path, message: `${name} is missing; expected ${expected}.` };
  if (node.value === null)
    return { code: 'missing-key', span, path, message: `${name} has no value; expected ${expected}.` };
  const shown = place.of(path) ?? span;
  const code = codeOf(node.value, schema.type);
  const meant = intended(node.value, schema.type, schema.enum);
  const message = `${name} is ${found(node.value)}; expected ${expected}.${meant === null ? '' : ` Did you mean ${word(meant)}?`}`;
  if (meant === null) return { code, span: shown, path, message };
  const repair = { title: `Set ${name} to ${word(meant)}`, edits: [{ op: 'set' as const, path, value: meant }] };
  return { code, span: shown, path, message, repair };
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
