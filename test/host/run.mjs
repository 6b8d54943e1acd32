// `node test/host/run.mjs oldest|newest`: bundles test/host/suite and runs it in a real VS Code, in a
// trusted workspace and in Restricted Mode. KEEL_HOST_GREP chooses tests by their names.
import path from 'node:path';
import { build } from 'esbuild';
import { cache, root } from '../../scripts/lib/paths.mjs';
import { launch, mark, runInExtensionHost } from './launch.mjs';
import { makeWorkspace, removeWorkspace } from './workspace.mjs';

const bundle = cache('host-tests', 'index.js');

/** The suite as one module. What it prints is marked, for VS Code prints to the same place. */
async function bundleSuite() {
  const marking = `{
    const print = console.log.bind(console);
    const { format } = require('node:util');
    console.log = (...values) => format(...values).split('\\n').forEach((line) => print(${JSON.stringify(mark)} + line));
  }`;
  await build({
    entryPoints: [path.join(root, 'test', 'host', 'suite', 'index.ts')],
    outfile: bundle,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: 'inline' },
    external: ['vscode', 'mocha'],
    banner: { js: marking },
    logLevel: 'warning',
  });
}

/** Runs the suite in one VS Code; returns its exit code. */
async function runSuite(/** @type {'oldest' | 'newest'} */ which, /** @type {boolean} */ restricted) {
  const folder = makeWorkspace('host');
  const session = await launch({ which, workspace: folder, env: { KEEL_TEST_ROOT: root }, restricted });
  console.log(`VS Code ${session.vscode.version}${restricted ? ', Restricted Mode' : ''}`);
  try {
    return await runInExtensionHost(session, bundle);
  } finally {
    await session.close();
    await removeWorkspace(folder);
  }
}

const [which] = process.argv.slice(2);
if (which !== 'oldest' && which !== 'newest') throw new Error('Say which VS Code: oldest or newest.');
await bundleSuite();
for (const restricted of [false, true]) if ((await runSuite(which, restricted)) !== 0) process.exitCode = 1;
