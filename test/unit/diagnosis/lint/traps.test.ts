/** Every trap: its own example, its fixes, and the texts beside it on which it is silent. */
import { expect, test } from 'vitest';
import { trapRules } from '../../../../src/diagnosis/lint/traps';
import { faultsOfFix, lintAny } from './checkFix';

const cases = trapRules.map(({ id, doc }) => [id, doc] as const);

test.each(cases)('%s: its fixes do what they must', (id, { example, fix }) => {
  const found = lintAny(example.bad, 'example.yaml').filter(({ rule }) => rule === id);
  expect(found.some(({ fixes }) => fixes.length > 0)).toBe(fix !== undefined);
  for (const finding of found)
    for (const each of finding.fixes)
      expect([each.title, faultsOfFix(example.bad, 'example.yaml', finding, each)]).toEqual([each.title, []]);
});

test.each(cases)('%s is silent where its values are set elsewhere', (id, { example }) => {
  const text = example.bad.replace(/: (?:\[[^\n\]]*\]|(?!\{)[^\n{}[\],]+)/g, ': ${oc.env:X}');
  expect(lintAny(text, 'example.yaml').filter(({ rule }) => rule === id)).toEqual([]);
});
