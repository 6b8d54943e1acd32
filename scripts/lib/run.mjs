import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] The project's folder if left out.
 * @property {Record<string, string | undefined>} [env] Added to the environment.
 * @property {boolean} [show] Also prints what the command prints, as it comes.
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
 * @returns {Promise<string>} What it printed.
 * @throws if it cannot be started or its exit code is not 0; the error's `cause` is then all it printed.
 */
export function run(command, args, { cwd = root, env = {}, show = false, timeout = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...(show && process.stdout.isTTY && { FORCE_COLOR: '1' }), ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      windowsHide: true,
    });
    let output = '';
    for (const [from, to] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      from.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
        output += chunk;
        if (show) to.write(chunk);
      });
    }
    const line = [command, ...args].join(' ');
    child.on('error', (error) => reject(new Error(`Could not start ${line}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const what = `${line} ended with ${signal ?? `code ${code}`}.`;
      reject(new Error(show ? what : `${what}\n${ends(output)}`, { cause: output }));
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
