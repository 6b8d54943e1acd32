/** The page of tasks. */
import { expect, it } from 'vitest';
import { taskIds } from '../../../../../src/config/keel/tasks';
import { tasksPage } from '../../../../../src/config/keel/tasks/docs';
import { docLanguages, expectCurrent } from '../../../docPages';

it.each(docLanguages)('is current in %s: npm run docs', async (locale, word) => {
  const page = tasksPage(word);
  await expectCurrent('tasks', locale, page);
  for (const id of taskIds) expect(page).toContain(`\n## ${id}\n`);
});
