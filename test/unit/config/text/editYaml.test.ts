import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editConfig } from '../../../../src/config/keel/parse';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import type { ConfigEdit, ConfigPath, Json } from '../../../../src/config/types';
import { commentsOf, pathsOf, sample } from '../texts';

const edited = (text: string, ...edits: ConfigEdit[]): string => applyTextEdits(text, editConfig(text, edits));
const set = (path: ConfigPath, value: Json): ConfigEdit => ({ op: 'set', path, value });
const remove = (path: ConfigPath): ConfigEdit => ({ op: 'remove', path });
const rename = (path: ConfigPath, to: string): ConfigEdit => ({ op: 'rename', path, to });

const config = `# A run that diverges.
name: 'demo' # quoted
optimizer:
  name: adam
  lr: 1e-2 # too high
  betas: [0.9, 0.999]   # the usual

schedule: { name: cosine, warmup: 100 }
steps: 500
`;

describe('set', () => {
  it.each<[string, ConfigEdit[], string, string]>([
    ['replaces only the scalar', [set(['optimizer', 'lr'], 0.001)], '1e-2 # too', '1e-3 # too'],
    ['keeps the quotes', [set(['name'], 'new name')], "'demo' # quoted", "'new name' # quoted"],
    ['sets one item of a list', [set(['optimizer', 'betas'], [0.9, 0.95])], '[0.9, 0.999]', '[0.9, 0.95]'],
    ['quotes what YAML would read as something else', [set(['optimizer', 'name'], 'no')], 'name: adam', 'name: "no"'],
    ['changes a flow map', [set(['schedule', 'warmup'], 20)], 'warmup: 100', 'warmup: 20'],
    ['adds to a flow map', [set(['schedule', 'minimum'], 0)], '100 }', '100, minimum: 0 }'],
    [
      'adds a key in the order of the schema',
      [set(['optimizer', 'weightDecay'], 0.1)],
      'usual\n',
      'usual\n  weightDecay: 0.1\n',
    ],
    ['adds a key between others', [set(['optimizer', 'momentum'], 0)], 'usual\n', 'usual\n  momentum: 0\n'],
    ['adds a missing section with its key', [set(['clip', 'norm'], 1)], '100 }\n', '100 }\nclip:\n  norm: 1\n'],
    [
      'adds several keys to a missing section',
      [set(['clip', 'norm'], 1), set(['clip', 'value'], 2)],
      '100 }\n',
      '100 }\nclip:\n  norm: 1\n  value: 2\n',
    ],
    [
      'spaces a section as its neighbour is spaced',
      [set(['model', 'type'], 'mlp')],
      "'demo' # quoted\n",
      "'demo' # quoted\nmodel:\n  type: mlp\n",
    ],
  ])('%s', (_title, edits, from, to) => {
    expect(edited(config, ...edits)).toBe(config.replace(from, to));
  });

  it('makes no edit where nothing changes', () => {
    expect(editConfig(config, [set(['optimizer', 'lr'], 0.01), set(['optimizer', 'betas'], [0.9, 0.999])])).toEqual([]);
    expect(editConfig(config, [remove(['clip', 'norm'])])).toEqual([]);
  });

  it('gives one small edit a change', () => {
    const at = config.indexOf('1e-2');
    expect(editConfig(config, [set(['optimizer', 'lr'], 0.005)])).toEqual([{ start: at, end: at + 4, text: '5e-3' }]);
  });

  it('writes exponents as PyYAML reads them, where the old value is no number without a dot', () => {
    const after = (old: string, value: number): string => edited(`lr: ${old}\n`, set(['lr'], value));
    expect(after('2.0e-2', 2e-5)).toBe('lr: 2.0e-5\n');
    expect(after('1.0e+6', 5e5)).toBe('lr: 5.0e+5\n');
    expect(after('0.01', 2e-7)).toBe('lr: 2.0e-7\n');
    expect(after('1e-2', 2.5e-5)).toBe('lr: 2.5e-5\n');
  });

  it('keeps CRLF, a wide indentation and a missing last line end', () => {
    const text = 'optimizer:\r\n    lr: 1 # c\r\nsteps: 5';
    expect(edited(text, set(['optimizer', 'eps'], 2), set(['seed'], 7))).toBe(
      'optimizer:\r\n    lr: 1 # c\r\n    eps: 2\r\nsteps: 5\r\nseed: 7',
    );
  });

  it('fills an empty key, also one with comments below', () => {
    expect(edited('clip: # none yet\n  # norm: 1\nsteps: 5\n', set(['clip', 'norm'], 1))).toBe(
      'clip: # none yet\n  norm: 1\n  # norm: 1\nsteps: 5\n',
    );
    expect(edited('lr: # here\n', set(['lr'], 1))).toBe('lr: 1 # here\n');
    expect(edited('clip: {}\n', set(['clip', 'norm'], 1))).toBe('clip: { norm: 1 }\n');
    expect(edited('', set(['clip', 'norm'], 1))).toBe('clip:\n  norm: 1\n');
    expect(edited('# only\n', set(['name'], 'a'))).toBe('# only\nname: a\n');
    expect(edited('clip: # none\n', set(['clip'], {}))).toBe('clip: {} # none\n');
  });

  it('writes JSON into JSON', () => {
    const text = '{\n  "lr": 1, // \n  "name": "a"\n}\n'.replace(' // ', '');
    expect(edited(text, set(['name'], 'b'), set(['eps'], 2))).toBe('{\n  "lr": 1,\n  "name": "b",\n  "eps": 2\n}\n');
  });

  it('changes a block list item by item', () => {
    const text = 'hidden:\n- 64 # first\n- 32 # second\nseed: 1\n';
    expect(edited(text, set(['hidden'], [64, 16, 8]))).toBe('hidden:\n- 64 # first\n- 16 # second\n- 8\nseed: 1\n');
    expect(edited(text, set(['hidden'], [64]))).toBe('hidden:\n- 64 # first\nseed: 1\n');
    expect(edited(text, set(['hidden'], 5))).toBe('hidden: 5\nseed: 1\n');
  });

  it('replaces a block scalar with its line', () => {
    expect(edited('name: | # why\n  a\n  b\n\nseed: 1\n', set(['name'], 'x'))).toBe('name: x # why\n\nseed: 1\n');
  });
});

