/** Says in words what the schema expects, what was found, and which known name is nearest to a typo. */
import { isScriptText } from './anyConfig';
import { configJsonSchema } from './jsonSchema';
import { means } from './means';
import { editDistance } from '../nearness';
import type { JsonSchema } from './jsonSchema';
import { inEnglish, say, type Message } from '../../shared/messages/say';
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
  if (shape) return { ...shape, ...meaningIn(schema) };
  const types = schema.oneOf.map((option) => option.properties?.type?.const ?? null);
  const type: JsonSchema = { type: 'string', enum: types, ...means('key.kind') };
  const all = Object.fromEntries(schema.oneOf.flatMap((option) => Object.entries(option.properties ?? {})));
  const properties = { ...all, type };
  return { type: 'object', properties, required: ['type'], ...meaningIn(schema) };
}

const meaningIn = ({ description = '', said }: JsonSchema): JsonSchema => ({ description, ...(said && { said }) });

/** e.g. `a whole number of at least 1`, `one of sgd or adam`, `a list of 2 numbers from 0 to below 1`. */
export function expectation(schema: JsonSchema): Message {
  const values = valuesOf(schema)?.map(word);
  if (schema.anyOf) return eitherOf(schema.anyOf.map(expectation));
  if (values) return values.length === 1 ? asWritten(values[0]!) : say('expected.one-of', { values });
  switch (typeOf(schema)) {
    case 'integer':
      return limited(say('expected.whole'), schema);
    case 'number':
      return limited(say('expected.number'), schema);
    case 'boolean':
      return say('expected.switch');
    case 'string':
      if (schema.pattern !== undefined) return say('expected.share');
      return schema.maxLength ? say('expected.text-up-to', { n: schema.maxLength }) : say('expected.text');
    case 'array':
      return listExpectation(schema);
    default:
      return sectionExpectation(schema);
  }
}

const typeOf = ({ type }: JsonSchema): string | undefined => (Array.isArray(type) ? type[0] : type);

const asWritten = (value: string): Message => say('found.value', { value });

/** Several shapes may be described by the same words. */
function eitherOf(all: Message[]): Message {
  const kinds = [...new Map(all.map((each) => [inEnglish(each), each])).values()];
  return kinds.length === 1 ? kinds[0]! : say('expected.either', { kinds });
}

function sectionExpectation({ properties, required = [] }: JsonSchema): Message {
  if (!properties) return say('expected.names');
  const [key] = required;
  if (key === undefined) return say('expected.keys-such-as', { keys: Object.keys(properties).slice(0, 3) });
  return required.length === 1 ? say('expected.key', { key }) : say('expected.keys', { keys: required });
}

function listExpectation({ items, minItems, maxItems }: JsonSchema): Message {
  const item = Array.isArray(items) ? items[0] : items;
  if (minItems !== undefined && minItems === maxItems)
    return say('expected.list-of', { n: minItems, items: several(item) });
  if (!minItems) return say('expected.list', { items: several(item) });
  return say('expected.list-with', { item: item ? expectation(item) : say('expected.value') });
}

/** The items of a list in the plural, where these have one. */
function several(item: JsonSchema | undefined): Message {
  if (!item || item.anyOf) return say('expected.values');
  const type = typeOf(item);
  if (valuesOf(item)) return expectation(item);
  if (type === 'integer') return limited(say('expected.wholes'), item);
  if (type === 'number') return limited(say('expected.numbers'), item);
  return type === 'string' && item.pattern === undefined && !item.maxLength ? say('expected.texts') : expectation(item);
}

/** Numbers with their limits. */
function limited(what: Message, schema: JsonSchema): Message {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const low = typeOf(schema) === 'integer' && above !== undefined ? above + 1 : minimum;
  if (low !== undefined) {
    if (below !== undefined) return say('expected.from-below', { what, low, high: below });
    if (maximum !== undefined) return say('expected.from-to', { what, low, high: maximum });
    return say('expected.at-least', { what, low });
  }
  if (above === undefined) return what;
  if (below !== undefined) return say('expected.above-below', { what, low: above, high: below });
  if (maximum !== undefined) return say('expected.above-to', { what, low: above, high: maximum });
  return say('expected.above', { what, low: above });
}

/** A value as a person writes it in a sentence. */
export function word(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What stands in the config, in words, e.g. `the text "fast"`, `a list of 1`, `-1`. */
export function found(value: Json): Message {
  if (value === null) return say('found.nothing');
  if (typeof value === 'string')
    return say('found.text', { text: JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value) });
  if (Array.isArray(value)) return say('found.list', { n: value.length });
  return typeof value === 'object' ? say('found.section') : asWritten(String(value));
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
    .map((name) => ({ name, distance: editDistance(typed, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best, next] = ranked;
  // A word of one or two letters is near to almost anything.
  const allowed = typed.length < 3 ? 0 : Math.max(1, Math.floor(typed.length / 3));
  if (!best || best.distance > allowed) return null;
  return next && next.distance === best.distance ? null : best.name;
}
