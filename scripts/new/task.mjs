// A task of the trainer begins as tabular regression under a name of its own.
import { camelCase, changed, lineAfter, rowIn } from './text.mjs';

const model = 'tabularRegression';
const folders = { config: 'src/config/keel/tasks', trainer: 'src/backends/tfjs/tasks' };
const samples = 'test/unit/backends/tfjs/tasks/samples.ts';

/** A text whose first line says what it is of. */
const titled = (/** @type {string} */ text, /** @type {string} */ words) =>
  text.replace(/^\/\*\* Tabular regression/, `/** ${words}`);

/**
 * The files of a task, all that there are to touch: its description, its runtime, a row in the table of each, and a
 * little data to learn from in the table of the tests.
 * @param {(file: string) => Promise<string>} read
 * @param {string} id e.g. `sequence-labelling`
 */
export async function task(read, id) {
  const name = camelCase(id);
  const words = id[0]?.toUpperCase() + id.slice(1).replaceAll('-', ' ');
  /** @type {Record<string, string>} */
  const files = {};
  for (const folder of Object.values(folders)) {
    const file = `${folder}/${name}.ts`;
    if (await read(file).catch(() => null)) throw new Error(`There is a file ${file} already.`);
    files[file] = titled(changed(await read(`${folder}/${model}.ts`), model, name), words);
    const table = await read(`${folder}/index.ts`);
    const row = `  '${id}': ${name},`;
    const imported = lineAfter(table, `from './${model}'`, `import { ${name} } from './${name}';`);
    files[`${folder}/index.ts`] = rowIn(imported, `'tabular-regression': ${model},`, row);
  }
  const description = `${folders.config}/${name}.ts`;
  files[description] = changed(files[description] ?? '', 'Predict a number from a table', words);
  const sample = /^ {2}'tabular-regression': (\{[\s\S]*?\n {2}\}),$/m.exec(await read(samples))?.[1];
  if (!sample) throw new Error(`There is no sample of tabular-regression in ${samples}.`);
  files[samples] = rowIn(await read(samples), 'const samples', `  '${id}': ${sample},`);
  return files;
}