describe('remove and rename', () => {
  it('removes a key with its lines and its comment, and no other', () => {
    expect(edited(config, remove(['optimizer', 'lr']))).toBe(config.replace('  lr: 1e-2 # too high\n', ''));
    expect(edited(config, remove(['optimizer']))).toBe(config.replace(/optimizer:[^]*usual\n/, ''));
    expect(edited(config, remove(['schedule', 'warmup']))).toBe(config.replace(', warmup: 100', ''));
    expect(edited(config, remove(['schedule', 'name']))).toBe(config.replace('name: cosine, ', ''));
    expect(edited('a: 1\nb: 2', remove(['b']))).toBe('a: 1');
  });

  it('leaves an empty section when its last key goes', () => {
    expect(edited('clip: # c\n  norm: 1 # n\nseed: 1\n', remove(['clip', 'norm']))).toBe('clip: {} # c\nseed: 1\n');
    expect(parse(edited('a: 1\n', remove(['a'])))).toEqual({});
  });

  it('renames in the quotes that are there', () => {
    expect(edited('optimizer:\n  learning_rate: 1 # c\n', rename(['optimizer', 'learning_rate'], 'lr'))).toBe(
      'optimizer:\n  lr: 1 # c\n',
    );
    expect(edited('{"a": 1}', rename(['a'], 'b'))).toBe('{"b": 1}');
  });

  it('holds its edits one after the other', () => {
    expect(edited('optimiser: {lr: 1}\n', rename(['optimiser'], 'optimizer'), set(['optimizer', 'lr'], 2))).toBe(
      'optimizer: {lr: 2}\n',
    );
  });
});

