/** The keys of a config that its framework's schema does not have. */
import { leadsToSchema, schemaKeys } from '../../../../src/config/formats/schemas';
import type { KeySchema } from '../../../../src/config/formats/schemas';
import { isNote, knowsKey } from '../../../../src/config/formats/schemas/keySchema';
import type { ConfigPath } from '../../../../src/config/types';
import type { ConfigNode } from '../../../../src/config/text/node';

export interface UnknownKey {
  /** From the section where the format's keys stand. */
  path: ConfigPath;
  key: string;
  schema: KeySchema;
}

/** So many places are looked at: aliases can make a small text hold billions. */
const mostPlaces = 20_000;

/** In the order of the text, section by section. Of a section without a schema nothing is said. */
export function unknownKeys(format: string, place: ConfigNode): UnknownKey[] {
  const found: UnknownKey[] = [];
  let left = mostPlaces;
  const look = (node: ConfigNode, path: ConfigPath, section: string): void => {
    if (!leadsToSchema(format, section)) return;
    const schema = schemaKeys(format, section);
    for (const [key, child] of node.entries ?? []) {
      if (--left < 0) return;
      if (schema?.flat && path.length === 0 && child.entries) look(child, [key], section);
      else if (schema && !isNote(key) && !knowsKey(schema, key)) found.push({ path: [...path, key], key, schema });
      else look(child, [...path, key], joined(section, key));
    }
    for (const [index, child] of node.items?.entries() ?? []) {
      if (--left < 0) return;
      look(child, [...path, index], joined(section, '*'));
    }
  };
  look(place, [], '');
  return found;
}

const joined = (section: string, key: string): string => (section === '' ? key : `${section}.${key}`);
