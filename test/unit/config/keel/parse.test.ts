import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { lineStarts, offsetAt } from '../../../../src/config/text/offsets';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import type { Range } from '../../../../src/config/types';
import { good } from '../samples';
import { effort } from '../../effort';

/** The text that a range covers. */
function covered(text: string, range: Range | null): string {
  if (!range) return '(none)';
  const starts = lineStarts(text);
  return text.slice(offsetAt(starts, range.start), offsetAt(starts, range.end));
}

/** Problems as `code | text at the range | message`. */
const shown = (text: string): string[] =>
  parseConfig(text).problems.map(({ code, range, message }) => `${code} | ${covered(text, range)} | ${message}`);

const changed = (from: string | RegExp, to: string): string => {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  return text;
};

describe('a good config', () => {
  it('is read with its defaults', () => {
    const { config, problems } = parseConfig(good);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      optimizer: { lr: 0.001, betas: [0.9, 0.999] },
      batchSize: 32,
      clip: {},
      model: { kernel: 3 },
    });
  });

  it('is read with CRLF, a byte order mark, as JSON, and with sections that hold comments only', () => {
    const { config } = parseConfig(good);
    expect(parseConfig(good.replaceAll('\n', '\r\n')).config).toEqual(config);
    expect(parseConfig(`\ufeff${good}`).config).toEqual(config);
    expect(parseConfig(JSON.stringify(config)).config).toEqual(config);
    expect(parseConfig(`${good}clip:\n  # norm: 1\n`).config).toEqual(config);
  });

  it('follows aliases', () => {
    const text = changed('[8, 16]', '&f [8, 16]').replace('steps: 500', 'steps: &n 500\nseed: *n');
    expect(parseConfig(text).config).toMatchObject({ seed: 500, steps: 500 });
  });
});

describe('ranges', () => {
  const { rangeOf, given, written } = parseConfig(good);

  it.each([
    [['optimizer', 'lr'], '1e-3'],
    [['model', 'filters'], '[8, 16]'],
    [['model', 'filters', 1], '16'],
    [['optimizer'], 'optimizer'],
    [['optimizer', 'betas'], 'optimizer'],
    [['clip', 'norm'], 'name'],
    [[], 'name'],
  ])('of %j is %s', (path, text) => {
    expect(covered(good, rangeOf(path))).toBe(text);
  });

  it('know what is given', () => {
    expect(given(['schedule', 'warmup'])).toBe(true);
    expect(given(['schedule', 'minimum'])).toBe(false);
    expect(parseConfig('clip:\n').given(['clip'])).toBe(false);
    expect(written(['optimizer', 'lr'])).toBe(0.001);
    expect(written(['optimizer', 'eps'])).toBeUndefined();
    expect(parseConfig('').rangeOf(['a'])).toBeNull();
  });
});

