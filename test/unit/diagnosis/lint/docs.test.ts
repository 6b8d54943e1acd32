import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { ruleDocs, rulesFile, rulesPage } from '../../../../src/diagnosis/lint/docs';

it('is current: npm run docs', async () => {
  const text = await format(rulesPage(), { parser: 'markdown', printWidth: 120 });
  expect(readFileSync(rulesFile, 'utf8')).toBe(text);
});

it('has an anchor for every rule, and says why and where each threshold comes from', () => {
  const anchors = [...rulesPage().matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  expect(new Set(anchors).size).toBe(anchors.length);
  for (const { id, why, title } of ruleDocs()) {
    expect(anchors).toContain(id);
    expect([id, why.endsWith('.'), title.length > 10]).toEqual([id, true, true]);
  }
});
