/** What can be seen in a chart, read from its pixels. */
import type { Page } from 'playwright-core';
import { million, oddSteps } from './scenarios';
import { themes } from './themes';

export type Chart = 'loss' | 'gradNorm' | 'lr' | 'reward' | 'kl' | 'clipFraction' | 'entropy' | 'figures';
export const canvas = (chart: Chart) => `[data-chart=${chart}] canvas`;

/** What a chart's canvas says to a screen reader. */
export const label = (page: Page, chart: Chart) => page.getAttribute(canvas(chart), 'aria-label');

/** Columns of a chart's pixels that hold a colour (#rrggbb) between two heights, given as shares from the top. */
export function columnsOf(page: Page, chart: Chart, colour: string, from = 0, to = 1): Promise<number[]> {
  return page.evaluate(
    ({ selector, colour, from, to }) => {
      const element = document.querySelector<HTMLCanvasElement>(selector)!;
      const { width, height } = element;
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
      const { data } = element.getContext('2d')!.getImageData(0, 0, width, height);
      const near = (at: number) =>
        Math.abs(data[at]! - r) + Math.abs(data[at + 1]! - g) + Math.abs(data[at + 2]! - b) < 60 && data[at + 3]! > 150;
      const found: number[] = [];
      for (let x = 0; x < width; x++) {
        for (let y = Math.floor(height * from); y < height * to; y++) {
          if (!near((y * width + x) * 4)) continue;
          found.push(x);
          break;
        }
      }
      return found;
    },
    { selector: canvas(chart), colour, from, to },
  );
}

/** Pixels left and right of the curves in a chart's canvas. */
const margins = { left: 62, right: 8 };

/**
 * How many of the hundred spikes and the hundred NaN of the `million` scenario have pixels of their own in the whole
 * view of the loss, in the dark theme; `columns` is in how many pixel columns a spike is seen at all.
 */
export async function visibleOddSteps(page: Page): Promise<{ spikes: number; nonFinite: number; columns: number }> {
  const box = (await page.locator(canvas('loss')).boundingBox())!;
  const width = box.width - margins.left - margins.right;
  const columnOf = (step: number) => margins.left + ((step - 1) / (million - 1)) * width;
  const { variables } = themes.dark;
  const spikes = await columnsOf(page, 'loss', variables['charts-blue']!, 0.1, 0.35);
  const crosses = await columnsOf(page, 'loss', variables['editorError-foreground']!);
  const count = (steps: number[], columns: number[], reach: number) =>
    steps.filter((step) => columns.some((x) => Math.abs(x + 0.5 - columnOf(step)) <= reach)).length;
  return {
    spikes: count(oddSteps.spikes, spikes, 2.5),
    nonFinite: count(oddSteps.nonFinite, crosses, 4),
    columns: spikes.length,
  };
}
