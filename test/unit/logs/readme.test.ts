/** The README names each form in which logs are read, by the id that `keel diagnose` tells it by. */
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { printedForms } from '../../../src/logs/printed';
import { storeKinds } from '../../../src/logs/stores';
import { tableForms } from '../../../src/logs/tables';

/** Their rows hold whatever texts lie in a run's folder, which are named by their own forms. */
const folders = new Set(['folder']);

it.each(['README.md', 'README.zh-cn.md'])('%s has a row for each form', (page) => {
  const ids = [...tableForms, ...printedForms, ...storeKinds].map(({ id }) => id).filter((id) => !folders.has(id));
  const rows = [...fs.readFileSync(page, 'utf8').matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, id]) => id);
  expect(ids.filter((id) => !rows.includes(id))).toEqual([]);
});
