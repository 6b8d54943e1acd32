/**
 * What Keel takes in a real VS Code: its activation, the time from a recorded step to its pixels, and the longest task
 * on the extension host. Times depend on the machine and on what else it does; a thread without work says how much.
 * `KEEL_BENCH_VSCODE` is `newest` (if absent) or `oldest`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Frame } from 'playwright-core';
import { runFiles } from '../../src/run/paths';
import { readSteps } from '../../src/run/table';
import { stepColumns } from '../../src/run/types';
import { Person } from '../browser/story/person';
import { until } from '../until';
import type * as bundling from '../host/bundle.mjs';
import type * as launching from '../host/launch.mjs';
import { makeRun } from './editor/liveRun';

type Launcher = typeof launching;
type Bundler = typeof bundling;

const which = process.env['KEEL_BENCH_VSCODE'] === 'oldest' ? 'oldest' : 'newest';
const seconds = Number(process.env['KEEL_BENCH_SECONDS'] ?? 10);
/** Steps a second of the run that is followed. */
const rate = 50;
const million = 1_000_000;
const starts = 6;
const built = path.resolve('.cache/bench/editor');

function print(figure: string, value: number, unit: string, goal: number | null): void {
  console.log(JSON.stringify({ figure, value, unit, goal, better: 'less' }));
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** The writer and the suite run elsewhere, so they are programs of their own. */
async function buildParts({ bundleForHost }: Bundler): Promise<void> {
  await bundleForHost('test/bench/editor/suite.ts', path.join(built, 'suite.js'));
  await build({
    entryPoints: [path.resolve('test/bench/editor/writer.ts')],
    outdir: built,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' },
  });
}

/** Goes on writing a run from a step, in a process of its own. */
function goOn(dir: string, first: number): ChildProcess {
  const args = [path.join(built, 'writer.js'), dir, String(first), String(rate)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Opens VS Code on a new folder with one run in it, and lets the run go on while `work` looks at it. */
async function withRun(
  { launch, scratch }: Launcher,
  steps: number,
  work: (session: Awaited<ReturnType<Launcher['launch']>>, dir: string) => Promise<void>,
): Promise<void> {
  const workspace = scratch('bench');
  const dir = makeRun(workspace, 'live', steps);
  const writer = goOn(dir, steps + 1);
  const session = await launch({ which, workspace, env: { KEEL_BENCH_SECONDS: String(seconds) } });
  try {
    await work(session, dir);
  } finally {
    writer.kill();
    await session.close();
    fs.rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts the extension host again and again, and reads what VS Code itself says of Keel's activation. */
async function measureActivation(launcher: Launcher): Promise<void> {
  await withRun(launcher, 100, async (session) => {
    const times: number[] = [];
    while (times.length < starts) {
      const page = await session.open();
      page.on('dialog', (dialog) => void dialog.accept());
      const person = new Person(page);
      await person.command('Developer: Show Running Extensions');
      const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'keel' }).first();
      const text = await until('the time of activation', async () => {
        const found = await row.innerText({ timeout: 1000 }).catch(() => '');
        return /([\d.]+)\s*ms/.exec(found)?.[1];
      });
      times.push(Number(text));
      await page.close();
    }
    print('activation, code and activate(), median', quantile(times, 0.5), 'ms', 50);
    print('  first of a new server', times[0]!, 'ms', null);
  });
}

declare global {
  interface Window {
    /** The newest step in the picture and when it was painted, in milliseconds since 1970. */
    keelPainted: [step: number, time: number][];
  }
}

/** Notes each picture of the curves right after it was painted. */
function watchCurves(): void {
  window.keelPainted = [];
  const charts = document.querySelector<HTMLElement>('.charts')!;
  new MutationObserver(() => {
    const step = Number(charts.dataset['drawn']);
    // A message posted within a frame arrives once the frame is painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.keelPainted.push([step, Date.now()]);
    requestAnimationFrame(() => port2.postMessage(null));
  }).observe(charts, { attributeFilter: ['data-drawn'] });
}

/** Milliseconds from the time in the row of each step to the first picture with it. */
function delays(dir: string, painted: [number, number][], from: number, to: number): number[] {
  const steps = [...readSteps(path.join(dir, runFiles.steps), stepColumns)];
  return steps
    .filter(({ time }) => time * 1000 >= from && time * 1000 < to)
    .map(({ step, time }) => (painted.find(([newest]) => newest >= step)?.[1] ?? Infinity) - time * 1000);
}

async function measureStepToPixel(launcher: Launcher): Promise<void> {
  await withRun(launcher, 0, async (session, dir) => {
    const person = new Person(await session.open());
    await person.command('Keel: Open Panel');
    const panel: Frame = await person.panel();
    await until('the curves', async () => Number(await panel.locator('.charts').getAttribute('data-drawn')) > 0);
    await person.page.waitForTimeout(3000);
    await panel.evaluate(watchCurves);
    const from = Date.now();
    await person.page.waitForTimeout(seconds * 1000);
    const to = Date.now();
    await person.page.waitForTimeout(2000);
    const times = delays(dir, await panel.evaluate(() => window.keelPainted), from, to);
    console.log(`${times.length} steps were followed.`);
    print('step to pixel, 95th percentile', quantile(times, 0.95), 'ms', 250);
    print('  median', quantile(times, 0.5), 'ms', null);
    print('  longest', Math.max(...times), 'ms', null);
  });
}

async function measureLongestTask(launcher: Launcher): Promise<void> {
  await withRun(launcher, million, async (session) => {
    const code = await launcher.runInExtensionHost(session, path.join(built, 'suite.js'));
    if (code !== 0) throw new Error(`The measurement inside VS Code ended with code ${code}.`);
  });
}

async function main(): Promise<void> {
  // This program is bundled; these stay where they are, for they find other files from there.
  const part = (name: string): Promise<unknown> => import(pathToFileURL(path.resolve(`test/host/${name}.mjs`)).href);
  const launcher = (await part('launch')) as Launcher;
  await buildParts((await part('bundle')) as Bundler);
  await measureActivation(launcher);
  await measureStepToPixel(launcher);
  await measureLongestTask(launcher);
  process.exit();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
