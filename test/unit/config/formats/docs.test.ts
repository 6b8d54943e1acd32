/** The page of formats. */
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { formats } from '../../../../src/config/formats';
import { formatsPage } from '../../../../src/config/formats/docs';
import { docLanguages, expectCurrent } from '../../docPages';

const page = await format(formatsPage(), { parser: 'markdown', printWidth: 120 });

test.each(docLanguages)('is current in %s: npm run docs', (locale, word) =>
  expectCurrent('formats', locale, formatsPage(word)),
);

test('has a row for each format, with its name, how it is recognised and how it is read', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const [, , ...cells] = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  expect(cells.map(([, title]) => title)).toEqual(formats.map(({ doc }) => doc.title));
  for (const [, ...row] of cells) expect(row.slice(0, 3)).toEqual([0, 1, 2].map(() => expect.stringMatching(/\w/)));
});

test('no two rows are the same', () => {
  expect(new Set(formats.map(({ doc }) => doc.title)).size).toBe(formats.length);
  expect(new Set(formats.map(({ doc }) => doc.recognisedBy)).size).toBe(formats.length);
});
