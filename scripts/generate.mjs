// Writes the files that are made from the source: `node scripts/generate.mjs`. A test checks that they are current.
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { locales, messageTable } from './l10n.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The exports of a TypeScript module of this project.
 * @param {string} file
 * @returns {Promise<any>}
 */
async function load(file) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, file)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The main file of jsonc-parser cannot be bundled.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    write: false,
  });
  const module = { exports: {} };
  const run = new Function('module', 'exports', 'require', outputFiles[0].text);
  run(module, module.exports, createRequire(import.meta.url));
  return module.exports;
}

const { docPages } = await load('src/shared/docPages.ts');
/** The module that makes each page, by the page's name; it exports the page's maker under that name and `Page`. */
const makers = {
  rules: 'src/diagnosis/lint/docs.ts',
  findings: 'src/diagnosis/monitor/docs.ts',
  remedies: 'src/diagnosis/fixes/docs.ts',
  tasks: 'src/config/keel/tasks/docs.ts',
  formats: 'src/config/formats/docs.ts',
};
for (const [name, maker] of Object.entries(makers)) {
  const page = (await load(maker))[`${name}Page`]();
  const file = path.join(root, docPages[name]);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await format(page, { parser: 'markdown', printWidth: 120 }));
}

const { configJsonSchema } = await load('src/config/keel/jsonSchema.ts');
const text = await format(JSON.stringify(configJsonSchema()), { parser: 'json', printWidth: 120 });
await mkdir(path.join(root, 'media'), { recursive: true });
await writeFile(path.join(root, 'media/keel.schema.json'), text);

for (const locale of locales) await writeFile(path.join(root, `l10n/${locale}.md`), messageTable(locale));
