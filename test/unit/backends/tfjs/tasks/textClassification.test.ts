import { describe, expect, it } from 'vitest';
import { all, failure, folderWith, load, shapeOf } from './helpers';
import { inEnglish } from '../../../../../src/shared/messages/say';

const whole = { validation: { split: 0 } };
const read = (name: string, text: string, data: object = {}, rest: object = whole) =>
  load('text-classification', folderWith({ [name]: text }), { path: name, ...data }, rest);

describe('text classification', () => {
  it('numbers words by frequency, cuts long texts and pads short ones', async () => {
    const { train, shape, classNames, notes } = await read(
      't.csv',
      'text,label\n"The whale, the sea and it",sea\nland the land is here,land\nThe,sea\n',
    );
    expect(shape).toEqual(shapeOf({ kind: 'tokens', vocabulary: 2 + 9, context: 4 }, { classes: 2, each: 'example' }));
    expect(classNames).toEqual(['land', 'sea']);
    const { x, y } = all(train) as { x: number[][]; y: number[] };
    expect(y).toEqual([1, 0, 1]);
    expect(x[2]).toEqual([2, 0, 0, 0]);
    expect(x[1]).toEqual([3, 2, 3, expect.any(Number)]);
    expect(notes.map(inEnglish).join()).toContain('2 texts are longer than model.context (4)');
  });

  it('reads characters where texts are names', async () => {
    const { train, shape } = await read('t.jsonl', '{"text": "Abba", "label": 1}\n\n{"text": "ab", "label": 0}\n');
    expect(shape).toMatchObject({ inputs: { tokens: { vocabulary: 4 } }, output: { classes: 2 } });
    expect(all(train)).toEqual({
      x: [
        [2, 3, 3, 2],
        [2, 3, 0, 0],
      ],
      y: [1, 0],
    });
  });

  it('gives words that training has not seen one number', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `alone${i} together we are,${i % 2}`).join('\n');
    const { validation, shape } = await read('t.csv', `text,label\n${rows}\n`, {}, { validation: { split: 0.25 } });
    expect(shape).toMatchObject({ inputs: { tokens: { vocabulary: 2 + 3 + 1 + 30 } } });
    const seen = (all(validation!).x as number[][]).map(([first]) => first);
    // "alone" and a number are two tokens; no held-out number was seen.
    expect(new Set((all(validation!).x as number[][]).map((row) => row[1]))).toEqual(new Set([1]));
    expect(new Set(seen).size).toBe(1);
  });

  it('takes other columns, and leaves out records without text', async () => {
    const { train, notes } = await read('t.csv', 'mail,spam\nhello you,no\n,no\nbuy now,yes\n', {
      text: 'mail',
      target: 'spam',
    });
    expect(train.size).toBe(2);
    expect(notes.map(inEnglish).join()).toContain('1 row with empty cells');
  });

  it.each([
    ['a missing text column', 't.csv', 'txt,label\na,b\n', /no column "text" \(data\.text\)\. Did you mean "txt"/],
    ['a missing label column', 't.csv', 'text,class\na,b\n', /no column "label" \(data\.target\)/],
    ['bad JSON', 't.jsonl', '{"text": "a", "label": 1}\n{oops\n', /t\.jsonl, line 2: not JSON/],
    ['a missing key', 't.jsonl', '{"text": "a", "labl": 1}\n', /line 1: no "label" .*Did you mean "labl"/],
    [
      'a text that is a number',
      't.jsonl',
      '{"text": 1, "label": 1}\n',
      /line 1, "text": expected a text, found a number/,
    ],
    [
      'a label that is a list',
      't.jsonl',
      '{"text": "a", "label": [1]}\n',
      /"label": expected a name or a number, found a list/,
    ],
    ['a line that is no object', 't.jsonl', '[1]\n', /line 1: expected a JSON object, found a list/],
    ['one class only', 't.csv', 'text,label\na,x\nb,x\n', /"label" has one class only, "x"/],
    ['a JSON file', 't.json', '[]', /one JSON object a line/],
  ])('names %s', async (_, name, text, message) => {
    expect(await failure(read(name, text))).toMatch(message);
  });
});
