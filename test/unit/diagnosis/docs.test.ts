/** The generated pages of documentation are those of the code, and every link between them leads somewhere. */
import { describe, expect, test } from 'vitest';
import { diagnosisPage } from '../../../src/diagnosis/docs';
import { remediesPage } from '../../../src/diagnosis/fixes/docs';
import { planIds, remedyIds, runRuleIds } from '../../../src/diagnosis/ids';
import { ruleDocs, rulesPage } from '../../../src/diagnosis/lint/docs';
import { findingsPage } from '../../../src/diagnosis/monitor/docs';
import { docLanguages, expectCurrent } from '../docPages';

const names = ['rules', 'findings', 'remedies', 'diagnosis'] as const;
const anchors = (text: string) => [...text.matchAll(/^### (\S+)$/gm)].map((match) => match[1]!);

describe.each(docLanguages)('in %s', (locale, word) => {
  const pages = {
    rules: rulesPage(word),
    findings: findingsPage(word),
    remedies: remediesPage(word),
    diagnosis: diagnosisPage(word),
  };

  test.each(names)('%s is current: npm run docs', (name) => expectCurrent(name, locale, pages[name]));

  test.each([
    ['rules', ruleDocs().map(({ id }) => id)],
    ['findings', runRuleIds],
    ['remedies', [...remedyIds, ...planIds]],
  ] as const)('%s has one entry for each', (name, ids) => {
    expect(anchors(pages[name]).sort()).toEqual([...ids].sort());
  });

  test.each(names)('links of %s lead to entries', (name) => {
    const links = [...pages[name].matchAll(/\]\(([a-z]+\.md)?(#[a-z0-9-]+)?\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, file, anchor] of links) {
      const target = file === undefined ? name : (file.replace('.md', '') as (typeof names)[number]);
      if (anchor) expect(anchors(pages[target])).toContain(anchor.slice(1));
      else expect(names).toContain(target);
    }
  });

  test('no text of an entry has a figure that was not filled in', () => {
    for (const name of names) expect(pages[name]).not.toMatch(/undefined|NaN %|\d\.\d{6,}/);
  });
});
