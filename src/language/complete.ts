/** Completion of keys and values, with what they mean. */
import { CompletionItemKind } from 'vscode-languageserver/node';
import type { CompletionItem } from 'vscode-languageserver/node';
import { expectation, schemaAt } from '../config/keel/describe';
import type { JsonSchema } from '../config/keel/jsonSchema';
import { meaningOf } from '../config/keel/means';
import { inLanguage, type Language } from '../shared/messages/say';
import type { Json, Position } from '../config/types';
import type { ParsedConfig } from '../config/keel/parse';
import type { Analysis } from './analysis';
import { completeForeign } from './completeForeign';
import { cursorAt } from './cursor';

/** Keys that are still free in the section at the cursor, or values of the key before it. */
export function complete(
  { own, foreign, text }: Analysis,
  position: Position,
  schemaFeatures: boolean,
  language: Language,
): CompletionItem[] {
  if (foreign) return completeForeign(foreign, text, position, language);
  return own && schemaFeatures ? completeOwn(own, text, position, language) : [];
}

function completeOwn(parsed: ParsedConfig, text: string, position: Position, language: Language): CompletionItem[] {
  const lines = text.split(/\r\n|\r|\n/);
  const cursor = cursorAt(lines, position);
  if (!cursor) return [];
  const root = parsed.written([]) ?? null;
  const start = { line: position.line, character: position.character - cursor.typed.length };
  const edit = (newText: string) => ({ range: { start, end: position }, newText });
  if (cursor.key !== null) {
    const schema = schemaAt([...cursor.section, cursor.key], root);
    return valuesOf(schema).map((value) => ({
      label: value,
      kind: CompletionItemKind.EnumMember,
      textEdit: edit(value),
    }));
  }
  const section = schemaAt(cursor.section, root);
  const rest = (lines[position.line] ?? '').slice(position.character);
  // The word under the cursor is itself a key of what is parsed.
  const free = ([name]: [string, JsonSchema]) => !parsed.given([...cursor.section, name]) || name === cursor.typed;
  return Object.entries(section?.properties ?? {})
    .filter(free)
    .map(([name, schema], index) => ({
      label: name,
      kind: isSection(schema) ? CompletionItemKind.Module : CompletionItemKind.Property,
      detail: inLanguage(expectation(schema), language),
      documentation: inLanguage(meaningOf(schema), language),
      sortText: `${section?.required?.includes(name) ? 'a' : 'b'}${String(index).padStart(3, '0')}`,
      textEdit: edit(rest.trimStart().startsWith(':') ? name : `${name}:${isSection(schema) ? '' : ' '}`),
    }));
}

/** Whether a key holds other keys. */
export function isSection(schema: JsonSchema): boolean {
  return schema.oneOf !== undefined || (schema.type?.includes('object') ?? false);
}

function valuesOf(schema: JsonSchema | null): string[] {
  const values: Json[] = schema?.enum ?? (schema?.const === undefined ? [] : [schema.const]);
  if (schema?.type === 'boolean') return ['true', 'false'];
  return [...values, ...(values.length === 0 && typeof schema?.default === 'number' ? [schema.default] : [])].map(
    String,
  );
}
