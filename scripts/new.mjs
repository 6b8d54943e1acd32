// Writes what a new part of the house begins with: `npm run new -- KIND NAME`. It works as it is written; then change
// what it says into what you mean. `scripts/new` gives the texts of the files that a kind writes.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './lib/paths.mjs';
import { fromTemplate, templateKinds } from './new/listed.mjs';
import { task } from './new/task.mjs';

/** @type {Record<string, (read: (file: string) => Promise<string>, name: string) => Promise<Record<string, string>>>} */
const kinds = { ...Object.fromEntries(templateKinds.map((kind) => [kind, fromTemplate(kind)])), task };

/** Texts are read and written in the project's folder. */
const read = (/** @type {string} */ file) => readFile(path.join(root, file), 'utf8');

async function write(/** @type {string} */ file, /** @type {string} */ text) {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, await format(text, { ...(await resolveConfig(target)), filepath: target }));
  console.log(file);
}

const [kind = '', name = ''] = process.argv.slice(2);
const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
if (!make || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  console.error(`usage: npm run new -- ${Object.keys(kinds).join('|')} NAME, the NAME in lower case with hyphens`);
  process.exit(2);
}
try {
  for (const [file, text] of Object.entries(await make(read, name))) await write(file, text);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// Its texts have no translations yet; English stands in for them.
process.argv.push('--fill');
await import('./generate.mjs');
