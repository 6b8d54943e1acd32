// VS Code's own window in another language, for the tests in that language. The texts come from an npm package and are of
// an older VS Code: what is newer stays English, and what Keel says is not in it.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cached } from '../lib/cached.mjs';
import { npm } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';

const packages = { 'zh-cn': '@codingame/monaco-vscode-language-pack-zh-hans' };

/** @typedef {keyof typeof packages} Locale */

/**
 * Installs the texts of a language, unless they are there.
 * @param {Locale} locale
 * @returns {Promise<string>} The module with the texts.
 */
export async function installLanguage(locale) {
  const from = path.join(path.dirname(fileURLToPath(import.meta.url)), locale);
  const lock = fs.readFileSync(path.join(from, 'package-lock.json'), 'utf8');
  const folder = await cached(`vscode/${locale}`, [lock], async (place) => {
    for (const file of ['package.json', 'package-lock.json'])
      fs.copyFileSync(path.join(from, file), path.join(place, file));
    fs.copyFileSync(path.join(root, '.npmrc'), path.join(place, '.npmrc'));
    await npm(['ci', '--ignore-scripts'], { cwd: place });
  });
  return path.join(folder, 'node_modules', packages[locale], 'translations', 'main.i18n.json.js');
}

/**
 * Puts a language pack where a server that is started with `--locale` looks for it.
 * @param {Locale} locale
 * @param {string} data The server's data folder.
 */
export async function writeLanguagePack(locale, data) {
  const { default: contents } = await import(pathToFileURL(await installLanguage(locale)).href);
  const vscode = path.join(data, `${locale}.i18n.json`);
  fs.mkdirSync(data, { recursive: true });
  fs.writeFileSync(vscode, JSON.stringify({ version: '1.0.0', contents }));
  const extensions = [{ extensionIdentifier: { id: `keel.${locale}` }, version: '1.0.0' }];
  const pack = { hash: `keel-${locale}`, label: locale, extensions, translations: { vscode } };
  fs.writeFileSync(path.join(data, 'languagepacks.json'), JSON.stringify({ [locale]: pack }));
}
