// What the machine itself must have. Missing parts are installed by name where that is possible, or named in the error.
import fs from 'node:fs';
import { locked } from './lock.mjs';
import { shared } from './paths.mjs';
import { run, works } from './run.mjs';

/** Package names that tell a person what to install where this script cannot. */
const hints = {
  compiler: {
    apt: ['g++', 'make', 'python3'],
    darwin: 'Install the command line tools: xcode-select --install',
    win32: 'Install Visual Studio Build Tools with "Desktop development with C++", and Python 3.',
    other: 'Install a C++ compiler, make and Python 3.',
  },
  chromium: {
    apt: ['chromium'],
    darwin: 'Install Google Chrome or Chromium, or name it in KEEL_CHROMIUM.',
    win32: 'Install Google Chrome or Microsoft Edge, or name it in KEEL_CHROMIUM.',
    other: 'Install Chromium, or name it in KEEL_CHROMIUM.',
  },
  chineseFont: {
    apt: ['fonts-noto-cjk'],
    darwin: 'Chinese fonts are part of macOS.',
    win32: 'Install the Chinese (Simplified) fonts of Windows.',
    other: 'Install Noto Sans CJK.',
  },
  python: {
    apt: ['python3', 'python3-venv'],
    darwin: 'Install Python 3.9 or newer, or name it in KEEL_PYTHON.',
    win32: 'Install Python 3.9 or newer, or name it in KEEL_PYTHON.',
    other: 'Install Python 3.9 or newer with its venv module, or name it in KEEL_PYTHON.',
  },
};

let listsUpdated = false;

/** Installs Debian packages, as root. */
async function apt(/** @type {string[]} */ names) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const patient = ['-o', 'DPkg::Lock::Timeout=600'];
  console.log(`Installing ${names.join(', ')} with apt-get ...`);
  if (!listsUpdated) await run('apt-get', ['update', '-q'], { env });
  listsUpdated = true;
  await run('apt-get', ['install', ...patient, '-y', '-q', '--no-install-recommends', ...names], { env });
}

/**
 * Makes sure that something is there.
 * @template T
 * @param {keyof typeof hints} what
 * @param {string} purpose What it is needed for, for the error.
 * @param {() => Promise<T | null>} find
 * @returns {Promise<T>} What `find` found.
 */
export async function need(what, purpose, find) {
  const found = await find();
  if (found !== null) return found;
  const hint = hints[what];
  const debian = process.platform === 'linux' && fs.existsSync('/usr/bin/apt-get');
  if (debian && process.getuid?.() === 0) {
    // Stages side by side may want the same or different packages.
    const installed = await locked(shared('apt.lock'), async () => {
      const meanwhile = await find();
      if (meanwhile === null) await apt(hint.apt);
      return meanwhile ?? find();
    });
    if (installed !== null) return installed;
  }
  const how = debian
    ? `Install it: sudo apt-get install ${hint.apt.join(' ')}`
    : process.platform === 'darwin' || process.platform === 'win32'
      ? hint[process.platform]
      : hint.other;
  throw new Error(`This machine lacks what is needed for ${purpose} (${what}). ${how}`);
}

/** A C++ compiler, make and Python, which node-gyp uses. On Windows node-gyp finds them itself. */
export async function needCompiler(/** @type {string} */ purpose) {
  if (process.platform === 'win32') return;
  await need('compiler', purpose, async () => {
    const present = await Promise.all([works('c++'), works('make'), works('python3')]);
    return present.every(Boolean) || null;
  });
}
