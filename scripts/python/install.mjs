// A Python of the project's own, in `.cache/python`, with the packages of requirements.txt.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cached.mjs';
import { run } from '../lib/run.mjs';
import { need } from '../lib/system.mjs';

/** Prints what Python it is; fails unless TensorFlow is published for it. */
const suits = `import sys, venv, ensurepip
print(sys.version, sys.base_prefix)
sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))`;

const requirementsIn = (/** @type {string} */ name) => path.join(path.dirname(fileURLToPath(import.meta.url)), name);

/** @returns {Promise<{ python: string, version: string } | null>} The first suitable interpreter. */
async function findPython() {
  const named = process.env['KEEL_PYTHON'];
  const usual = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  for (const python of named ? [named] : usual) {
    const version = await run(python, ['-c', suits]).catch(() => null);
    if (version !== null) return { python, version };
  }
  return null;
}

async function make(/** @type {string} */ folder, /** @type {string} */ python, /** @type {string} */ requirements) {
  await run(python, ['-m', 'venv', '--copies', folder]);
  const options = ['--disable-pip-version-check', '--no-compile', '-q', '-r', requirements];
  await run(inVenv(folder), ['-m', 'pip', 'install', ...options]);
}

/** The interpreter inside a virtual environment. */
function inVenv(/** @type {string} */ folder) {
  return path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

/**
 * Makes the virtual environment, unless it is there.
 * @returns {Promise<string>} Its interpreter.
 */
export const installPython = () => install('python', 'requirements.txt');

/** The same with what only a benchmark needs, so that nobody else waits for it. */
export const installBenchPython = () => install('bench-python', 'bench-requirements.txt');

async function install(/** @type {string} */ name, /** @type {string} */ list) {
  const requirements = requirementsIn(list);
  const { python, version } = await need('python', 'the Python packages of the tests', findPython);
  const inputs = [fs.readFileSync(requirements, 'utf8'), version];
  return inVenv(await cached(name, inputs, (folder) => make(folder, python, requirements)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await installPython());
