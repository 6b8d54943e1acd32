/** Says in words what the schema expects, what was found, and which known name is nearest to a typo. */
import { isScriptText } from './anyConfig';
import { configJsonSchema } from './jsonSchema';
import type { JsonSchema } from './jsonSchema';
import type { ConfigPath, Json } from '../types';

/**
 * The schema of the value at a path of a config, or null where no such key is known. `value` is the whole
 * config as it stands: it says which of several shapes holds, by `backend` and `model.type`.
 */
export function schemaAt(path: ConfigPath, value: Json): JsonSchema | null {
  let schema: JsonSchema | undefined = rootSchema(value);
  let here: Json | undefined = value;
  for (const part of path) {
    schema = typeof part === 'number' ? itemSchema(schema, part) : shapeOf(schema, here).properties?.[part];
    if (!schema) return null;
    here = child(here, part);
  }
  return shapeOf(schema, here);
}

let roots: [embedded: JsonSchema, script: JsonSchema] | null = null;

/** The shape that a whole config has. */
function rootSchema(value: Json): JsonSchema {
  const [embedded, script] = (roots ??= rootSchemas());
  return isScriptText(value) ? script : embedded;
}

/** Each shape with all backends that could be chosen. */
function rootSchemas(): [embedded: JsonSchema, script: JsonSchema] {
  const [embedded, script] = configJsonSchema().oneOf;
  const choices = [embedded, script].flatMap(({ properties }) => valuesOf(properties?.backend ?? {}) ?? []);
  const open = (shape: JsonSchema): JsonSchema => {
    const { const: _, ...backend } = shape.properties?.backend ?? {};
    return { ...shape, properties: { ...shape.properties, backend: { ...backend, enum: choices } } };
  };
  return [open(embedded), open(script)];
}

/** The values that a schema lists, or null. */
function valuesOf(schema: JsonSchema): Json[] | null {
  return schema.enum ?? (schema.const === undefined ? null : [schema.const]);
}

function itemSchema(schema: JsonSchema, index: number): JsonSchema | undefined {
  return Array.isArray(schema.items) ? schema.items[index] : schema.items;
}

function child(value: Json | undefined, part: string | number): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.hasOwn(value, part) ? (value as Record<string | number, Json>)[part] : undefined;
}

/** The shape whose `type` is written; before that is known, what all shapes have in common. */
function shapeOf(schema: JsonSchema, value: Json | undefined): JsonSchema {
  if (!schema.oneOf) return schema;
  const chosen = child(value, 'type');
  const shape = schema.oneOf.find((option) => option.properties?.type?.const === chosen);
  if (shape) return { ...shape, description: schema.description ?? '' };
  const types = schema.oneOf.map((option) => option.properties?.type?.const ?? null);
  const type: JsonSchema = {
    type: 'string',
    enum: types,
    description: 'What kind it is; the other keys depend on it.',
  };
  const all = Object.fromEntries(schema.oneOf.flatMap((option) => Object.entries(option.properties ?? {})));
  const properties = { ...all, type };
  return { type: 'object', properties, required: ['type'], description: schema.description ?? '' };
}

