// `node test/host/run.mjs oldest|newest`: bundles test/host/suite and runs it in a real VS Code, in a
// trusted workspace and in Restricted Mode. KEEL_HOST_GREP chooses tests by their names.
import { root } from '../../scripts/lib/paths.mjs';
import { installPython } from '../../scripts/python/install.mjs';
import { bundleSuite } from './bundle.mjs';
import { launch, runInExtensionHost } from './launch.mjs';
import { makeWorkspace, removeWorkspace } from './workspace.mjs';

/** Runs the suite in one VS Code; returns its exit code. */
async function runSuite(
  /** @type {string} */ bundle,
  /** @type {'oldest' | 'newest'} */ which,
  /** @type {boolean} */ restricted,
) {
  const folder = makeWorkspace('host');
  const session = await launch({
    which,
    workspace: folder,
    env: { KEEL_TEST_ROOT: root, KEEL_TEST_PYTHON: python },
    restricted,
  });
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
const python = await installPython();
const bundle = await bundleSuite();
for (const restricted of [false, true]) if ((await runSuite(bundle, which, restricted)) !== 0) process.exitCode = 1;
