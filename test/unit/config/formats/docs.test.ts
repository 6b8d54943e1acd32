/** The page of formats. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { formats } from '../../../../src/config/formats';
import { formatsPage } from '../../../../src/config/formats/docs';
import { docPages } from '../../../../src/shared/docPages';

const page = await format(formatsPage(), { parser: 'markdown', printWidth: 120 });

test('is current: npm run docs', () => {
  expect(readFileSync(docPages.formats, 'utf8')).toBe(page);
});

test('has a row for each format, with its name, how it is recognised and how it is read', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const [, , ...cells] = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  expect(cells.map(([, title]) => title)).toEqual(formats.map(({ title }) => title));
  for (const [, ...row] of cells) expect(row.slice(0, 3)).toEqual([0, 1, 2].map(() => expect.stringMatching(/\w/)));
});

test('no two rows are the same', () => {
  expect(new Set(formats.map(({ title }) => title)).size).toBe(formats.length);
  expect(new Set(formats.map(({ recognisedBy }) => recognisedBy)).size).toBe(formats.length);
});
