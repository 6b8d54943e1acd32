// Programs that run inside VS Code, as one module each.
import path from 'node:path';
import { build } from 'esbuild';
import { cache, root } from '../../scripts/lib/paths.mjs';
import { mark } from './launch.mjs';

// What a program prints is marked, for VS Code prints to the same place.
const marking = `{
  const print = console.log.bind(console);
  const { format } = require('node:util');
  const log = (...values) => format(...values).split('\\n').forEach((line) => print(${JSON.stringify(mark)} + line));
  // VS Code's own console ignores assignments.
  Object.defineProperty(console, 'log', { value: log, configurable: true, writable: true });
}`;

/**
 * Bundles a program for the extension host.
 * @param {string} entry The source, relative to the project.
 * @param {string} bundle Where the module goes.
 */
export async function bundleForHost(entry, bundle) {
  await build({
    entryPoints: [path.join(root, entry)],
    outfile: bundle,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: 'inline' },
    external: ['vscode', 'mocha'],
    banner: { js: marking },
    logLevel: 'warning',
  });
  return bundle;
}

/** Bundles test/host/suite. @returns {Promise<string>} The module's file. */
export const bundleSuite = () => bundleForHost('test/host/suite/index.ts', cache('host-tests', 'index.js'));
