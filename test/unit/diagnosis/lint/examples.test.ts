/** The examples in the documentation of the rules: the bad one is flagged by that very rule, and the good one is not. */
import { expect, test } from 'vitest';
import { keelRules, recipeRules } from '../../../../src/diagnosis/lint';
import { trapRules } from '../../../../src/diagnosis/lint/traps';
import { lintAny } from './checkFix';

const examples = [
  ...[...recipeRules, ...trapRules].map(({ id, doc }) => [id, doc.example.name ?? 'example.yaml', doc] as const),
  ...keelRules.map(({ id, doc }) => [id, 'example.keel.yaml', doc] as const),
];

test.each(examples)('%s', (id, name, { example, severities }) => {
  const said = (text: string) => lintAny(text, name).filter(({ rule }) => rule === id);
  expect(said(example.bad)).not.toEqual([]);
  for (const { severity } of said(example.bad)) expect(severities).toContain(severity);
  expect(said(example.good)).toEqual([]);
  // The good one is worth copying: nothing in it is wrong.
  const wrong = lintAny(example.good, name).filter(({ severity }) => severity !== 'hint');
  expect(wrong).toEqual([]);
});
