/**
 * What the panel takes with a million steps, next to Chart.js's own decimation in the same browser: `npm run bench --
 * panel`. Milliseconds depend on the machine and what else it does; ratios and counts do not, processor times less.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { answerQuery } from '../../src/reader/answer';
import { RunReader } from '../../src/reader/runReader';
import { Harness, settle } from '../browser/harness';
import { visibleOddSteps } from '../browser/pixels';
import { million } from '../browser/scenarios';
import { makeRun } from './editor/liveRun';

const names = ['loss', 'gradNorm', 'lr'];
const columns = 1140;
const rounds = 24;

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(2));
}

const median = (values: number[]) => quantile(values, 0.5);

function print(
  figure: string,
  value: number,
  unit: string,
  goal: number | null,
  better: 'less' | 'more' = 'less',
): void {
  console.log(JSON.stringify({ figure, value: Number(value.toFixed(2)), unit, goal, better }));
}

/** From the files of a run, by the reader that the editor uses, to the packed answer for the whole view: clock and processor, ms. */
function toDrawable(): { clock: number; processor: number } {
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-bench-'));
  try {
    const dir = makeRun(workspace, 'million', million);
    const rows = Array.from({ length: 5 }, () => openRun(workspace, dir));
    return { clock: median(rows.map((row) => row.clock)), processor: median(rows.map((row) => row.processor)) };
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}

function openRun(workspace: string, dir: string): { clock: number; processor: number } {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const reader = new RunReader(workspace, dir, { changed: ignore, answered: ignore, trouble: ignore });
  const items = names.map((name) => ({ run: 'r', name }));
  const query = { type: 'query' as const, request: 1, items, from: 1, to: million, columns };
  answerQuery(query, (_run, name) => reader.series(name));
  const { user, system } = process.cpuUsage(used);
  const taken = { clock: performance.now() - start, processor: (user + system) / 1000 };
  if (reader.series('loss')?.length !== million) throw new Error('The reader did not take in every step.');
  reader.dispose();
  return taken;
}

const ignore = (): void => undefined;

/** Ranges of all sizes, all over the run. */
const ranges = Array.from({ length: rounds }, (_, i): [number, number] => {
  const span = million / 2 ** (1 + (i % 4));
  const from = 1 + Math.round((million - span) * ((i * 0.37) % 1));
  return [from, from + span];
});

/** One zoom by key: milliseconds of the drawing that follows the answer, and from the key to that drawing. */
async function panelZoom(page: Page, key: string): Promise<{ draw: number; whole: number }> {
  return page.evaluate(async (pressed) => {
    const answers = window.keelHost.answers;
    const start = performance.now();
    document.querySelector('.charts')!.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
    while (window.keelHost.answers === answers) await new Promise((resolve) => setTimeout(resolve, 1));
    const before = window.keelFrames.length;
    while (window.keelFrames.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
    return { draw: window.keelFrames.at(-1)!, whole: performance.now() - start };
  }, key);
}

/** Processor time of a page's main thread in milliseconds: other programs on the machine do not add to it. */
async function processorTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
  };
}

/** Repeats the newest drawing of the panel, and flushes its canvases. */
function redraw(page: Page, times: number): Promise<void> {
  return page.evaluate((count) => {
    for (let i = 0; i < count; i++) window.keelRedraw?.(performance.now());
  }, times);
}

/** Drawings whose processor time is taken together, for the clock of the threads is coarse. */
const repeats = 5;

/** Both draw the same three curves over the same kinds of ranges, in turns, so that the machine's load hits both. */
async function compareZoom(panel: Page, other: Page): Promise<void> {
  const [panelTime, otherTime] = [await processorTime(panel), await processorTime(other)];
  const first = await other.evaluate(() => window.decimation.first());
  const rows: { draw: number; whole: number; other: number; cpu: number; otherCpu: number }[] = [];
  for (const [i, [from, to]] of ranges.entries()) {
    await panel.bringToFront();
    const zoomed = await panelZoom(panel, i % 8 < 4 ? '+' : '-');
    const cpu = await panelTime();
    await redraw(panel, repeats);
    const spent = ((await panelTime()) - cpu) / repeats;
    await other.bringToFront();
    const otherCpu = await otherTime();
    const slow = await other.evaluate(([a, b]) => window.decimation.zoom(a!, b!), [from, to]);
    rows.push({ ...zoomed, other: slow, cpu: spent, otherCpu: (await otherTime()) - otherCpu });
  }
  const of = (pick: (row: (typeof rows)[number]) => number, share = 0.5) => quantile(rows.map(pick), share);
  print(
    'panel: redraw of three charts after a zoom, 1M steps, median',
    of((row) => row.draw),
    'ms',
    16,
  );
  print(
    'panel: the same, 95th percentile',
    of((row) => row.draw, 0.95),
    'ms',
    null,
  );
  print(
    'panel: from key to the redraw with new bins, median',
    of((row) => row.whole),
    'ms',
    null,
  );
  print(
    'panel: processor time of a redraw, median',
    of((row) => row.cpu),
    'ms',
    null,
  );
  print("Chart.js's own decimation: first drawing", first, 'ms', null);
  print(
    "Chart.js's own decimation: redraw after a zoom, median",
    of((row) => row.other),
    'ms',
    null,
  );
  print(
    "redraw: Chart.js's own decimation over the panel",
    of((row) => row.other / row.draw),
    'times',
    3,
    'more',
  );
  print(
    'redraw ratio in processor time',
    of((row) => row.otherCpu / row.cpu),
    'times',
    null,
    'more',
  );
}

