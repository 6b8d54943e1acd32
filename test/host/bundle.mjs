// The tests inside VS Code as one module.
import path from 'node:path';
import { build } from 'esbuild';
import { cache, root } from '../../scripts/lib/paths.mjs';
import { mark } from './launch.mjs';

/**
 * Bundles test/host/suite. What it prints is marked, for VS Code prints to the same place.
 * @returns {Promise<string>} The module's file.
 */
export async function bundleSuite() {
  const marking = `{
    const print = console.log.bind(console);
    const { format } = require('node:util');
    const log = (...values) => format(...values).split('\\n').forEach((line) => print(${JSON.stringify(mark)} + line));
    // VS Code's own console ignores assignments.
    Object.defineProperty(console, 'log', { value: log, configurable: true, writable: true });
  }`;
  const bundle = cache('host-tests', 'index.js');
  await build({
    entryPoints: [path.join(root, 'test', 'host', 'suite', 'index.ts')],
    outfile: bundle,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: 'inline' },
    external: ['vscode', 'mocha'],
    banner: { js: marking },
    logLevel: 'warning',
  });
  return bundle;
}
