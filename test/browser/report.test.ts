/** The report of `keel diagnose --format html`: one file that opens in a browser without a network. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnose } from '../../src/cli/diagnose';

let browser: Browser;
let dir: string;
let report: string;
/** Whatever the page asks for beside itself, and what it complains of. */
const wanted: string[] = [];
const complaints: string[] = [];

/** A run that spikes once, then runs away to NaN. */
function runaway(): string {
  const rows = Array.from({ length: 1200 }, (_, i) => {
    const step = i + 1;
    const loss = 1 + 3 * Math.exp(-step / 200) + (step === 500 ? 9 : 0) + 0.05 * Math.sin(step * 7);
    const grown = step > 900 ? Math.exp((step - 900) / 10) : loss;
    return `${step},${step > 1100 ? 'NaN' : grown},${step > 900 ? grown : 1},0.001`;
  });
  return ['step,loss,grad_norm,lr', ...rows].join('\n');
}

async function open(scheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: 900, height: 1200 },
    javaScriptEnabled: false,
    offline: true,
  });
  const page = await context.newPage();
  page.on('request', (request) => wanted.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(pathToFileURL(report).href);
  return page;
}

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-report-'));
  report = path.join(dir, 'report.html');
  const bad = path.join(dir, 'bad <b>&.csv');
  const good = path.join(dir, 'good.jsonl');
  fs.writeFileSync(bad, runaway());
  const lines = Array.from({ length: 300 }, (_, i) => `{"step": ${i + 1}, "loss": ${2 / (1 + i / 50)}}`);
  fs.writeFileSync(good, lines.join('\n'));
  const complain: string[] = [];
  const code = diagnose([bad, good, path.join(dir, 'none')], {
    format: 'html',
    output: report,
    complain: (text) => complain.push(text),
  });
  expect(code).toBe(1);
  expect(complain).toHaveLength(1);
  const { needChromium } = (await import(path.join(process.cwd(), 'scripts/lib/chromium.mjs'))) as {
    needChromium: () => Promise<string>;
  };
  browser = await chromium.launch({ executablePath: await needChromium(), args: ['--no-sandbox', '--disable-gpu'] });
});

afterAll(async () => {
  await browser?.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

test('opens from one file, asks for nothing else, and keeps to its own policy', async () => {
  const page = await open('light');
  expect(wanted).toEqual([pathToFileURL(report).href]);
  expect(complaints).toEqual([]);
  expect(await page.locator('script, link, img, iframe').count()).toBe(0);
  expect(await page.locator('meta[http-equiv]').getAttribute('content')).toMatch(
    /^default-src 'none'; style-src 'sha256-/,
  );
  expect(await page.locator('h2').allTextContents()).toEqual([
    path.join(dir, 'bad <b>&.csv'),
    path.join(dir, 'good.jsonl'),
  ]);
});

test('says in words what it found, the summary first', async () => {
  const page = await open('light');
  const summary = page.locator('.summary');
  expect(await summary.textContent()).toContain('2 logs. needs action: 1, has notes: 0, is fine: 1.');
  expect(await summary.textContent()).toContain('there is no such file or folder');
  const [above, below] = [await summary.boundingBox(), await page.locator('section').first().boundingBox()];
  expect(above!.y).toBeLessThan(below!.y);
  expect(await page.locator('.finding').first().textContent()).toMatch(/ACT/);
});

test('the curve reaches its spike, what is no number is marked, and findings stand on the curves', async () => {
  const page = await open('light');
  const loss = page.locator('#log-1 .charts').first();
  const path = (await loss.locator('svg.linear .line.train').getAttribute('d'))!;
  expect(path.length).toBeGreaterThan(500);
  expect(await loss.locator('svg.log .bad').count()).toBeGreaterThan(5);
  const marks = await loss.locator('svg.log .mark').count();
  expect(marks).toBe(await page.locator('#log-1 .finding').count());
  // The spike of a single step stands out of its surroundings on the logarithmic scale.
  const heights = [
    ...(await loss.locator('svg.log .line.train').getAttribute('d'))!.matchAll(/[ML]([\d.]+) ([\d.]+)(?:V([\d.]+))?/g),
  ];
  const at = (step: number) => heights.find(([, x]) => Number(x) >= 62 + (step / 1200) * 648 - 2)!;
  const top = ([, , low, high]: RegExpMatchArray) => Math.min(Number(low), Number(high ?? low));
  expect(top(at(500))).toBeLessThan(top(at(480)) - 5);
});

test('the scale is switched without a script', async () => {
  const page = await open('light');
  const loss = page.locator('#log-1 .charts').first();
  expect(await loss.locator('svg.log').isVisible()).toBe(true);
  await loss.locator('input').uncheck();
  expect(await loss.locator('svg.linear').isVisible()).toBe(true);
  expect(await loss.locator('svg.log').isVisible()).toBe(false);
});

test('follows light and dark', async () => {
  const grounds = [];
  for (const scheme of ['light', 'dark'] as const) {
    const page = await open(scheme);
    const picture = await page.screenshot({ clip: { x: 2, y: 2, width: 1, height: 1 } });
    grounds.push(picture.toString('base64'));
  }
  expect(grounds[0]).not.toBe(grounds[1]);
});
