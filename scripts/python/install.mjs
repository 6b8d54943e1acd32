// Pythons of the project's own: `.cache/python` with the packages of requirements.txt, `.cache/python-torch` with those
// of torch-requirements.txt.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cached.mjs';
import { root } from '../lib/paths.mjs';
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
  await run(inVenv(folder), [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-compile',
    '-q',
    '-r',
    requirements,
  ]);
}

/** The interpreter inside a virtual environment. */
function inVenv(/** @type {string} */ folder) {
  return path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

/** The virtual environments, by name in `.cache`, and what is in them. */
const environments = { python: 'requirements.txt', 'python-torch': 'torch-requirements.txt' };

/**
 * Makes a virtual environment, unless it is there.
 * @param {keyof typeof environments} [name]
 * @returns {Promise<string>} Its interpreter.
 */
export async function installPython(name = 'python') {
  const requirements = path.join(path.dirname(fileURLToPath(import.meta.url)), environments[name]);
  const folder = await cached(name, [fs.readFileSync(requirements, 'utf8')], (place) => make(place, requirements));
  return inVenv(folder);
}

/** The Python with PyTorch and Keras, for the tests of scripts. */
export const installTorch = () => installPython('python-torch');

/** The tests of the probe, with every warning of the frameworks kept off the network. */
export async function testProbe() {
  const python = await installTorch();
  const env = {
    PYTHONPATH: path.join(root, 'src', 'backends', 'python'),
    ...{ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', WANDB_MODE: 'disabled', TF_CPP_MIN_LOG_LEVEL: '2' },
  };
  await run(python, ['-m', 'pytest', '-q', '-n', 'auto', '-p', 'no:cacheprovider', 'test/python'], { env, show: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of /** @type {(keyof typeof environments)[]} */ (Object.keys(environments))) {
    console.log(await installPython(name));
  }
}
