import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] The project's folder if left out.
 * @property {Record<string, string | undefined>} [env] Added to the environment.
 * @property {boolean} [show] Lets the command print to the terminal; otherwise its output is kept.
 * @property {number} [timeout] Milliseconds after which the command is killed.
 */

/** The first and last lines of a long text. */
function ends(/** @type {string} */ text) {
  const lines = text.trimEnd().split('\n');
  return lines.length <= 50 ? lines.join('\n') : [...lines.slice(0, 20), '...', ...lines.slice(-30)].join('\n');
}

/**
 * Runs a command to its end, without a shell.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} What it printed, unless `show` is set.
 * @throws if it cannot be started or its exit code is not 0.
 */
export function run(command, args, { cwd = root, env = {}, show = false, timeout = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      timeout,
      windowsHide: true,
    });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk);
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const line = [command, ...args].join(' ');
    child.on('error', (error) => reject(new Error(`Could not start ${line}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      reject(new Error(`${line} ended with ${signal ?? `code ${code}`}.\n${ends(output)}`));
    });
  });
}

/**
 * Whether a command can be started and answers with exit code 0.
 * @param {string} command
 * @param {string[]} [args]
 */
export async function works(command, args = ['--version']) {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
