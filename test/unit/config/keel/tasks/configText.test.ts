/** What New Config writes for every task of the table. */
import { expect, it } from 'vitest';
import { parseConfig } from '../../../../../src/config/keel/parse';
import { taskIds } from '../../../../../src/config/keel/tasks';
import { configText } from '../../../../../src/config/keel/tasks/configText';
import { lintConfig } from '../../../../../src/diagnosis/lint';

const answers = { path: 'my data (1).csv', target: 'no', text: 'a: b', labels: "it's #1.idx" };

it.each(taskIds)('the config for %s is valid and lints clean, with data and without', (task) => {
  for (const given of [{}, answers]) {
    const parsed = parseConfig(configText('A run: "one"', task, given));
    expect(parsed.problems).toEqual([]);
    expect(lintConfig(parsed)).toEqual([]);
    expect(parsed.config).toMatchObject({ name: 'A run: "one"', task });
  }
});

it('keeps what was answered to the letter and marks what was not', () => {
  const text = configText('texts', 'text-classification', { path: answers.path, text: answers.text });
  expect(parseConfig(text).config).toMatchObject({ data: { path: answers.path, text: answers.text, target: 'label' } });
  expect(text.match(/fill in:/g)).toHaveLength(1);
});
