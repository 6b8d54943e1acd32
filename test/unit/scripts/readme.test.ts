/** The README says the same in each language: the same sections, commands, keys and figures. */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { docLocales } from '../../../src/shared/docPages';

const english = fs.readFileSync('README.md', 'utf8');
/** The first row of a table, whose cells are words. */
const heads = /^\|.*\n(?=\| -)/gm;
const blocks = /^```\w*\n([^]*?)^```$/gm;

/** What no translation changes, by what it is. */
const kept: Record<string, (text: string) => string[]> = {
  'the levels of headings': (text) => [...text.matchAll(/^#+/gm)].map(([marks]) => marks),
  'examples without their comments': (text) =>
    [...text.matchAll(blocks)].map(([, code]) => code!.replace(/(^| +)#.*$/gm, '').trim()),
  'code in the text': (text) =>
    [...text.replace(blocks, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code!.replace(/\s+/g, ' ')).sort(),
  'figures of tables': (text) =>
    [...text.replace(heads, '').matchAll(/^\|.*\d.*\|$/gm)].flatMap(([row]) =>
      row
        .split(' | ')
        .flatMap((cell) => (/^\d/.test(cell) ? [...cell.matchAll(/[\d.]+/g)].map(([figure]) => figure) : [])),
    ),
  percentages: (text) => [...text.matchAll(/[\d.]+ %/g)].map(([share]) => share).sort(),
  'links, pages of documentation as those in English': (text) =>
    [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, link]) => link!.replace(/(media\/\w+\/)[a-z]{2}(-[a-z]+)?\//, '$1'))
      .filter((link) => !link.startsWith('README'))
      .sort(),
};

describe.each(docLocales)('the README in %s', (locale) => {
  const local = fs.readFileSync(`README.${locale}.md`, 'utf8');

  it.each(Object.entries(kept))('has %s', (_, parts) => {
    expect(parts(english).length).toBeGreaterThan(3);
    expect(parts(local)).toEqual(parts(english));
  });

  it('links to pages that there are, and to the other language', () => {
    const pages = [...local.matchAll(/\]\((?!media\/screenshots)([^)#:]+)/g)].map(([, page]) => page!);
    for (const page of pages) expect(fs.existsSync(page), page).toBe(true);
    expect(pages).toContain('README.md');
    expect(english).toContain(`](README.${locale}.md)`);
  });
});

it.each(['SECURITY.md', 'ARCHITECTURE.md'])('%s names files that there are', (page) => {
  const text = fs.readFileSync(page, 'utf8');
  const files = [...text.matchAll(/`((?:src|test|webview|scripts)\/[\w./-]+\.\w+)`/g)].map(([, file]) => file!);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !fs.existsSync(file))).toEqual([]);
});
