/** What a word without quotes means: YAML 1.2 (`1e-4` is a number), Python's `True`, and digits with underscores. */
import type { Scalar } from './node';

const number = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/;
const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['.inf', Infinity],
  ['.Inf', Infinity],
  ['.INF', Infinity],
  ['+.inf', Infinity],
  ['-.inf', -Infinity],
  ['-.INF', -Infinity],
  ['-.Inf', -Infinity],
  ['.nan', NaN],
  ['.NaN', NaN],
  ['.NAN', NaN],
]);

export function plainScalar(source: string): Scalar {
  const word = words.get(source);
  if (word !== undefined) return word;
  return numberOf(source) ?? source;
}

/** The same as YAML 1.2 says, word for word: with radixes and without underscores. */
export function strictScalar(source: string): Scalar {
  if (source.charCodeAt(0) === 48 && /^0(?:o[0-7]+|x[\da-fA-F]+)$/.test(source)) return Number(source);
  return source.includes('_') ? source : plainScalar(source);
}

/** The number that a word spells; null where it spells none. Radixes (`0x10`) are left as text: no setting has them. */
export function numberOf(source: string): number | null {
  const code = source.charCodeAt(0);
  // Most words start with a letter; this spares them the expression.
  if (code > 57 || code < 43) return null;
  return number.test(source) ? Number(source.replaceAll('_', '')) : null;
}
