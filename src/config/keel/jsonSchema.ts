/** The JSON Schema of a config, made from the zod schema. Completion, hover and messages read it too. */
import { z } from 'zod';
import { configSchema } from './schema';
import { scriptSchema } from './scriptSchema';
import {
  englishLanguage,
  inEnglish,
  inLanguage,
  localized,
  say,
  type Language,
  type Message,
} from '../../shared/messages/say';
import type { Json } from '../types';

/** The part of JSON Schema draft 7 that a config's schema uses. */
export interface JsonSchema {
  $schema?: string;
  $id?: string;
  title?: string;
  description?: string;
  /** The message of the description; not part of the file that is made of the schema. */
  said?: { description: Message };
  type?: string | string[];
  enum?: Json[];
  const?: Json;
  default?: Json;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema | JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  additionalItems?: boolean;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  pattern?: string;
  propertyNames?: JsonSchema;
}

const title = say('schema.title');

let made: (JsonSchema & { oneOf: [JsonSchema, JsonSchema] }) | null = null;

/**
 * The schema of what a person writes: defaults are optional. One shape for the embedded trainer, one for a script; the
 * backend says which. Draft 7, which the YAML extension reads.
 */
export function configJsonSchema(): JsonSchema & { oneOf: [JsonSchema, JsonSchema] } {
  return (made ??= {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: inEnglish(title),
    type: 'object',
    oneOf: [shape(configSchema), shape(scriptSchema)],
  });
}

/** The schema as a file of its own, in a language, without the messages that its texts were made from. */
export function schemaText(language: Language = englishLanguage): string {
  const schema = { ...localized(configJsonSchema(), language), title: inLanguage(title, language) };
  return JSON.stringify(schema, (name, value: unknown) => (name === 'said' ? undefined : value));
}

function shape(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
  }) as JsonSchema;
  delete made.$schema;
  return made;
}

function tidy(schema: JsonSchema): void {
  // Every whole number has this limit; it says nothing to a person.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    // A section whose lines are all commented out is null in YAML, and means its defaults.
    if (child.type === 'object' && !schema.required?.includes(key)) child.type = ['object', 'null'];
  }
}
