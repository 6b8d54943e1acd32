/** Opens the built page in Chromium, served under its real policy, with the fake host on the other end. */
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { pageDocument } from '../../src/editor/panel/document';
import type { ScenarioName } from './scenarios';
import { themes } from './themes';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const root = process.cwd();
/** Not in `dist`, which a VS Code under test may be reading. */
const built = path.join(root, '.cache/test/page');
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.map': 'application/json' };

export interface OpenOptions {
  theme?: keyof typeof themes;
  width?: number;
  height?: number;
  /** Run in the page before anything else. */
  before?: () => void;
}

export class Harness {
  private constructor(
    private readonly browser: Browser,
    private readonly server: http.Server,
    private readonly hostScript: string,
  ) {}

  static async start(): Promise<Harness> {
    await build({
      bundle: true,
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      entryPoints: [path.join(root, 'webview/panel.ts')],
      outfile: path.join(built, 'panel.js'),
      sourcemap: true,
      minify: !process.env.NOMIN,
    });
    const host = await build({
      bundle: true,
      format: 'iife',
      write: false,
      entryPoints: [path.join(root, 'test/browser/fakeHost.ts')],
    });
    const server = http.createServer(serve).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const more = ['--disable-component-update', '--disable-sync'];
    const { needChromium } = (await import(path.join(root, 'scripts/lib/chromium.mjs'))) as {
      needChromium: () => Promise<string>;
    };
    const browser = await chromium.launch({ executablePath: await needChromium(), args: [...flags, ...more] });
    return new Harness(browser, server, host.outputFiles[0]!.text);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** An empty page for measurements of something else, with a script run in it. */
  async bare(script: string): Promise<Page> {
    const page = await (await this.browser.newContext({ viewport: { width: 1200, height: 900 } })).newPage();
    await page.goto(`${this.address}/empty`);
    await page.addScriptTag({ content: script });
    return page;
  }

  /** A page of its own with a scenario's runs, drawn for the first time. */
  async open(scenario: ScenarioName, options: OpenOptions = {}): Promise<Page> {
    const context: BrowserContext = await this.browser.newContext({
      viewport: { width: options.width ?? 1200, height: options.height ?? 900 },
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(error));
    if (options.before) await page.addInitScript(options.before);
    await page.addInitScript({ content: this.hostScript });
    await page.addInitScript(applyTheme, themes[options.theme ?? 'dark']);
    await page.goto(`${this.address}/?scenario=${scenario}`);
    await page.waitForFunction(
      () => window.keelHost.runs.every(({ view }) => view.lastStep === 0) || window.keelHost.answers > 0,
    );
    await settle(page);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

/** Until what was asked for is drawn. */
export async function settle(page: Page): Promise<void> {
  // Time in the page: its own timers that are due before come before, however slow the machine is.
  await page.evaluate(async () => {
    const asked = () => window.keelHost.received.filter(({ type }) => type === 'query').length;
    for (let before = -1; before !== asked() || window.keelHost.answers !== before;) {
      before = asked();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

export async function setTheme(page: Page, theme: keyof typeof themes): Promise<void> {
  await page.evaluate(applyTheme, themes[theme]);
  await settle(page);
}

/** As the editor does it: variables on the root element, a class on the body. */
function applyTheme({ className, variables }: { className: string; variables: Record<string, string> }): void {
  const apply = () => {
    document.documentElement.style.cssText = '';
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = className;
  };
  if (document.body) apply();
  else document.addEventListener('readystatechange', apply, { once: true });
}

function serve(request: http.IncomingMessage, response: http.ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/') {
    const source = `http://${request.headers.host}`;
    const parts = { nonce: 'bm9uY2Utb2YtdGVzdHM=', source, style: '/panel.css', script: '/panel.js', language: 'en' };
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageDocument(parts));
    return;
  }
  if (pathname === '/empty')
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>');
  const file = path.join(built, path.basename(pathname));
  if (!fs.existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
  fs.createReadStream(file).pipe(response);
}
