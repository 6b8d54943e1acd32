/** The curves: what is drawn, and how a person moves in it. */
import { describe, expect, it } from 'vitest';
import { settle } from './harness';
import { received, usePages } from './pages';
import { canvas, columnsOf, label, visibleOddSteps, type Chart } from './pixels';
import { million } from './scenarios';
import { themes } from './themes';

const { open } = usePages();
const dark = (name: string) => themes.dark.variables[name]!;

describe('curves', () => {
  it('are drawn for loss, gradient norm and learning rate, live', async () => {
    const page = await open('live');
    const colours = { loss: 'charts-blue', gradNorm: 'charts-purple', lr: 'charts-green' } as const;
    for (const [chart, colour] of Object.entries(colours)) {
      expect((await columnsOf(page, chart as Chart, dark(colour))).length).toBeGreaterThan(500);
    }
    expect(await label(page, 'loss')).toContain('to 300:');
    await page.evaluate(() => window.keelHost.advance(0, 200));
    await settle(page);
    expect(await label(page, 'loss')).toContain('to 500:');
    expect(await page.textContent('dl')).toContain('500 / 100,000');
  });

  it('of a GPU appear with its figures, and not before', async () => {
    const page = await open('live');
    const figure = page.locator('[data-chart="gpu"]');
    expect(await figure.isVisible()).toBe(false);
    await page.evaluate(() => {
      const host = window.keelHost;
      // A figure of the same steps stands in for the use of a GPU.
      host.runs[0]!.series.set('scalar/gpu0/utilization', host.runs[0]!.series.get('loss')!);
      host.change(0, { scalars: ['gpu0/utilization', 'gpu0/memory', 'gpu0/memoryGiB'] });
    });
    await settle(page);
    expect(await figure.isVisible()).toBe(true);
    expect(await figure.locator('.legend').textContent()).toBe('GPU 0: use');
  });

  it('show every one-step spike and every NaN among a million steps', async () => {
    const page = await open('million');
    const { spikes, nonFinite, columns } = await visibleOddSteps(page);
    expect({ spikes, nonFinite }).toEqual({ spikes: 100, nonFinite: 100 });
    // Where nothing happened nothing is drawn, or the check above would say nothing.
    expect(columns).toBeLessThan(450);
    expect(await label(page, 'loss')).toContain('non-finite values: 100');
  });

  it('zoom together by wheel, drag and double-click, down to single steps', async () => {
    const page = await open('million');
    const chart = (await page.locator(canvas('gradNorm')).boundingBox())!;
    await page.mouse.move(chart.x + chart.width / 2, chart.y + chart.height / 2);
    for (let i = 0; i < 5; i++) await page.mouse.wheel(0, -200);
    await settle(page);
    const steps = async () => {
      const labels = await Promise.all((['loss', 'gradNorm', 'lr'] as const).map((name) => label(page, name)));
      const ranges = labels.map((text) =>
        /from step ([\d,]+) to ([\d,]+)/
          .exec(text!)!
          .slice(1)
          .map((n) => Number(n.replaceAll(',', ''))),
      );
      expect(new Set(ranges.map(String)).size).toBe(1);
      return ranges[0] as [number, number];
    };
    const [from, to] = await steps();
    expect(to - from).toBeLessThan(600_000);
    expect(from).toBeGreaterThan(1);
    const query = (await received(page, 'query')).at(-1) as { from: number; to: number };
    expect(query.to - query.from).toBeLessThan(620_000);
    await page.mouse.down();
    await page.mouse.move(chart.x + chart.width / 2 + 100, chart.y + 20, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    const [, dragged] = await steps();
    expect(dragged).toBeLessThan(to);
    await page.mouse.dblclick(chart.x + chart.width / 2, chart.y + 20);
    await settle(page);
    expect(await steps()).toEqual([1, million]);
  });

  it('pan with Shift, and read all values at one step', async () => {
    const page = await open('diverged');
    await page.locator('.charts').focus();
    for (const key of ['+', '+']) await page.keyboard.press(key);
    await settle(page);
    const before = await label(page, 'lr');
    const chart = (await page.locator(canvas('loss')).boundingBox())!;
    await page.keyboard.down('Shift');
    await page.mouse.move(chart.x + 400, chart.y + 100);
    await page.mouse.down();
    await page.mouse.move(chart.x + 300, chart.y + 100, { steps: 8 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await settle(page);
    expect(await label(page, 'lr')).not.toBe(before);
    await page.mouse.move(chart.x + 300, chart.y + 120);
    const tooltip = await page.textContent('.tooltip');
    for (const text of ['step', 'Loss', 'Gradient norm', 'Learning rate', 'Validation loss'])
      expect(tooltip).toContain(text);
    expect(await page.isVisible('.crosshair')).toBe(true);
  });

  it('have a log axis that copes with zero, and are not flattened by a first spike', async () => {
    const page = await open('odd');
    const note = page.locator('[data-chart=loss] .axis-note');
    expect(await note.textContent()).toContain('to 4000');
    const flat = (await columnsOf(page, 'loss', dark('charts-blue'), 0.5, 0.9)).length;
    expect(flat).toBeGreaterThan(200);
    await note.click();
    await settle(page);
    expect(await note.isVisible()).toBe(false);
    expect((await columnsOf(page, 'loss', dark('charts-blue'), 0.5, 0.9)).length).toBeLessThan(20);
    await page.keyboard.press('l');
    await settle(page);
    expect(await page.getAttribute('button:text("Log Scale")', 'aria-pressed')).toBe('true');
    expect(await page.textContent('[data-chart=gradNorm] .axis-note')).toContain('At or below 0');
    expect((await columnsOf(page, 'gradNorm', dark('charts-purple'))).length).toBeGreaterThan(500);
  });

  it('of a continued run follow its parent up to the checkpoint', async () => {
    const page = await open('continued');
    expect(await label(page, 'loss')).toContain('from step 1 to 1,400');
    // The parent blew up after the checkpoint; nothing of that shows.
    expect(await label(page, 'loss')).toContain('non-finite values: 0');
    const query = (await received(page, 'query')).at(-1) as { items: { run: string; until?: number }[] };
    expect(query.items.filter(({ run }) => run === 'run-1').every(({ until }) => until === 800)).toBe(true);
    await page.selectOption('.picker', 'run-1');
    await settle(page);
    expect(await label(page, 'loss')).toContain('from step 1 to 912');
    expect(await page.textContent('.state')).toBe('Diverged');
  });

  it('show layers on demand', async () => {
    const page = await open('diverged');
    await page.click('.layers summary');
    await page.check('.layers label:has-text("head") input');
    await settle(page);
    const query = (await received(page, 'query')).at(-1) as { items: { name: string }[] };
    expect(query.items.map(({ name }) => name)).toContain('layer/5/gradNorm');
    expect(await page.textContent('[data-chart=gradNorm] .legend')).toContain('head');
  });
});
