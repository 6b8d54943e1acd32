// The real VS Code that the tests and `npm start` run: its server, from npm packages, in `.cache/vscode`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cached.mjs';
import { compileAddon, npm } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';
import { needCompiler } from '../lib/system.mjs';

/** @typedef {'oldest' | 'newest'} Which */

/** Parts of VS Code that are compiled on this machine. Parts with other names in other versions are passed over. */
const compiled = ['@vscode/spdlog', 'node-pty', '@parcel/watcher', '@vscode/native-watchdog', 'native-watchdog'];

/** The Node a version of VS Code wants: the one in its packages, otherwise the one that runs this. */
function nodeOf(/** @type {string} */ folder) {
  const bin = process.platform === 'win32' ? 'node.exe' : 'node';
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  if (process.platform === 'win32') names.push(`node-win-${process.arch}`);
  const places = names.map((name) => path.join(folder, 'node_modules', name, 'bin', bin));
  return places.find((place) => fs.existsSync(place)) ?? process.execPath;
}

/** Older versions download the program behind every search of files with a script; here it comes in a package. */
function installSearch(/** @type {string} */ folder, /** @type {string} */ vscode) {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const modules = (/** @type {string} */ place) => path.join(place, 'node_modules', '@vscode');
  const from = path.join(modules(folder), `ripgrep-${process.platform}-${process.arch}`, 'bin', name);
  const to = path.join(modules(vscode), 'ripgrep', 'bin', name);
  if (!fs.existsSync(from)) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
  fs.chmodSync(to, 0o755);
}

async function install(/** @type {string} */ folder, /** @type {string} */ from) {
  for (const file of ['package.json', 'package-lock.json']) {
    fs.copyFileSync(path.join(from, file), path.join(folder, file));
  }
  fs.copyFileSync(path.join(root, '.npmrc'), path.join(folder, '.npmrc'));
  await npm(['ci', '--ignore-scripts'], { cwd: folder });
  const node = nodeOf(folder);
  if (process.platform !== 'win32') fs.chmodSync(node, 0o755);
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // `install`, for its lock file leaves out a peer dependency, which `ci` refuses.
  await npm(['install', '--omit=dev', '--ignore-scripts'], { cwd: vscode, node });
  await needCompiler('the native parts of VS Code');
  for (const name of compiled) {
    const place = path.join(vscode, 'node_modules', name);
    if (fs.existsSync(place)) await compileAddon(place, { node });
  }
  installSearch(folder, vscode);
  const asar = path.join(vscode, 'node_modules.asar');
  if (!fs.existsSync(asar)) fs.symlinkSync(path.join(vscode, 'node_modules'), asar, 'junction');
}

/**
 * Installs a version of VS Code, unless it is there.
 * @param {Which} which
 * @returns {Promise<{ which: Which, node: string, main: string, version: string }>} The Node to run `main` with.
 */
export async function installVSCode(which) {
  const from = path.join(path.dirname(fileURLToPath(import.meta.url)), which);
  const lock = fs.readFileSync(path.join(from, 'package-lock.json'), 'utf8');
  const folder = await cached(`vscode/${which}`, [lock, process.version], (place) => install(place, from));
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const { version } = JSON.parse(fs.readFileSync(path.join(vscode, 'package.json'), 'utf8'));
  return { which, node: nodeOf(folder), main: path.join(vscode, 'out', 'server-main.js'), version };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const which of /** @type {const} */ (['oldest', 'newest'])) console.log(await installVSCode(which));
}
