// `npm run test:desktop [version]`: the suite of test/host/suite in VS Code for the desktop, downloaded by
// @vscode/test-electron, for machines that can download it and have a display.
import { runTests } from '@vscode/test-electron';
import { cache, root } from '../../scripts/lib/paths.mjs';
import { node } from '../../scripts/lib/tools.mjs';
import { bundleSuite } from './bundle.mjs';
import { makeWorkspace, removeWorkspace } from './workspace.mjs';

const [version = 'stable'] = process.argv.slice(2);
await node(['esbuild.js']);
const extensionTestsPath = await bundleSuite();
const workspace = makeWorkspace('desktop');
try {
  process.exitCode = await runTests({
    version,
    cachePath: cache('vscode-desktop'),
    extensionDevelopmentPath: root,
    extensionTestsPath,
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  });
} finally {
  await removeWorkspace(workspace);
}
