import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { locales, spokenTexts } from '../../../../scripts/lib/translations.mjs';
import { configJsonSchema, schemaText } from '../../../../src/config/keel/jsonSchema';
import type { JsonSchema } from '../../../../src/config/keel/jsonSchema';

/** Every key of a schema with its path. */
function keysOf(schema: JsonSchema, at: string): [string, JsonSchema][] {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([key, child]): [string, JsonSchema][] => [
    [`${at}.${key}`, child],
    ...keysOf(child, `${at}.${key}`),
  ]);
  return [...properties, ...(schema.oneOf ?? []).flatMap((option) => keysOf(option, at))];
}

describe('the JSON Schema', () => {
  const keys = keysOf(configJsonSchema(), '');

  it('reaches every part of the config', () => {
    const names = keys.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['.optimizer.lr', '.model.heads', '.model.filters', '.monitor.ignore']),
    );
    expect(names.length).toBeGreaterThan(70);
  });

  it.each(keys)('%s has a description that is a sentence', (_name, schema) => {
    expect(schema.description).toMatch(/^\S.*[.)]$/s);
  });

  it('asks for what has no default and for nothing else', () => {
    const [embedded, script] = configJsonSchema().oneOf;
    expect(embedded.required).toEqual(['name', 'task', 'data', 'model', 'optimizer']);
    expect(embedded.properties?.schedule?.required ?? []).toEqual([]);
    expect(script.required).toEqual(['backend']);
    expect([embedded.additionalProperties, script.additionalProperties]).toEqual([false, false]);
  });

  it('is the one in media (else run: node scripts/generate.mjs)', async () => {
    const json = (text: string) => format(text, { parser: 'json', printWidth: 120 });
    expect(readFileSync('media/keel.schema.json', 'utf8')).toBe(await json(schemaText()));
    for (const locale of locales) {
      const texts = spokenTexts(locale);
      const file = readFileSync(`media/${locale}/keel.schema.json`, 'utf8');
      expect(file).toBe(await json(schemaText({ locale, texts })));
      expect(file).not.toMatch(/"description": "[^"]*[a-z]{3,} [a-z]{3,} [a-z]{3,}/);
    }
  });
});
