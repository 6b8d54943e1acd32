import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/** npm's own program file, so that no shell is needed to start it, on Windows either. */
function npmProgram() {
  const started = process.env['npm_execpath'];
  const bin = path.dirname(process.execPath);
  const places = [
    ...(started?.endsWith('npm-cli.js') ? [started] : []),
    path.join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = places.find((place) => fs.existsSync(place));
  if (!found) throw new Error('npm was not found beside Node; install Node with npm.');
  return found;
}

/**
 * Runs npm.
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, node?: string, show?: boolean }} [options]
 *   `node`: the Node that runs npm, and that what it compiles is for.
 */
export function npm(args, { node = process.execPath, env = {}, ...options } = {}) {
  const search = path.dirname(node) + path.delimiter + (process.env['PATH'] ?? '');
  return run(node, [npmProgram(), ...args, '--no-audit', '--no-fund', '--no-update-notifier'], {
    ...options,
    env: { ...env, PATH: search },
  });
}

/** Node's headers where they are at hand, so that a compiler need not download them. */
function headers(/** @type {string} */ node) {
  const prefixes = [path.resolve(path.dirname(node), '..'), '/usr'];
  const found = prefixes.find((prefix) => fs.existsSync(path.join(prefix, 'include', 'node', 'node_api.h')));
  return found ? [`--nodedir=${found}`] : [];
}

/**
 * Compiles a package's own addon with node-gyp; its install scripts are not run.
 * @param {string} folder Of the package.
 * @param {{ node?: string, args?: string[], env?: Record<string, string> }} [options] `node`: what it is compiled for.
 */
export async function compileAddon(folder, { node = process.execPath, args = [], env = {} } = {}) {
  const gyp = path.join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const options = [...headers(node), '--jobs=max', ...args];
  await run(node, [gyp, 'rebuild', ...options], { cwd: folder, env: { npm_config_nodedir: undefined, ...env } });
}

/** @typedef {Record<string, { version: string, optional?: boolean, os?: string | string[], link?: boolean }>} Packages */

/** Whether `node_modules` holds all the lock file names, in the same versions. */
function complete() {
  const read = (/** @type {string} */ file) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    return /** @type {{ packages: Packages }} */ (JSON.parse(text)).packages;
  };
  try {
    const wanted = read('package-lock.json');
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([name, { version, optional }]) =>
        name === '' ||
        (installed[name] ? installed[name].version === version && fs.existsSync(path.join(root, name)) : optional),
    );
  } catch {
    return false;
  }
}

/** Installs the project's own packages, unless they are there. Returns whether it had to. */
export async function installPackages() {
  if (complete()) return false;
  console.log('Installing the packages of package-lock.json ...');
  await npm(['ci', '--ignore-scripts']);
  return true;
}
