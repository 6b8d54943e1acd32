/** A YAML text read in parts says what it says when it is read as a whole. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigNode } from '../../../../src/config/text/node';
import { readYaml } from '../../../../src/config/text/yaml';
import { partsOf } from '../../../../src/config/text/yamlParts';
import { examples } from '../formats/examples';

/** KEEL_MUTATIONS=100000 for the long run. */
const mutations = Number(process.env.KEEL_MUTATIONS ?? 600);
const published = path.resolve('../shared/configs');

interface Shown {
  span: readonly [number, number];
  key: readonly [number, number] | null;
  value: unknown;
}

function shown(place: ConfigNode, depth = 0): Shown {
  const children = place.items ?? (place.entries ? [...place.entries] : null);
  const value =
    depth > 20 || !children
      ? [place.scalar, place.source]
      : children.map((child) =>
          Array.isArray(child) ? [child[0], shown(child[1], depth + 1)] : shown(child, depth + 1),
        );
  return { span: place.span, key: place.keySpan, value };
}

/** All that is read of a text. A comment with `<<` in it makes Keel read the text as a whole. */
function read(text: string, whole: boolean) {
  const roots = readYaml(`${text}\n# ${whole ? '<<' : '..'}\n`).map((document) => ({
    readings: (['strict', 'lenient'] as const).map((reading) => {
      const top = document.top(reading);
      return { top: top && shown(top), faults: document.faults(reading) };
    }),
    span: document.span,
    broken: document.broken,
  }));
  // In an open quote the comment is text.
  return JSON.parse(JSON.stringify(roots).replaceAll('# <<', '# ..')) as unknown;
}

const expectSame = (text: string): void => expect(read(text, false)).toEqual(read(text, true));

const long = (index: number): string =>
  `notes_${index}: # many\n${'  - id: some # of them\n    columns: [a, "b: c"]\n'.repeat(30)}`;

const texts = examples.map(({ text }) => text);
const pieces = [
  '"',
  "'",
  '[',
  '}',
  '|\n',
  '- a\n',
  'x: 1\n',
  ' y:\n',
  '\t',
  '# c\n',
  '\r\n',
  '!!int ',
  '? ',
  ': ',
  'a',
];

const mutated = fc
  .record({
    text: fc.constantFrom(...texts),
    longs: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    changes: fc.array(fc.record({ at: fc.nat(), cut: fc.nat(12), put: fc.constantFrom('', ...pieces) }), {
      maxLength: 3,
    }),
  })
  .map(({ text, longs, changes }) => {
    const lines = text.split('\n');
    for (const [index, at] of longs.entries()) {
      const places = [...lines.keys()].filter((line) => /^\w/.test(lines[line] ?? ''));
      lines.splice(places[at % places.length] ?? 0, 0, long(index).trimEnd());
    }
    let result = lines.join('\n');
    for (const { at, cut, put } of changes) {
      const from = at % (result.length + 1);
      result = result.slice(0, from) + put + result.slice(from + cut);
    }
    return result;
  });

test('a text with long sections is read in parts, and an edit reads one of them', () => {
  const parsed: string[] = [];
  const text = (lr: string): string => `lr: ${lr}\n${long(1)}epochs: 3\n${long(2)}lr: 2\n`;
  readYaml(text('1e-3'));
  const parts = partsOf(text('2e-3'), (part) => {
    parsed.push(part);
    return [];
  });
  expect(parsed).toEqual(['lr: 2e-3\n']);
  expect(parts).toBeNull();
  const [root] = readYaml(text('3e-3'));
  expect(root?.top('lenient')?.child('epochs')?.scalar).toBe(3);
  expect(root?.faults('lenient').map(({ path: at, span }) => [at, span])).toEqual([[['lr'], [0, 2]]]);
});

test('of mutated texts with long sections the parts say what the whole says', () => {
  let inParts = 0;
  fc.assert(
    fc.property(mutated, (text) => {
      expectSame(text);
      if (partsOf(`${text}\n# ..\n`, () => [])) inParts++;
    }),
    { numRuns: mutations },
  );
  // Otherwise nothing was compared.
  expect(inParts).toBeGreaterThan(mutations / 6);
});

test.skipIf(!existsSync(published))('of published configs, too', () => {
  for (const file of readdirSync(published, { recursive: true, encoding: 'utf8' }))
    if (/\.ya?ml$/.test(file)) expectSame(readFileSync(path.join(published, file), 'utf8'));
});