/** Five seconds at 1,000 steps a second: frames of the browser, and the time of each drawing. */
async function live(page: Page): Promise<{ frames: number[]; draw: number[]; steps: number; seconds: number }> {
  return page.evaluate(async () => {
    const frames: number[] = [];
    const first = window.keelFrames.length;
    const began = performance.now();
    let steps = 0;
    let last = began;
    const timer = setInterval(() => {
      const due = Math.floor(performance.now() - began) - steps;
      if (due > 0) window.keelHost.advance(0, due);
      steps += Math.max(0, due);
    }, 20);
    await new Promise<void>((resolve) => {
      const frame = (now: number) => {
        frames.push(now - last);
        last = now;
        if (now - began < 5000) window.keelRequestFrame(frame);
        else resolve();
      };
      window.keelRequestFrame(frame);
    });
    clearInterval(timer);
    return {
      frames: frames.slice(1),
      draw: window.keelFrames.slice(first),
      steps,
      seconds: (performance.now() - began) / 1000,
    };
  });
}

declare global {
  interface Window {
    /** Milliseconds of each of the page's own animation frames. */
    keelFrames: number[];
    keelRequestFrame: typeof requestAnimationFrame;
    /** The page's newest animation frame again. */
    keelRedraw?: FrameRequestCallback;
  }
}

/** Takes the time of what the page does in its animation frames, canvas included. */
function timeFrames(): void {
  const request = window.requestAnimationFrame.bind(window);
  window.keelFrames = [];
  window.keelRequestFrame = request;
  window.requestAnimationFrame = (callback) => {
    const draw = (now: number) => {
      callback(now);
      for (const canvas of document.querySelectorAll('canvas')) canvas.getContext('2d')!.getImageData(0, 0, 1, 1);
    };
    return request((now) => {
      const start = performance.now();
      draw(now);
      window.keelFrames.push(performance.now() - start);
      window.keelRedraw = draw;
    });
  };
}

async function main(): Promise<void> {
  const { clock, processor } = toDrawable();
  print('1M steps x 3 from file to drawable series, median', clock, 'ms', 300);
  print('the same in processor time', processor, 'ms', null);
  const harness = await Harness.start();
  const page = await harness.open('million', { before: timeFrames });
  const visible = await visibleOddSteps(page);
  print('one-step spikes visible in the whole view of 1M steps, of 100', visible.spikes, 'spikes', 100, 'more');
  print('NaN visible in the whole view of 1M steps, of 100', visible.nonFinite, 'steps', 100, 'more');
  const bundle = { bundle: true, format: 'iife', write: false, minify: true } as const;
  const script = await build({ ...bundle, entryPoints: ['test/bench/pages/decimation.ts'] });
  const other = await harness.bare(script.outputFiles[0]!.text);
  await compareZoom(page, other);
  for (const done of [page, other]) await done.context().close();

  const long = await harness.open('long', { before: timeFrames });
  await settle(long);
  const time = await processorTime(long);
  const before = await time();
  const { frames, draw, steps, seconds } = await live(long);
  const share = ((await time()) - before) / seconds / 1000;
  print('live, 1,000 steps a second with 1M behind: frames a second', frames.length / seconds, 'frames', 55, 'more');
  print('live: 95th percentile of the time between frames', quantile(frames, 0.95), 'ms', null);
  print('live: steps a second that were taken in', steps / seconds, 'steps', null, 'more');
  print('live: drawings a second', draw.length / seconds, 'drawings', null, 'more');
  print('live: a drawing, median', median(draw), 'ms', null);
  print("live: share of a core for the page's thread", share, 'cores', null);
  await harness.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