describe('syntax', () => {
  it.each<[string, string, string, RegExp]>([
    ['an empty file', '', '', /config is empty/],
    ['only a comment', '# hi\n', '# hi', /config is empty/],
    ['a tab', 'model:\n\ttype: mlp\n', '\t', /tab indents this line/],
    ['a tab after spaces', 'model:\n  a: 1\n \tb: 2\n', '\t', /tab indents this line/],
    ['an open double quote', 'name: "a\ntask: b\n', '"a', /double quote opened here is never closed/],
    ['an open single quote', "name: 'a\ntask: b\n", "'a", /single quote opened here is never closed/],
    ['an open list', 'a: [1, 2\nb: 3\n', '[1, 2', /list opened here with \[ is never closed/],
    ['an open map', 'a: {b: 1\n', '{b: 1', /map opened here with \{ is never closed/],
    ['a second document', 'a: 1\n---\nb: 2\n', '---', /second document starts here/],
    ['no colon', 'a: 1\nb 2\nc: 3\n', 'b 2', /Expected "key: value"/],
    ['no space after the colon', 'a:1\nb:2\n', 'a:1', /space is missing after the colon/],
    ['two colons', 'a: b: c\n', 'b: c', /two colons/],
    ['a full-width colon', 'a: 1\nlr：0.1\nb: 2\n', '：', /colon after lr is full-width/],
    ['a full-width colon of a section', 'optimizer：\n  name: adam\n', '：', /colon after optimizer is full-width/],
    ['a full-width colon at the end', 'o:\n  name: x\n  lr ：0.1', '：', /colon after lr is full-width/],
    ['nothing but a full-width colon', '# a\nlr：0.1\n', '：', /colon after lr is full-width/],
    ['lines that do not align', 'a:\n    b: 1\n  c: 2\n', 'c: 2', /not aligned/],
    ['a character that starts no value', 'a: @x\n', '@x', /cannot start with @/],
    ['a bad escape', 'a: "\\q"\n', '\\', /\\q means nothing/],
    ['a stray bracket', 'a: ]\n', ']', /Did not expect ] here/],
    ['a list', '- a\n', '- a', /this is a list of 1 value/],
    ['a word', 'abc\n', 'abc', /this is the text "abc"/],
    ['a tag', 'a: !foo 1\n', '!foo', /tag !foo has no meaning/],
    ['an alias of nothing', 'a: *x\n', '*x', /alias \*x has no anchor/],
    ['an alias of itself', 'a: &x [*x]\n', '*x', /never end/],
    ['a map as key', '? {a: 1}\n: 2\n', '{a: 1}', /must be a plain name/],
  ])('%s is said at its place', (_title, text, at, message) => {
    const problem = parseConfig(text).problems[0];
    expect(problem?.code).toBe('syntax');
    expect(covered(text, problem?.range ?? null)).toBe(at);
    expect(problem?.message).toMatch(message);
    expect(parseConfig(text).config).toBeNull();
  });

  it('finds a key given twice, beside other problems', () => {
    expect(shown(`${good}steps: 7\nseed: x\n`)).toEqual([
      'duplicate-key | steps | steps is given twice. Keep one of the two.',
      'wrong-type | x | seed is the text "x"; expected a whole number from 0 to 2147483647.',
    ]);
  });
});

describe('what the schema says', () => {
  it.each<[string, string, string[]]>([
    [
      'a text for a number',
      changed('1e-3', 'fast'),
      ['wrong-type | fast | optimizer.lr is the text "fast"; expected a number above 0.'],
    ],
    [
      'a quoted number',
      changed('1e-3', '"1e-3"'),
      ['wrong-type | "1e-3" | optimizer.lr is the text "1e-3"; expected a number above 0. Did you mean 0.001?'],
    ],
    ['a negative number', changed('1e-3', '-1'), ['wrong-value | -1 | optimizer.lr is -1; expected a number above 0.']],
    [
      'a fraction for a count',
      changed('500', '1.5'),
      ['wrong-value | 1.5 | steps is 1.5; expected a whole number of at least 1.'],
    ],
    [
      'infinity',
      changed('1e-3', '.inf'),
      ['wrong-value | .inf | optimizer.lr is Infinity; expected a number above 0.'],
    ],
    [
      'a mistyped choice',
      changed('name: adam', 'name: adma'),
      [
        'wrong-value | adma | optimizer.name is the text "adma"; expected one of sgd, adam, adamw, rmsprop, adagrad, adadelta or adamax. Did you mean adam?',
      ],
    ],
    [
      'a list of the wrong length',
      changed('lr: 1e-3', 'lr: 1e-3\n  betas: [0.9]'),
      ['wrong-value | [0.9] | optimizer.betas is a list of 1 value; expected a list of 2 numbers from 0 to below 1.'],
    ],
    [
      'an item of a list',
      changed('[8, 16]', '[8, x]'),
      ['wrong-type | x | model.filters[1] is the text "x"; expected a whole number of at least 1.'],
    ],
    [
      'a missing key',
      changed('  lr: 1e-3 # as usual\n', ''),
      ['missing-key | optimizer | optimizer.lr is missing; expected a number above 0.'],
    ],
    [
      'a missing value',
      changed('1e-3 # as usual', '# soon'),
      ['missing-key | lr | optimizer.lr has no value; expected a number above 0.'],
    ],
    [
      'a value for a section',
      `${good}clip: 1\n`,
      ['wrong-type | 1 | clip is 1; expected a section with keys such as norm, tensorNorm and value.'],
    ],
    [
      'a mistyped key',
      changed('filters', 'fliters'),
      ['unknown-key | fliters | The key fliters is not known in model. Did you mean filters?'],
    ],
    [
      'another tool’s key',
      changed('  lr:', '  learning_rate:'),
      ['unknown-key | learning_rate | The key learning_rate is not known in optimizer. Did you mean lr?'],
    ],
    [
      'a key like none',
      `${good}clip: { zzz: 1 }\n`,
      [
        'unknown-key | zzz | The key zzz is not known in clip. Known keys not used yet: norm, tensorNorm, value and relative.',
      ],
    ],
    [
      'a kind of model that is not known',
      changed('type: conv', 'type: cnv'),
      [
        'wrong-value | cnv | model.type is the text "cnv"; expected one of mlp, conv, recurrent or transformer. Did you mean conv?',
      ],
    ],
    [
      'a key named __proto__',
      `${good}__proto__: 1\n`,
      [expect.stringMatching(/^unknown-key \| __proto__ \|/) as string],
    ],
  ])('%s', (_title, text, problems) => {
    expect(shown(text)).toEqual(problems);
    expect(parseConfig(text).config).toBeNull();
  });

  it('shows every problem beside an unknown key', () => {
    const text = changed('1e-3', '0')
      .replace('filters', 'fliters')
      .replace('steps: 500', 'steps: 500\nepochs: 2\nzzz: 1');
    expect(parseConfig(text).problems.map(({ code }) => code)).toEqual([
      'unknown-key',
      'wrong-value',
      'conflict',
      'unknown-key',
    ]);
  });

  it.each([changed('filters', 'fliters'), changed('1e-3', '"1e-3"'), changed('name: adam', 'name: Adamw')])(
    'its repairs repair',
    (text) => {
      const { problems } = parseConfig(text);
      const edits = problems.flatMap((problem) => problem.repair?.edits ?? []);
      const repaired = applyTextEdits(text, editConfig(text, edits));
      expect(parseConfig(repaired).problems).toEqual([]);
      expect(repaired).toContain('# as usual');
    },
  );

  it('reads on past keys that are not known, to lint', () => {
    const { config, draft } = parseConfig(`${good}zzz: 1\n`);
    expect(config).toBeNull();
    expect(draft).toEqual(parseConfig(good).config);
  });
});

describe('conflicts', () => {
  const text = good.replace(/model:[^]*16\]\n/, 'model:\n  type: transformer\n  layers: 2\n  heads: 3\n  width: 64\n');
  it.each<[string, string, string[]]>([
    [
      'steps and epochs',
      `${good}epochs: 2\n`,
      ['conflict | 2 | steps and epochs are both given. Keep one: each of them sets the length of the run.'],
    ],
    [
      'neither',
      changed('steps: 500\n', ''),
      ['missing-key | name | The length of the run is missing: give steps or epochs.'],
    ],
    [
      'two warmups',
      changed('warmup: 50', 'warmup: 50\n  warmupRatio: 0.1'),
      [
        'conflict | 0.1 | schedule.warmup and schedule.warmupRatio are both given. Keep one: each of them sets the length of the warmup.',
      ],
    ],
    [
      'heads that do not divide the width, and a model for another task',
      text,
      [
        'conflict | transformer | model.type transformer cannot learn image-classification; expected mlp or conv.',
        'conflict | 3 | model.heads is 3, which does not divide model.width, 64.',
      ],
    ],
    [
      'no target',
      changed('image-classification', 'tabular-regression').replace(/type: conv\n.*\n/, 'type: mlp\n  hidden: [4]\n'),
      ['missing-key | data | data.target is missing: tabular-regression needs the column to predict.'],
    ],
    [
      'no labels',
      changed('path: images', 'path: train-images-idx3-ubyte.gz'),
      ['missing-key | data | data.labels is missing: images in an IDX file need the IDX file of their labels.'],
    ],
    [
      'the target among the features',
      changed('image-classification', 'tabular-regression')
        .replace(/type: conv\n.*\n/, 'type: mlp\n  hidden: [4]\n')
        .replace('path: images', 'path: a.csv\n  target: y\n  features: [x, y]'),
      ['conflict | y | data.features holds the target y; the answer would be an input.'],
    ],
  ])('%s', (_title, conflicting, problems) => {
    expect(shown(conflicting)).toEqual(problems);
  });
});

