import fs from 'node:fs';
import path from 'node:path';
import { cache, root } from './paths.mjs';
import { run } from './run.mjs';
import { need } from './system.mjs';

/** Where browsers built from Chromium usually lie. */
const places = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((folder) => [
    path.join(process.env[folder] ?? '', 'Google/Chrome/Application/chrome.exe'),
    path.join(process.env[folder] ?? '', 'Microsoft/Edge/Application/msedge.exe'),
  ]),
};

/** The browser on this machine, or null. `KEEL_CHROMIUM` names another. */
export function findChromium() {
  const named = process.env['KEEL_CHROMIUM'];
  if (named) {
    if (!fs.existsSync(named)) throw new Error(`KEEL_CHROMIUM names ${named}, which does not exist.`);
    return named;
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = process.platform in places ? places[/** @type {keyof typeof places} */ (process.platform)] : [];
  for (const candidate of candidates) {
    const files = path.isAbsolute(candidate) ? [candidate] : folders.map((folder) => path.join(folder, candidate));
    const found = files.find((file) => fs.existsSync(file));
    if (found) return found;
  }
  return null;
}

/** The browser Playwright downloads for itself, for machines without one and without apt. */
async function downloadChromium() {
  process.env['PLAYWRIGHT_BROWSERS_PATH'] = cache('browsers');
  const program = path.join(root, 'node_modules', 'playwright-core', 'cli.js');
  console.log('No Chromium was found; downloading one ...');
  await run(process.execPath, [program, 'install', 'chromium']);
  const { chromium } = await import('playwright-core');
  return chromium.executablePath();
}

/** Makes sure that Chinese can be drawn, for pictures of it: without a font there are boxes. */
export async function needChineseFont() {
  const fonts = () => run('fc-list', [':lang=zh', 'family']).then((list) => list.trim() || null);
  const there = () => (process.platform === 'linux' ? fonts().catch(() => null) : Promise.resolve('system'));
  await need('chineseFont', 'pictures of the editor in Chinese', there);
}

/** Makes sure there is a browser, and returns its program file. */
export async function needChromium() {
  const found = findChromium();
  if (found) return found;
  const debian = fs.existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (debian) return need('chromium', 'the tests in a browser', async () => findChromium());
  return downloadChromium().catch(() => need('chromium', 'the tests in a browser', async () => findChromium()));
}
