// Runs a VS Code server on this machine. Everything it keeps lies in one folder that the caller names.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { writeLanguagePack } from './languagePack.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./install.mjs').installVSCode>>} VSCode */

/**
 * @typedef {object} Server
 * @property {string} address e.g. `http://127.0.0.1:41234`.
 * @property {number} pid
 * @property {() => string} log What the server printed.
 * @property {() => Promise<void>} stop
 */

/** Settings of a person who wants to see Keel and nothing else. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
};

/** @param {string} folder The server's own. */
export const extensionsDir = (folder) => path.join(folder, 'extensions');

/**
 * Starts a server on a free port of this machine alone.
 * @param {VSCode} vscode
 * @param {string} folder Keeps its data and extensions; made if absent.
 * @param {{ restricted?: boolean, locale?: import('./languagePack.mjs').Locale, env?: Record<string, string> }} [options]
 *   `restricted`: workspaces are not trusted until a person says so. Otherwise all are. `locale`: the window's language.
 * @returns {Promise<Server>}
 */
export async function startServer(vscode, folder, { restricted = false, locale, env = {} } = {}) {
  const machine = path.join(folder, 'data', 'Machine');
  fs.mkdirSync(machine, { recursive: true });
  fs.writeFileSync(path.join(machine, 'settings.json'), JSON.stringify(settings, null, 2));
  if (locale) await writeLanguagePack(locale, path.join(folder, 'data'));
  const args = [
    vscode.main,
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--telemetry-level', 'off', '--enable-smoke-test-driver'],
    ...['--server-data-dir', folder, '--extensions-dir', extensionsDir(folder)],
    ...(restricted ? [] : ['--disable-workspace-trust']),
    ...(locale ? ['--locale', locale] : []),
  ];
  const child = spawn(vscode.node, args, {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let log = '';
  const ended = new Promise((resolve) => child.on('close', resolve));
  const port = await new Promise((resolve, reject) => {
    const listen = (/** @type {Buffer} */ chunk) => {
      log += chunk;
      const match = /Extension host agent listening on (\d+)/.exec(log);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    void ended.then((code) => reject(new Error(`The VS Code server ended with code ${code}.\n${log}`)));
  });
  return {
    address: `http://127.0.0.1:${port}`,
    pid: Number(child.pid),
    log: () => log,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** The environment without what a surrounding VS Code or npm put there, which would confuse the server. */
function cleanEnvironment() {
  const strange = /^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|NODE_ENV$|VITEST)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange.test(name)));
}

/**
 * The address that opens a folder, with a part of Keel's tree loaded as an extension under development.
 * @param {string} address Of the server.
 * @param {{ workspace: string, extension?: string, tests?: string, open?: string }} what Absolute paths. Without
 *   `extension` only what is installed is loaded. `tests` is a module with a function `run()`, executed in the extension
 *   host. `open` is a file to show in the editor.
 */
export function pageAddress(address, { workspace, extension, tests, open }) {
  const { host } = new URL(address);
  const remote = (/** @type {string} */ file) => `vscode-remote://${host}${slashes(file)}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(open ? [['openFile', remote(open)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  const query = new URLSearchParams({ folder: slashes(workspace) });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${address}/?${query}`;
}

/** A path as the address of VS Code wants it: `/home/a/b`, `/c:/a/b`. */
function slashes(/** @type {string} */ file) {
  const forward = path.resolve(file).replaceAll('\\', '/');
  return forward.startsWith('/') ? forward : `/${forward}`;
}
