import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, failure, folderWith, load, shapeOf } from '../tasks/helpers';
import { inEnglish } from '../../../../../src/shared/messages/say';

const whole = { validation: { split: 0 } };
const csv = (text: string) => folderWith({ 't.csv': text });
const regress = (text: string, data: object = {}, rest: object = whole) =>
  load('tabular-regression', csv(text), { path: 't.csv', target: 'y', ...data }, rest);
const classify = (text: string, data: object = {}, rest: object = whole) =>
  load('tabular-classification', csv(text), { path: 't.csv', target: 'y', ...data }, rest);

describe('tables', () => {
  it('standardizes numbers and gives each text value an input', async () => {
    const { train, shape } = await regress('a,kind,y\n1,x,10\n3,z,20\n5,x,30\n');
    expect(shape).toEqual(shapeOf({ kind: 'features', features: 3 }, { classes: null, each: 'example' }));
    const { x, y } = all(train);
    const scaled = Math.sqrt(1.5);
    expect((x as number[][]).map((row) => row[0])).toEqual([-scaled, 0, scaled].map((v) => expect.closeTo(v, 5)));
    expect((x as number[][]).map((row) => row.slice(1))).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(y).toEqual([10, 20, 30]);
  });

  it('leaves numbers as they are when told to', async () => {
    const { train } = await regress('a,y\n1,10\n3,20\n', { standardize: false });
    expect(all(train).x).toEqual([[1], [3]]);
  });

  it('takes mean and deviation from the training rows alone', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},${i}`).join('\n');
    const { train, validation } = await regress(`a,y\n${rows}\n`, {}, { validation: { split: 0.3 } });
    expect([train.size, validation!.size]).toEqual([35, 15]);
    const values = all(train).x.flat() as number[];
    expect(values.reduce((a, b) => a + b) / 35).toBeCloseTo(0, 5);
    expect(values.reduce((a, b) => a + b * b, 0) / 35).toBeCloseTo(1, 4);
  });

  it('divides by the seed, every row in one part', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i}`).join('\n');
    const parts = async (seed: number) => {
      const { train, validation } = await regress(`a,y\n${rows}\n`, {}, { seed, validation: { split: 0.25 } });
      return { train: all(train).y, validation: all(validation!).y };
    };
    const first = await parts(1);
    expect(await parts(1)).toEqual(first);
    expect((await parts(2)).validation).not.toEqual(first.validation);
    const sorted = [...first.train, ...first.validation].map(Number).sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('names classes in order, numbers by value', async () => {
    const { classNames, train, shape } = await classify('a,y\n1,10\n2,9\n3,100\n4,9\n');
    expect(classNames).toEqual(['9', '10', '100']);
    expect(all(train).y).toEqual([1, 0, 2, 0]);
    expect(shape).toMatchObject({ output: { classes: 3 } });
  });

  it('leaves out rows with empty cells and says so', async () => {
    const { train, notes } = await regress('\n\na,b,y\n1,2,3\n,2,3\n4,NA,5\n\n6,7,8\n');
    expect(all(train).y).toEqual([3, 8]);
    expect(notes.map(inEnglish).join()).toContain('2 rows with empty cells were left out');
  });

  it('reads other separators, quotes, line breaks in cells and an index column of pandas', async () => {
    const { train, notes } = await regress(';"a ""b""";y\n0;1;"10"\n1;"2";20\n', { features: ['a "b"'] });
    expect(all(train).y).toEqual([10, 20]);
    const unnamed = await regress(',a,y\n0,1,10\n1,2,20\n');
    expect(unnamed.shape).toMatchObject({ inputs: { features: { features: 1 } } });
    expect(unnamed.notes.map(inEnglish).join()).toContain('without a name');
    expect(notes.map(inEnglish).join()).not.toContain('without a name');
  });

  it('leaves identifiers out and joins rare values', async () => {
    const rows = (value: (i: number) => string) =>
      Array.from({ length: 200 }, (_, i) => `${i},${value(i)},${i}`).join('\n');
    const ids = await regress(`a,k,y\n${rows((i) => `id${i}`)}\n`);
    expect(ids.shape).toMatchObject({ inputs: { features: { features: 1 } } });
    const many = await regress(`a,k,y\n${rows((i) => `k${i % 50}`)}\n`);
    expect(many.shape).toMatchObject({ inputs: { features: { features: 1 + 32 + 1 } } });
    for (const row of all(many.train).x as number[][]) expect(row.slice(1).reduce((a, b) => a + b)).toBe(1);
  });

  it('reads every number that it is given', async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 20 }), async (rows) => {
        const { train } = await regress(`a,y\n${rows.map((row) => row.join(',')).join('\r\n')}`, {
          standardize: false,
        });
        const plain = (values: unknown[]) => values.map((value) => Math.fround(value as number) + 0);
        expect(plain(all(train).x.flat())).toEqual(plain(rows.map(([a]) => a)));
        expect(plain(all(train).y)).toEqual(plain(rows.map(([, y]) => y)));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a non-numeric cell', 'a,y\n1,2\nx,3\n4,5\n', /t\.csv, line 3, column "a": "x" is not a number/],
    ['a cell after a line break in quotes', 'n,a,y\n"p\nq",1,2\nr,oops,3\ns,4,5\n', /line 4, column "a": "oops"/],
    ['a non-numeric target', 'a,y\n1,2\n3,high\n4,5\n', /line 3, column "y": "high"/],
    ['a decimal comma', 'a;y\n"1,5";2\n2;3\n3;4\n', /line 2, column "a": "1,5".*decimal point/],
    ['infinity', 'a,y\n1,2\n1e999,3\n4,5\n', /line 3, column "a"/],
    ['a missing target column', 'a,b\n1,2\n', /no column "y" \(data\.target\)\. It has "a" and "b"/],
    ['a file without a header', '1,2\n3,4\n', /first line must name the columns/],
    ['a header alone', 'a,y\n', /a header but no rows/],
    ['too many cells', 'a,y\n1,2\n1,2,3\n', /line 3: 3 cells, but the header names 2/],
    ['an open quote', 'a,y\n1,2\n"1,3\n', /line 3: a double quote opens/],
    ['two columns of one name', 'a,a,y\n1,2,3\n', /two columns are named "a"/],
    ['only rows with empty cells', 'a,y\n1,\n,2\n', /2 rows have empty cells.*no row is complete/],
    ['nothing but the target', 'y\n1\n2\n', /no column beside the target/],
  ])('names %s', async (_, text, message) => {
    expect(await failure(regress(text))).toMatch(message);
  });

  it('names faults of classes and columns', async () => {
    expect(await failure(regress('wage,y\n1,2\n', { target: 'wages' }))).toMatch(
      /no column "wages".* Did you mean "wage"\?/,
    );
    expect(await failure(classify('a,y\n1,yes\n2,yes\n'))).toMatch(/column "y" has one class only, "yes"/);
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${i * 1.5}`).join('\n');
    expect(await failure(classify(`a,y\n${rows}`))).toMatch(/60 different values in 60 rows/);
    expect(await failure(regress('a,b,y\n1,2,3\n', { features: ['c'] }))).toMatch(
      /no column "c" \(data\.features\[0\]\)/,
    );
    expect(await failure(regress('a,y\n1,2\n', { features: ['y'] }))).toMatch(/the target "y" itself/);
    expect(await failure(regress('a,y\n1,2\n', { target: undefined }))).toMatch(/data\.target is missing.*"a" and "y"/);
    expect(await failure(regress('a,y\n1,2\n', {}, {}))).toMatch(/one example is not enough/);
  });
});