describe('aliases', () => {
  const text = 'base: &b 1e-3\nx: *b\nmap: &m\n  k: 1\ny: *m\nz: *m\n';

  it('keeps the value of the other places', () => {
    expect(edited(text, set(['base'], 5))).toBe(text.replace('&b 1e-3', '5').replace('*b', '0.001'));
    expect(edited(text, set(['x'], 5))).toBe(text.replace('*b', '5'));
    expect(parse(edited(text, set(['y', 'k'], 5)))).toEqual({ ...parse(text), y: { k: 5 } });
    expect(parse(edited(text, set(['map', 'k'], 5)))).toEqual({ ...parse(text), map: { k: 5 } });
    expect(parse(edited(text, remove(['map'])))).toEqual({ base: 0.001, x: 0.001, y: { k: 1 }, z: { k: 1 } });
  });
});

describe('what cannot be done', () => {
  it.each<[string, string, ConfigEdit, RegExp]>([
    ['a syntax error', 'a: [1\nb: 2\n', set(['b'], 3), /syntax error/],
    ['a key of a number', 'a: 1\n', set(['a', 'b'], 3), /a is not a section/],
    ['an item past the end', 'a: [1]\n', set(['a', 3], 3), /a is a list of 1/],
    ['a rename to a key that is there', 'a: 1\nb: 2\n', rename(['a'], 'b'), /there is a key b already/],
    ['a rename of nothing', 'a: 1\n', rename(['c'], 'b'), /no key c/],
    ['the root', 'a: 1\n', set([], 3), /as a whole/],
  ])('%s is said', (_title, text, edit, message) => {
    expect(() => editConfig(text, [edit])).toThrow(message);
  });
});

/** Expected values by another road than the code under test. */
function assign(
  value: Json,
  path: ConfigPath,
  change: (parent: Record<string | number, Json>, key: string | number) => void,
): Json {
  const copy = structuredClone(value) as Record<string | number, Json>;
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, Json>;
  change(parent, path.at(-1) ?? '');
  return copy;
}

const scalar = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
  fc.boolean(),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'adamw',
    'yes',
    '- x',
    'a: b',
    '# no',
    '',
    ' ',
    "it's",
    '"',
    '12',
    '1e5',
    '~',
    '{',
    '*a',
    '&a',
    '!x',
    '|',
  ),
);
const next: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('norm', 'lr', 'q r', 'steps'), scalar, { maxKeys: 3 }) },
);

const lines = (text: string): string[] => text.split(/\r?\n/);

/** Whether all of `part` is in `whole`, in order. */
function isSubsequence(part: string[], whole: string[]): boolean {
  let at = 0;
  for (const line of whole) if (at < part.length && line === part[at]) at++;
  return at === part.length;
}

