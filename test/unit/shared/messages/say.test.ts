import fc from 'fast-check';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import {
  asIs,
  boundedSaid,
  errorText,
  inEnglish,
  localized,
  messageOf,
  SaidError,
  saidListOf,
  saidOf,
  say,
  spoken,
  tell,
  type Language,
} from '../../../../src/shared/messages/say';
import { filled } from '../../../../src/shared/messages/template';
import { english } from '../../../../src/shared/messages/en';

const fill = (template: string, args: Record<string, unknown>, locale = 'en') =>
  filled(template, args as never, locale, () => 'inside');

it('writes numbers in one form, counts with their word, and lists', () => {
  expect(fill('{lr:figure}, {lr:reading}, {share:percent}', { lr: 0.0123456, share: 0.1 })).toBe(
    '0.0123, 0.01235, 10 %',
  );
  expect(fill('{n:int} of {all:grouped}', { n: 12500, all: 12500 })).toBe('12500 of 12,500');
  const steps = (n: number) => fill('{n:# step|# steps} {n:is|are}', { n });
  expect([steps(0), steps(1), steps(2)]).toEqual(['0 steps are', '1 step is', '2 steps are']);
  expect(fill('{n:# 步}', { n: 1 })).toBe('1 步');
  const list = (keys: string[], locale?: string) => fill('{keys:and}; {keys:or}', { keys }, locale);
  expect(list(['a', 'b', 'c'])).toBe('a, b and c; a, b or c');
  expect(list(['lr', 'eps'], 'zh-cn')).toBe('lr 和 eps; lr 或 eps');
  expect(fill('{what:capital}', { what: 'the loss' })).toBe('The loss');
  expect(fill('{what}', { what: say('as-is', { text: '' }) })).toBe('inside');
});

it('takes numbers that JSON has no word for', () => {
  for (const value of ['NaN', NaN, null]) expect(fill('{loss:figure}', { loss: value })).toBe('NaN');
  expect(fill('{loss:figure}', { loss: '-Infinity' })).toBe('-Infinity');
});

it('tells nothing where an argument is missing or of another kind', () => {
  for (const args of [{}, { loss: 'many' }, { loss: [1] }, { loss: { id: 'as-is', args: {} } }])
    expect(fill('{loss:figure}', args)).toBeNull();
  for (const args of [{ what: 3 }, { what: null }, { what: ['a'] }]) expect(fill('{what}', args)).toBeNull();
  for (const args of [{ keys: 'a' }, { keys: [null] }, { keys: [3] }]) expect(fill('{keys:and}', args)).toBeNull();
});

const chinese: Language = {
  locale: 'zh-cn',
  texts: { [english['non-finite.loss']]: '第 {step:int} 步的损失为 {loss:figure}。' },
};
const message = say('non-finite.loss', { loss: NaN, step: 3 });

it('puts English beside the messages, and tells them in a language', () => {
  const finding = { step: 3, ...spoken({ message, causes: [asIs('Who knows.')] }) };
  expect(finding).toMatchObject({ message: 'The loss is NaN at step 3.', causes: ['Who knows.'] });
  const local = localized({ list: [finding] }, chinese).list[0]!;
  expect(local).toMatchObject({ step: 3, message: '第 3 步的损失为 NaN。', causes: ['Who knows.'] });
  // What travelled as JSON is told alike.
  expect(localized(JSON.parse(JSON.stringify(finding)), chinese)).toMatchObject({ message: '第 3 步的损失为 NaN。' });
});

it('keeps the text of a folder of another version, whose message is not there or not known', () => {
  for (const said of [
    undefined,
    null,
    3,
    {},
    { text: { id: 'gone', args: {} } },
    { text: { id: 'non-finite.loss', args: {} } },
  ]) {
    const note = { text: 'It was so.', said };
    expect(localized(note, chinese).text).toBe('It was so.');
    expect(inEnglish(saidOf(note, 'text'))).toBe('It was so.');
  }
  const items = { items: ['a', 'b'], said: { items: [message] } };
  expect(saidListOf(items, 'items').map(inEnglish)).toEqual(['The loss is NaN at step 3.', 'b']);
  expect(localized(items, chinese).items).toEqual(['第 3 步的损失为 NaN。', 'b']);
});

it('tells an error by its message, and the words of a system as they are', () => {
  const error = new SaidError(message);
  expect([error.message, errorText(error, chinese)]).toEqual(['The loss is NaN at step 3.', '第 3 步的损失为 NaN。']);
  expect(inEnglish(messageOf(new Error('ENOENT')))).toBe('ENOENT');
});

it('never throws, whatever stands in a folder', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => void [tell(value, chinese), localized({ text: 'a', said: value }, chinese)]),
  );
  const id = fc.constantFrom(...Object.keys(english));
  const args = fc.dictionary(fc.string(), fc.anything());
  fc.assert(fc.property(id, args, (id, args) => void tell({ id, args }, chinese)));
});

it('tells nothing but texts: what else a folder names under said stays as it is', () => {
  const words = asIs('words');
  const names = ['id', 'severity', 'kind', 'step', 'paths', 'fixes', 'evidence', 'said', '__proto__'];
  const said = Object.fromEntries([...names, 'causes'].map((name) => [name, [words]]));
  const finding = {
    id: 'a',
    severity: 'act',
    kind: 'note',
    step: 3,
    paths: [['lr']],
    fixes: ['lower-lr'],
    evidence: [{}],
  };
  expect(localized({ ...finding, causes: [7], said }, chinese)).toEqual({ ...finding, causes: [7], said });
  const each = Object.fromEntries(names.map((name) => [name, words]));
  expect(localized({ ...finding, said: each }, chinese)).toEqual({ ...finding, said: each });
});

it('takes no longer for messages that hold a message twice, and cuts what is too long', () => {
  const twice = (message: unknown, depth: number): unknown =>
    depth === 0 ? message : { id: 'conflict.quote', args: { key: twice(message, depth - 1) } };
  let asked = 0;
  const leaf = {
    id: 'as-is',
    get args() {
      asked += 1;
      return { text: 5 };
    },
  };
  expect(tell(twice(leaf, 8), chinese)).toBeNull();
  expect(asked).toBeLessThan(10);
  expect(tell(twice(asIs('x'.repeat(3_000_000)), 8), chinese)).toBeNull();
  expect(inEnglish(asIs('x'.repeat(3_000_000))).length).toBeLessThan(30_000);
});

it('leaves out what is nested deeper than any message', () => {
  const nested = (levels: number): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => ({ a: inner }), 1);
  const message = {
    message: say('and-then', { first: say('and-then', { first: asIs('a'), second: asIs('b') }), second: asIs('c') }),
  };
  expect(boundedSaid(message)).toBe(message);
  expect(boundedSaid(nested(20_000))).toBeUndefined();
});

it('a log that shows an error shows its text alone', () => {
  expect(inspect(new SaidError(message))).not.toContain('non-finite.loss');
});

it('ends where messages hold themselves', () => {
  const loop: { id: string; args: { text: unknown } } = { id: 'as-is', args: { text: null } };
  loop.args.text = loop;
  expect(tell(loop, chinese)).toBeNull();
});
