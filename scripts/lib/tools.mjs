import path from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/** The program files of the tools in node_modules. */
const programs = {
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  eslint: 'eslint/bin/eslint.js',
  knip: 'knip/bin/knip.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
  vsce: '@vscode/vsce/vsce',
};

/**
 * Runs an installed tool; it prints to the terminal unless told otherwise.
 * @param {keyof typeof programs} name
 * @param {string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 */
export function tool(name, args, options = {}) {
  return node([path.join(root, 'node_modules', programs[name]), ...args], options);
}

/** Runs a script of the project with the same Node. */
export function node(/** @type {string[]} */ args, /** @type {import('./run.mjs').RunOptions} */ options = {}) {
  return run(process.execPath, args, { cwd: root, show: true, ...options });
}
