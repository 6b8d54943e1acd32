/** The page of tasks. */
import { format } from 'prettier';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { taskIds } from '../../../../../src/config/keel/tasks';
import { tasksFile, tasksPage } from '../../../../../src/config/keel/tasks/docs';

it('is current: npm run docs', async () => {
  const page = await format(tasksPage(), { parser: 'markdown', printWidth: 120 });
  expect(readFileSync(tasksFile, 'utf8')).toBe(page);
  for (const id of taskIds) expect(page).toContain(`\n## ${id}\n`);
});
