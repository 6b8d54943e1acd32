// Opens a real VS Code with Keel in it, in a browser without a window: for the tests inside its extension host, for
// the story and installation tests, which drive it as a person would, and for the README's pictures.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import { needChromium } from '../../scripts/lib/chromium.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { installVSCode } from '../../scripts/vscode/install.mjs';
import { pageAddress, startServer } from '../../scripts/vscode/server.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('../../scripts/vscode/server.mjs').Server} Server */

/**
 * @typedef {object} LaunchOptions
 * @property {import('../../scripts/vscode/install.mjs').Which} [which] Version of VS Code; the newest if left out.
 * @property {string} workspace The folder to open.
 * @property {string | null} [extension] The extension to load from its folder: this project if left out, none if null.
 * @property {string} [home] Keeps the server's data and extensions; a new temporary folder if left out.
 * @property {import('../../scripts/vscode/languagePack.mjs').Locale} [locale] The window's language; English if left out.
 * @property {boolean} [restricted] Opens the workspace in Restricted Mode.
 * @property {Record<string, string>} [env] Added to the environment of VS Code and of what it starts.
 * @property {{ width: number, height: number, scale?: number }} [size] Of the page.
 */

const flags = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
  // Chromium's sandbox does not work for root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** A new folder that VS Code and the tests may fill. */
export const scratch = (/** @type {string} */ name) => fs.mkdtempSync(path.join(os.tmpdir(), `keel-${name}-`));

/** @returns {Promise<Browser>} */
export async function openBrowser() {
  return chromium.launch({ executablePath: await needChromium(), args: flags });
}

/**
 * Starts a VS Code server and a browser. Pages are opened with `open`; `close` ends it all and removes `home` if it
 * was made here.
 * @param {LaunchOptions} options
 */
export async function launch(options) {
  const vscode = await installVSCode(options.which ?? 'newest');
  const home = options.home ?? scratch('vscode');
  const server = await startServer(vscode, home, {
    ...(options.restricted ? { restricted: true } : {}),
    ...(options.locale ? { locale: options.locale } : {}),
    ...(options.env ? { env: options.env } : {}),
  });
  const browser = await openBrowser();
  const size = options.size ?? { width: 1280, height: 800 };
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    deviceScaleFactor: size.scale ?? 1,
  });
  // Only what hangs takes longer.
  context.setDefaultTimeout(600_000);
  const extension = options.extension === undefined ? root : options.extension;
  return {
    vscode,
    home,
    server,
    context,
    /** Opens the workspace in a new page and waits until the workbench is there. `tests`: see `pageAddress`. */
    async open(/** @type {{ tests?: string, prepare?: (page: Page) => Promise<void> }} */ { tests, prepare } = {}) {
      const page = await context.newPage();
      await prepare?.(page);
      const what = { workspace: options.workspace, ...(extension ? { extension } : {}), ...(tests ? { tests } : {}) };
      await page.goto(pageAddress(server.address, what));
      await page.locator('.monaco-workbench').waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await server.stop();
      if (!options.home) fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof launch>>} Session */

/** Lines that begin so are the tests' own; VS Code prints much else. */
export const mark = '[keel] ';

/**
 * Runs a test module in the extension host, prints the lines it marked (all lines if it fails), and returns its exit
 * code.
 * @param {Session} session
 * @param {string} tests Absolute path of a module with `run(): Promise<void>`.
 * @param {number} [timeout] Milliseconds.
 * @returns {Promise<number>}
 */
export async function runInExtensionHost(session, tests, timeout = 60 * 60_000) {
  /** @type {string[]} */
  const others = [];
  const log = (/** @type {string} */ _type, /** @type {unknown[]} */ values) => {
    const line = format(...values);
    if (line.startsWith(mark)) console.log(line.slice(mark.length));
    else others.push(line);
  };
  const code = await new Promise((/** @type {(code: number) => void} */ resolve, reject) => {
    const late = `The tests in VS Code ${session.vscode.version} did not end in ${timeout / 1000} s.`;
    setTimeout(() => reject(new Error(late)), timeout).unref();
    const prepare = async (/** @type {Page} */ page) => {
      await page.exposeFunction('codeAutomationLog', log);
      await page.exposeFunction('codeAutomationExit', resolve);
    };
    session.open({ tests, prepare }).catch(reject);
  });
  if (code !== 0) console.log(['What else VS Code printed:', ...others].join('\n'));
  return code;
}
