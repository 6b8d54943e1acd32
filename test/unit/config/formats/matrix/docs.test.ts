/** The page of settings by format. */
import { expect, test } from 'vitest';
import { formats, readForeign } from '../../../../../src/config/formats';
import { formatGaps } from '../../../../../src/config/formats/matrix/gaps';
import { matrixPage } from '../../../../../src/config/formats/matrix/docs';
import { gapsOf, isGap, settingsOf } from '../../../../../src/config/formats/matrix/settings';
import { docLanguages, expectCurrent } from '../../../docPages';
import { examples } from '../examples';

test.each(docLanguages)('is current in %s: npm run docs', (locale, word) =>
  expectCurrent('matrix', locale, matrixPage(word)),
);

/** Formats of one name are generations of one: they have one row. */
const unread = (name: string): string[] =>
  formats
    .filter((format) => format.name === name)
    .flatMap(settingsOf)
    .filter(isGap)
    .map(({ setting }) => setting);

test.each(formats.map((format) => [format.doc.title, format] as const))(
  '%s: of every setting that is not read it is said why, in src/config/formats/matrix/gaps.ts',
  (_, format) => {
    const explained = gapsOf(format);
    const gaps = settingsOf(format).filter(isGap);
    expect(gaps.filter(({ setting }) => !explained.has(setting)).map(({ setting }) => setting)).toEqual([]);
  },
);

test.each(Object.entries(formatGaps))('%s: nothing is explained that is read, and nothing twice', (name, reasons) => {
  const told = Object.values(reasons).flat();
  const gaps = unread(name);
  expect(told.filter((setting) => !gaps.includes(setting))).toEqual([]);
  expect(new Set(told).size).toBe(told.length);
});

test('the keys of each setting that an example gives are among those of its format', () => {
  const unnamed = examples.flatMap(({ name, text }) => {
    const { recipe, format } = readForeign(text, name);
    return formats
      .filter((each) => each.name === format)
      .flatMap(settingsOf)
      .filter(({ setting, keys }) => recipe?.[setting]?.state === 'written' && keys.length === 0)
      .map(({ setting }) => `${format}: ${setting}`);
  });
  // The two generations of LLaMA-Factory share a name, and only one of them has a key for each setting.
  expect(unnamed.filter((each) => !each.startsWith('llamafactory'))).toEqual([]);
});
