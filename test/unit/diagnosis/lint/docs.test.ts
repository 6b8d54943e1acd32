import { expect, it } from 'vitest';
import { ruleDocs, rulesPage } from '../../../../src/diagnosis/lint/docs';

it('has an anchor for every rule, and says why and where each threshold comes from', () => {
  const anchors = [...rulesPage().matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  expect(new Set(anchors).size).toBe(anchors.length);
  for (const { id, why, title } of ruleDocs()) {
    expect(anchors).toContain(id);
    expect([id, why.endsWith('.'), title.length > 10]).toEqual([id, true, true]);
  }
});
