// `npm start`: installs what is missing, builds, trains an example that diverges in this terminal, and opens the same
// workspace in VS Code, where the panel shows the same run. With a terminal it stays until Ctrl+C; without one it ends by
// itself, with exit code 0 if the run was flagged, fixed and continued to a good end, else 1.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installPackages } from './lib/npm.mjs';
import { cache, root } from './lib/paths.mjs';
import { works } from './lib/run.mjs';
import { followStory } from './lib/story.mjs';
import { node } from './lib/tools.mjs';
import { installVSCode } from './vscode/install.mjs';
import { pageAddress, startServer } from './vscode/server.mjs';

const config = 'diverges.keel.yaml';
const workspace = cache('start', 'workspace');
const interactive = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env['CI']);

const heading = (/** @type {string} */ text) => console.log(`\n=== ${text} ===`);

/** A copy of the examples, for the fix edits its config. Runs of earlier times stay. */
function prepareWorkspace() {
  const filter = (/** @type {string} */ file) => path.basename(file) !== '.keel';
  fs.cpSync(path.join(root, 'examples'), workspace, { recursive: true, filter });
  const settings = path.join(workspace, '.vscode', 'settings.json');
  fs.mkdirSync(path.dirname(settings), { recursive: true });
  fs.writeFileSync(settings, `${JSON.stringify({ 'keel.openPanelOnStart': true }, null, 2)}\n`);
}

/** How the VS Code of this machine is started, if it has one and a display. @returns {Promise<string[] | null>} */
async function desktopCode() {
  if (!interactive || process.getuid?.() === 0) return null;
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return null;
  const command = process.platform === 'win32' ? ['cmd.exe', '/d', '/c', 'code'] : ['code'];
  const [program, ...args] = command;
  return program && (await works(program, [...args, '--version'])) ? command : null;
}

/** Opens the workspace. @returns {Promise<() => Promise<void>>} What closes it. */
async function openEditor() {
  const code = await desktopCode();
  if (code) {
    const [program = '', ...args] = code;
    const options = ['--new-window', `--extensionDevelopmentPath=${root}`, workspace, path.join(workspace, config)];
    spawn(program, [...args, ...options], { stdio: 'ignore', detached: true }).unref();
    console.log('VS Code opens with the workspace.');
    return async () => {};
  }
  const server = await startServer(await installVSCode('newest'), cache('start', 'vscode'));
  console.log('Open this address in a browser; the panel opens with the run:');
  console.log(pageAddress(server.address, { workspace, extension: root, open: path.join(workspace, config) }));
  return server.stop;
}

/** Trains with the fix applied when it is needed. The terminal is the command's own. */
function train() {
  return new Promise((resolve, reject) => {
    const args = [path.join('dist', 'cli.js'), 'run', path.join(workspace, config), '--fix'];
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Resolves on Ctrl+C. */
const interrupted = () => new Promise((resolve) => process.once('SIGINT', resolve));

async function main() {
  heading('Installing and building');
  await installPackages();
  await node(['esbuild.js']);
  await node(['scripts/examples.mjs']);
  prepareWorkspace();
  heading('VS Code');
  const close = await openEditor().catch((/** @type {Error} */ error) => {
    console.error(`VS Code could not be opened. ${error.message}`);
    return null;
  });
  heading(`Training ${config}`);
  // Ctrl+C goes to the training first, which saves and stops; then it is the turn of what comes after.
  const stop = interrupted();
  const before = Date.now();
  await train();
  const story = followStory(workspace, before);
  heading('The story');
  for (const line of story.lines) console.log(line);
  if (interactive && close) {
    console.log('Press Ctrl+C to end.');
    await stop;
  }
  await close?.();
  process.exitCode = story.held && (close !== null || interactive) ? 0 : 1;
}

await main();