/** e.g. `a whole number of at least 1`, `one of sgd, adam`, `a list of 2 numbers from 0 to below 1`. */
export function expectation(schema: JsonSchema): string {
  const values = valuesOf(schema);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(expectation))].join(', or ');
  if (values) return values.length === 1 ? values.map(word).join() : `one of ${values.map(word).join(', ')}`;
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'integer':
      return `a whole number${limits(schema, true)}`;
    case 'number':
      return `a number${limits(schema, false)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      if (schema.pattern !== undefined) return 'text such as 2%';
      return schema.maxLength ? `text of 1 to ${schema.maxLength} characters` : 'text that is not empty';
    case 'array':
      return listExpectation(schema);
    default:
      return `a section with ${sectionKeys(schema)}`;
  }
}

function sectionKeys(schema: JsonSchema): string {
  if (!schema.properties) return 'names and values';
  const required = schema.required ?? [];
  if (required.length > 0) return `the ${required.length === 1 ? 'key' : 'keys'} ${required.join(' and ')}`;
  return `keys such as ${Object.keys(schema.properties ?? {})
    .slice(0, 3)
    .join(', ')}`;
}

function listExpectation(schema: JsonSchema): string {
  const item = Array.isArray(schema.items) ? schema.items[0] : schema.items;
  const size = schema.minItems !== undefined && schema.minItems === schema.maxItems ? `${schema.minItems} ` : '';
  const nonEmpty = !size && schema.minItems ? 'at least one item, each ' : '';
  if (nonEmpty) return `a list of ${nonEmpty}${item ? expectation(item) : 'a value'}`;
  return `a list of ${size}${item && !item.anyOf ? plural(expectation(item)) : 'values'}`;
}

function plural(text: string): string {
  return text
    .replace(/^a whole number/, 'whole numbers')
    .replace(/^a number/, 'numbers')
    .replace(/^text that is not empty/, 'texts');
}

function limits(schema: JsonSchema, whole: boolean): string {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const low = whole && above !== undefined ? above + 1 : minimum;
  const high = below !== undefined ? `below ${below}` : maximum !== undefined ? `${maximum}` : null;
  if (low !== undefined) return high ? ` from ${low} to ${high}` : ` of at least ${low}`;
  if (above !== undefined)
    return ` above ${above}${high ? ` and ${below === undefined ? 'at most ' : ''}${high}` : ''}`;
  return '';
}

/** A value as a person writes it in a sentence. */
export function word(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What stands in the config, in words, e.g. `the text "fast"`, `a list of 1`, `-1`. */
export function found(value: Json): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)}`;
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1 value' : `a list of ${value.length} values`;
  return typeof value === 'object' ? 'a section' : String(value);
}

/** What other tools call a key, written as `plain` leaves it. */
const synonyms: Record<string, string> = {
  learningrate: 'lr',
  wd: 'weightDecay',
  epsilon: 'eps',
  rho: 'alpha',
  maxsteps: 'steps',
  trainsteps: 'steps',
  numepochs: 'epochs',
  maxepochs: 'epochs',
  batch: 'batchSize',
  gradientaccumulation: 'accumulate',
  gradientaccumulationsteps: 'accumulate',
  accumulation: 'accumulate',
  warmupsteps: 'warmup',
  minlr: 'minimum',
  maxnorm: 'norm',
  globalnorm: 'norm',
  dmodel: 'width',
  nheads: 'heads',
  numheads: 'heads',
  nlayers: 'layers',
  numlayers: 'layers',
  hiddensize: 'units',
  scheduler: 'schedule',
  lrscheduler: 'schedule',
  gradientclipping: 'clip',
  file: 'script',
  program: 'script',
  arguments: 'args',
  argv: 'args',
  interpreter: 'python',
  workingdirectory: 'cwd',
  environment: 'env',
  snapshots: 'checkpoints',
  label: 'target',
  kind: 'type',
};

/** Case, `-`, `_` and spaces do not count. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[-_ ]/g, '');
}

/**
 * The name that was most likely meant, or null: another tool's word for it, or else the nearest by edits (swapped
 * neighbours count as one), where at most a third of the letters differ and no other name is as near.
 */
export function nearest(word: string, names: readonly string[]): string | null {
  const typed = plain(word);
  if (typed.length === 0 || typed.length > 40) return null;
  const synonym = Object.hasOwn(synonyms, typed) ? synonyms[typed] : undefined;
  if (synonym && names.includes(synonym)) return synonym;
  const ranked = names
    .map((name) => ({ name, distance: distance(typed, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best, next] = ranked;
  // A word of one or two letters is near to almost anything.
  const allowed = typed.length < 3 ? 0 : Math.max(1, Math.floor(typed.length / 3));
  if (!best || best.distance > allowed) return null;
  return next && next.distance === best.distance ? null : best.name;
}

/** Optimal string alignment distance (Damerau-Levenshtein without repeated transpositions). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
