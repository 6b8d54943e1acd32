/** Ways to spoil a text: parts that go, come twice or change places, and values and words that nobody expects. */
import fc from 'fast-check';

/** One way to spoil a text. */
export const spoilings = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  how: fc.constantFrom('delete', 'double', 'insert', 'line', 'swap', 'value', 'value'),
  text: fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ': ',
      ',',
      '#',
      '&a ',
      '*a',
      '<<: *a',
      '|',
      '>',
      "'",
      '"',
      '\t',
      '\r',
      '\n',
      '- ',
      '---\n',
      '!!x ',
      '%',
      '@',
      '\0',
      '\ufeff',
      '\ud800',
      '=',
      '//',
      '/*',
      '? ',
    ),
    fc.string({ maxLength: 8 }),
  ),
});

export function spoiled(
  text: string,
  { at, length, how, text: extra }: { at: number; length: number; how: string; text: string },
): string {
  const i = Math.floor(at * text.length);
  const j = Math.min(text.length, i + length);
  if (how === 'delete') return text.slice(0, i) + text.slice(j);
  if (how === 'double') return text.slice(0, j) + text.slice(i);
  if (how === 'insert') return text.slice(0, i) + extra + text.slice(i);
  if (how === 'value') return withValue(text, i, extra);
  const lines = text.split('\n');
  const at1 = Math.floor(at * lines.length);
  if (how === 'swap') [lines[at1], lines[at1 + 1]] = [lines[at1 + 1] ?? '', lines[at1] ?? ''];
  else lines.splice(at1, 0, ' '.repeat(length % 9) + extra);
  return lines.join('\n');
}

/** Values that a number, a name or a list is no match for. */
const strange = [
  ...['1e999', '-1e999', '.nan', '.inf', 'NaN', '-0', '0', '-1', '1e-320', '9'.repeat(400), '0x10', '1_000', '0,1'],
  ...['""', "''", '"1e-4"', 'None', 'null', '~', 'True', 'auto', '???', '${lr}', '{{ x }}', '10%', '[]', '{}', '[1]'],
  ...['[0.9]', '[0.9, 0.95, 0.98]', '[[1]]', '{ a: 1 }', '[null]', '1ep', '-5ba', '\u0661', '2026-11-30', '1:30'],
  ...['__proto__', 'constructor', '"\\u0000"', 'x'.repeat(300)],
];

/** The value of a line after the place is another. */
function withValue(text: string, at: number, seed: string): string {
  const value = strange[(at + seed.length) % strange.length] ?? '';
  const end = /[^:=\n]*[:=][ \t]*/.exec(text.slice(at, at + 2_000))?.[0].length ?? 0;
  const start = at + end;
  const old = /^[^\n,}#]*/.exec(text.slice(start, start + 2_000))?.[0].length ?? 0;
  return text.slice(0, start) + value + text.slice(start + old);
}
