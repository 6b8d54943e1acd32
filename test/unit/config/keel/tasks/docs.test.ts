/** The page of tasks. */
import { format } from 'prettier';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { taskIds } from '../../../../../src/config/keel/tasks';
import { tasksPage } from '../../../../../src/config/keel/tasks/docs';
import { docPages } from '../../../../../src/shared/docPages';

it('is current: npm run docs', async () => {
  const page = await format(tasksPage(), { parser: 'markdown', printWidth: 120 });
  expect(readFileSync(docPages.tasks, 'utf8')).toBe(page);
  for (const id of taskIds) expect(page).toContain(`\n## ${id}\n`);
});