describe('properties', () => {
  const runs = { numRuns: Number(process.env.KEEL_MUTATIONS ?? 300) };

  it('the samples mean what they say', () => {
    fc.assert(
      fc.property(sample, ({ text, value }) => {
        expect(parse(text)).toEqual(value);
      }),
      runs,
    );
  });

  it('set of a scalar changes the value and its line alone', () => {
    fc.assert(
      fc.property(sample, fc.nat(), scalar, ({ text, value }, pick, to) => {
        const paths = pathsOf(value).filter(
          (path) => typeof path.reduce<Json>((v, k) => (v as never)[k], value) !== 'object',
        );
        const path = paths[pick % Math.max(1, paths.length)];
        if (!path) return;
        const result = edited(text, set(path, to));
        expect(parse(result)).toEqual(assign(value, path, (parent, key) => (parent[key] = to)));
        expect(commentsOf(result)).toEqual(commentsOf(text));
        const [before, after] = [lines(text), lines(result)];
        expect(after.length).toBe(before.length);
        expect(after.filter((line, i) => line !== before[i]).length).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  it('set of anything makes exactly that value', () => {
    fc.assert(
      fc.property(sample, fc.nat(), next, ({ text, value }, pick, to) => {
        const paths = pathsOf(value);
        const path = paths[pick % paths.length] ?? [];
        expect(parse(edited(text, set(path, to)))).toEqual(assign(value, path, (parent, key) => (parent[key] = to)));
      }),
      runs,
    );
  });

  it('a new key adds lines, or grows one, and keeps every comment', () => {
    fc.assert(
      fc.property(sample, fc.nat(), next, ({ text, value }, pick, to) => {
        const maps = [[], ...pathsOf(value)].filter((path) => {
          const found = path.reduce<Json>((v, k) => (v as never)[k], value);
          return found !== null && typeof found === 'object' && !Array.isArray(found);
        });
        const path = [...(maps[pick % maps.length] ?? []), 'added', 'deeper'];
        const result = edited(text, set(path, to));
        expect(parse(result)).toEqual(
          assign(value, path.slice(0, -1), (parent, key) => (parent[key] = { deeper: to })),
        );
        expect([...commentsOf(result)].sort()).toEqual([...commentsOf(text)].sort());
        const [before, after] = [lines(text), lines(result)];
        if (!isSubsequence(before, after)) {
          const kept = before.filter((line) => after.includes(line)).length;
          expect(kept).toBeGreaterThanOrEqual(before.length - 1);
        }
      }),
      runs,
    );
  });

  it('remove takes its own lines and comments and no other', () => {
    fc.assert(
      fc.property(sample, fc.nat(), ({ text, value }, pick) => {
        const paths = pathsOf(value);
        const path = paths[pick % paths.length] ?? [];
        const result = edited(text, remove(path));
        const gone = assign(value, path, (parent, key) => {
          if (Array.isArray(parent)) parent.splice(Number(key), 1);
          else delete parent[key];
        });
        expect(parse(result)).toEqual(gone);
        expect(isSubsequence(commentsOf(result), commentsOf(text))).toBe(true);
        // Comments on lines of their own, outside of what is removed, stay.
        const children = pathsOf(path.reduce<Json>((v, k) => (v as never)[k], value)).length;
        if (children === 0) {
          const lost = commentsOf(text).filter((comment) => !commentsOf(result).includes(comment));
          expect(lost.length).toBeLessThanOrEqual(1);
        }
      }),
      runs,
    );
  });

  it('rename keeps everything but the key', () => {
    fc.assert(
      fc.property(
        sample,
        fc.nat(),
        fc.constantFrom('fresh', 'two words', 'true', 'a: b'),
        ({ text, value }, pick, to) => {
          const paths = pathsOf(value).filter((path) => typeof path.at(-1) === 'string');
          const path = paths[pick % paths.length] ?? [];
          const result = edited(text, rename(path, to));
          const expected = assign(value, path, (parent, key) => {
            parent[to] = parent[key] ?? null;
            delete parent[key];
          });
          expect(parse(result)).toEqual(expected);
          expect(commentsOf(result)).toEqual(commentsOf(text));
          expect(lines(result).length).toBe(lines(text).length);
        },
      ),
      runs,
    );
  });

  it('a batch equals its edits one by one', () => {
    fc.assert(
      fc.property(sample, fc.nat(), fc.nat(), next, next, ({ text, value }, a, b, x, y) => {
        const paths = pathsOf(value).filter((path) => path.length === 1);
        const edits = [
          set(paths[a % paths.length] ?? [], x),
          set(['new', 'key'], y),
          remove(paths[b % paths.length] ?? []),
        ];
        const oneByOne = edits.reduce((now, edit) => edited(now, edit), text);
        expect(edited(text, ...edits)).toBe(oneByOne);
      }),
      runs,
    );
  });
});
