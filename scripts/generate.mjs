// Writes the files that are made from the source: `node scripts/generate.mjs`. A test checks that they are current.
// With `--fill` it also writes the translations' files anew: English stands in for what is not translated yet.
import { build } from 'esbuild';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { docTexts, wordedPicture } from './docs.mjs';
import { probeTexts, probeTextsFile } from './probeTexts.mjs';
import { messageTable } from './l10n.mjs';
import { locales, spokenTexts } from './lib/translations.mjs';

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

/** Writes a generated file. */
async function write(/** @type {string} */ file, /** @type {string} */ text) {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
}

const { docLocales, docPage, docPages } = await load('src/shared/docPages.ts');
const { englishWords, wordsFrom } = await load('src/shared/docWords.ts');
/** The module that makes each page, by the page's name; it exports the page's maker under that name and `Page`. */
const makers = {
  rules: 'src/diagnosis/lint/docs.ts',
  findings: 'src/diagnosis/monitor/docs.ts',
  diagnosis: 'src/diagnosis/docs.ts',
  remedies: 'src/diagnosis/fixes/docs.ts',
  tasks: 'src/config/keel/tasks/docs.ts',
  formats: 'src/config/formats/docs.ts',
  matrix: 'src/config/formats/matrix/docs.ts',
};
const texts = new Map(docLocales.map((/** @type {string} */ locale) => [locale, docTexts(locale)]));
for (const [name, maker] of Object.entries(makers)) {
  const page = (await load(maker))[`${name}Page`];
  const markdown = (/** @type {string} */ text) => format(text, { parser: 'markdown', printWidth: 120 });
  await write(docPages[name], await markdown(page(englishWords)));
  for (const [locale, { ask }] of texts) {
    const word = wordsFrom(new Map(), (/** @type {string} */ english) => ask(name, english));
    await write(docPage(name, locale), await markdown(page(word)));
  }
}

const pictures = 'media/walkthrough';
for (const file of (await readdir(path.join(root, pictures))).filter((name) => name.endsWith('.svg')))
  for (const [locale, { ask, has }] of texts) {
    const svg = await readFile(path.join(root, pictures, file), 'utf8');
    const word = (/** @type {string} */ english) => (has(english) ? ask('walkthrough', english) : english);
    await write(`${pictures}/${locale}/${file}`, wordedPicture(svg, word));
  }

// A part that was just written with `npm run new` has no translations yet: `--fill` puts English in their place.
for (const { check, fill } of texts.values())
  if (process.argv.includes('--fill')) fill();
  else check();

const { schemaText } = await load('src/config/keel/jsonSchema.ts');
const json = (/** @type {string} */ text) => format(text, { parser: 'json', printWidth: 120 });
await write('media/keel.schema.json', await json(schemaText()));
for (const locale of locales)
  await write(`media/${locale}/keel.schema.json`, await json(schemaText({ locale, texts: spokenTexts(locale) })));

for (const locale of locales) await write(`l10n/${locale}.md`, messageTable(locale));

await writeFile(probeTextsFile, probeTexts());
