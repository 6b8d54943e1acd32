// A Python of the project's own, in `.cache/python`, with the packages of requirements.txt.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cached.mjs';
import { run, works } from '../lib/run.mjs';
import { need } from '../lib/system.mjs';

/** The Pythons for which TensorFlow is published. */
const suits = 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))';

/** @returns {Promise<string | null>} The first suitable interpreter. */
async function findPython() {
  const named = process.env['KEEL_PYTHON'];
  const usual = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  for (const name of named ? [named] : usual) if (await works(name, ['-c', suits])) return name;
  return null;
}

async function make(/** @type {string} */ folder, /** @type {string} */ requirements) {
  const python = await need('python', 'the Python packages of the tests', findPython);
  await run(python, ['-m', 'venv', '--copies', folder]);
  await run(inVenv(folder), ['-m', 'pip', 'install', '--disable-pip-version-check', '-q', '-r', requirements]);
}

/** The interpreter inside a virtual environment. */
function inVenv(/** @type {string} */ folder) {
  return path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

/**
 * Makes the virtual environment, unless it is there.
 * @returns {Promise<string>} Its interpreter.
 */
export async function installPython() {
  const requirements = path.join(path.dirname(fileURLToPath(import.meta.url)), 'requirements.txt');
  const folder = await cached('python', [fs.readFileSync(requirements, 'utf8')], (place) => make(place, requirements));
  return inVenv(folder);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await installPython());
