/**
 * The keys that frameworks' own schemas have, read from their sources: a key which is in none of them is unknown to
 * the framework. Keys of old versions stand here too, for files of them are still about. A section that is not listed
 * is one of which nothing is known.
 */
import type { ConfigPath } from '../../types';
import { accelerateKeys } from './accelerate';
import { axolotlKeys } from './axolotl';
import { deepspeedKeys } from './deepspeed';
import { detectronKeys } from './detectron2';
import { espnetKeys } from './espnet';
import { fairseqKeys } from './fairseq';
import { gptNeoxKeys } from './gptNeox';
import { huggingFaceKeys } from './huggingFace';
import { keyWords } from './keySchema';
import type { KeySchema, SchemaText } from './keySchema';
import { kohyaKeys } from './kohya';
import { lightningKeys } from './lightning';
import { litgptKeys } from './litgpt';
import { llamafactoryKeys } from './llamafactory';
import { llmFoundryKeys } from './llmFoundry';
import { ludwigKeys } from './ludwig';
import { mlxKeys } from './mlx';
import { nemoKeys } from './nemo';
import { olmoKeys } from './olmo';
import { openInstructKeys } from './openInstruct';
import { opennmtKeys } from './opennmt';
import { spacyKeys } from './spacy';
import { timmKeys } from './timm';
import { torchtitanKeys } from './torchtitan';
import { ultralyticsKeys } from './ultralytics';
import { wenetKeys } from './wenet';

export type { KeySchema } from './keySchema';

/** By the `name` of an adapter. */
const texts: Readonly<Record<string, readonly SchemaText[]>> = {
  accelerate: accelerateKeys,
  axolotl: axolotlKeys,
  deepspeed: deepspeedKeys,
  detectron2: detectronKeys,
  espnet: espnetKeys,
  fairseq: fairseqKeys,
  'gpt-neox': gptNeoxKeys,
  'hf-trainer': huggingFaceKeys,
  kohya: kohyaKeys,
  'lightning-cli': lightningKeys,
  litgpt: litgptKeys,
  llamafactory: llamafactoryKeys,
  'llm-foundry': llmFoundryKeys,
  ludwig: ludwigKeys,
  mlx: mlxKeys,
  nemo: nemoKeys,
  olmo: olmoKeys,
  'open-instruct': openInstructKeys,
  opennmt: opennmtKeys,
  spacy: spacyKeys,
  timm: timmKeys,
  torchtitan: torchtitanKeys,
  ultralytics: ultralyticsKeys,
  wenet: wenetKeys,
};

/** Formats of which some section's keys are known. */
export const schemaFormats: readonly string[] = Object.keys(texts);

/** Format, then section; null for one that only leads to another. A format's lists are read when it is first asked for. */
const known = new Map<string, Map<string, KeySchema | null>>();

function schemasOf(format: string): Map<string, KeySchema | null> {
  let schemas = known.get(format);
  if (!schemas) {
    schemas = new Map();
    for (const text of Object.hasOwn(texts, format) ? (texts[format] ?? []) : []) {
      const parts = text.section === '' ? [] : text.section.split('.');
      parts.forEach((_, depth) => {
        const above = parts.slice(0, depth).join('.');
        schemas?.set(above, schemas.get(above) ?? null);
      });
      schemas.set(text.section, schemaOf(format, text));
    }
    known.set(format, schemas);
  }
  return schemas;
}

function schemaOf(format: string, { section, unknown, open, hyphens, flat, keys }: SchemaText): KeySchema {
  const words = new Set(keyWords(keys));
  const ways = { open: open ?? false, hyphens: hyphens ?? false, flat: flat ?? false };
  return { format, section, unknown, ...ways, keys: words };
}

/**
 * The schema of a section, e.g. `zero_optimization.offload_param` of `deepspeed`; null where none is known. `section`
 * is a dotted path below the one where the format's keys stand (the view's prefix), with `*` for positions in lists.
 */
export function schemaKeys(format: string, section: string): KeySchema | null {
  return schemasOf(format).get(section) ?? null;
}

/** Whether the framework lays all sections of a file into one. */
export const isFlat = (format: string): boolean => schemaKeys(format, '')?.flat === true;

/** The sections of a format that have a schema. */
export const schemaSections = (format: string): string[] =>
  [...schemasOf(format)].flatMap(([section, schema]) => (schema ? [section] : []));

/** A path as `schemaKeys` takes it: dotted, with `*` for positions in lists. */
export const sectionName = (path: ConfigPath): string =>
  path.map((part) => (typeof part === 'number' ? '*' : part)).join('.');

/** Whether the section has a schema, or one of those below it. */
export const leadsToSchema = (format: string, section: string): boolean => schemasOf(format).has(section);