describe('hostile text', () => {
  const laughs = ['a: &a0 [x, x, x, x, x, x, x, x, x, x]']
    .concat(Array.from({ length: 12 }, (_, i) => `b${i}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`))
    .join('\n');

  it.each<[string, string]>([
    ['aliases of aliases', laughs],
    ['deep lists', '['.repeat(100_000)],
    ['deep maps', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['many keys', Array.from({ length: 15_000 }, (_, i) => `k${i}:`).join('\n')],
    ['a long text', 'x'.repeat(1_000_000)],
    ['commas', `[${','.repeat(100_000)}`],
    ['quotes', '"'.repeat(100_000)],
  ])('%s ends soon and in a message', (_title, text) => {
    let parsed: ReturnType<typeof parseConfig> | undefined;
    expect(effort(() => (parsed = parseConfig(text)))).toBeLessThan(100);
    const { problems, config } = parsed!;
    expect(config).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });

  it('never throws, and every range lies in the text', () => {
    const spice = fc.constantFrom(
      '\t',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ': ',
      '- ',
      '\n',
      '\r',
      '#',
      '&a ',
      '*a',
      '!!x ',
      '? ',
      '|',
      '%',
      '---\n',
      '\ud800',
      '\0',
      '<<: ',
    );
    const mutation = fc.record({
      at: fc.nat(),
      cut: fc.nat(6),
      put: fc.oneof(spice, fc.string({ unit: 'binary', maxLength: 4 })),
    });
    fc.assert(
      fc.property(fc.array(mutation, { maxLength: 8 }), (mutations) => {
        const text = mutations.reduce((now, { at, cut, put }) => {
          const start = at % (now.length + 1);
          return now.slice(0, start) + put + now.slice(start + cut);
        }, good);
        const { problems, rangeOf } = parseConfig(text);
        const starts = lineStarts(text);
        for (const range of [...problems.map((problem) => problem.range), rangeOf(['optimizer', 'lr']), rangeOf([])]) {
          if (!range) continue;
          const [from, to] = [offsetAt(starts, range.start), offsetAt(starts, range.end)];
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(text.length);
        }
        for (const { repair } of problems) {
          // A repair is made or refused in words; it never damages the text.
          try {
            if (repair) applyTextEdits(text, editConfig(text, repair.edits));
          } catch (error) {
            expect((error as Error).message).toMatch(/syntax error|already|no key|by hand|not a/);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
