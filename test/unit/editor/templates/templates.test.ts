/** What New Config writes. */
import { expect, it } from 'vitest';
import { parseConfig } from '../../../../src/config/keel/parse';
import { tasks } from '../../../../src/config/keel/schema';
import { lintConfig } from '../../../../src/diagnosis/lint';
import { configText } from '../../../../src/editor/templates/configTemplates';
import { exampleConfig, exampleData } from '../../../../src/editor/templates/exampleConfig';

const answers = { path: 'my data (1).csv', target: 'no', text: 'a: b', labels: "it's #1.idx" };

it.each(tasks)('the config for %s is valid and lints clean, with data and without', (task) => {
  for (const given of [{}, answers]) {
    const parsed = parseConfig(configText('A run: "one"', task, given, 'fill in:'));
    expect(parsed.problems).toEqual([]);
    expect(lintConfig(parsed)).toEqual([]);
    expect(parsed.config).toMatchObject({ name: 'A run: "one"', task });
  }
});

it('keeps what was answered to the letter and marks what was not', () => {
  const text = configText('texts', 'text-classification', { path: answers.path, text: answers.text }, 'fill in:');
  expect(parseConfig(text).config).toMatchObject({ data: { path: answers.path, text: answers.text, target: 'label' } });
  expect(text.match(/fill in:/g)).toHaveLength(1);
});

it('writes an example that lints clean, and a table of numbers for it', () => {
  const text = exampleConfig('waves.csv');
  expect(lintConfig(parseConfig(text), text)).toEqual([]);
  // What is wrong with it is known, and only ignored.
  expect(lintConfig(parseConfig(text)).map(({ rule }) => rule)).toEqual(['lr-too-high']);
  const [header, ...rows] = exampleData().trim().split('\n');
  expect(header).toBe('x,y,height');
  expect(rows).toHaveLength(600);
  for (const row of rows) expect(row).toMatch(/^(-?\d\.\d{4},?){3}$/);
});
