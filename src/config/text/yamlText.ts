/** Values as YAML text, in the style of the text they go into. */
import type { Json } from '../types';

/** What a plain word must not look like: YAML would read it as something else, or some reader would. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const plainWord = /^[A-Za-z_][\w./+-]*(?: [\w./+-]+)*$/;

/** A scalar or, for collections, flow text: `0.5`, `name`, `[0.9, 0.95]`, `{ norm: 1 }`. `old` is the text it replaces. */
export function flowText(value: Json, old = ''): string {
  if (typeof value === 'number') return numberText(value, old);
  if (typeof value === 'string') return stringText(value, old);
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item)).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${stringText(key)}: ${flowText(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** `key: value`, where a map becomes a block of further lines. `indent` is that of the key. */
export function entryText(key: string, value: Json, indent: string, unit: string, eol: string): string {
  return `${key}:${valueText(value, indent, unit, eol)}`;
}

/** What follows the colon of a block key: ` value`, or for a map a block of lines, each with its line end before it. */
export function valueText(value: Json, indent: string, unit: string, eol: string): string {
  const entries = isMap(value) ? Object.entries(value) : [];
  if (entries.length === 0) return ` ${flowText(value)}`;
  const inner = indent + unit;
  return entries.map(([key, item]) => `${eol}${inner}${entryText(stringText(key), item, inner, unit, eol)}`).join('');
}

/** Text in the quotes that `old` has; without quotes where that is safe. */
export function stringText(value: string, old = ''): string {
  if (old.startsWith("'") && /^[\x20-\x7e\xa0-\ud7ff]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (!old.startsWith('"') && plainWord.test(value) && !reserved.test(value)) return value;
  return JSON.stringify(value);
}

/** Words or a path of a person: plain where every YAML reader takes it for a text, else in double quotes. */
export function plainText(text: string): string {
  const plain =
    /^[A-Za-z_./][\w./\\-]*( [\w./\\()-]+)*$/.test(text) &&
    !/^(true|false|yes|no|on|off|null|y|n|\.nan|\.inf)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

/**
 * In exponent notation where `old` is and it is the shorter to read: 5e-4 in place of 1e-3, but 0.5 and 2. With a dot
 * where `old` has one or has no exponent, for PyYAML reads a number with an exponent and no dot as text.
 */
function numberText(value: number, old: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  const exponent = /^[-+]?[\d.]+e/i.test(old) && size !== 0 && (size < 0.1 || size >= 1e4);
  const text = exponent ? value.toExponential() : String(value);
  const dotted = /^[-+]?\d+e/.test(text) && !/^[-+]?\d+e/i.test(old) ? text.replace('e', '.0e') : text;
  return old.includes('.') ? dotted : dotted.replace('e+', 'e');
}

export function isMap(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
