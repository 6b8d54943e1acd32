/** The example of New Config. */
import { expect, it } from 'vitest';
import { parseConfig } from '../../../../src/config/keel/parse';
import { lintConfig } from '../../../../src/diagnosis/lint';
import { exampleConfig, exampleData } from '../../../../src/editor/templates/exampleConfig';

it('writes an example that lints clean, and a table of numbers for it', () => {
  const text = exampleConfig('waves.csv', { head: 'Start it.', ignore: 'on purpose', lr: 'the peak', warmup: 'steps' });
  expect(lintConfig(parseConfig(text), text)).toEqual([]);
  // What is wrong with it is known, and only ignored.
  expect(lintConfig(parseConfig(text)).map(({ rule }) => rule)).toEqual(['lr-too-high']);
  const [header, ...rows] = exampleData().trim().split('\n');
  expect(header).toBe('x,y,height');
  expect(rows).toHaveLength(600);
  for (const row of rows) expect(row).toMatch(/^(-?\d\.\d{4},?){3}$/);
});
