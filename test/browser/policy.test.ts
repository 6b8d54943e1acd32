/** The curves of a script that learns a policy: what it logs of its reward, and of how far each update goes. */
import { describe, expect, it } from 'vitest';
import { setTheme, settle } from './harness';
import { usePages } from './pages';
import { columnsOf, label } from './pixels';
import { themes } from './themes';

const { open } = usePages();
const charts = ['loss', 'gradNorm', 'lr', 'reward', 'kl', 'clipFraction', 'entropy'] as const;

describe('the curves of a policy', () => {
  it('are drawn in charts of their own, with units and in words, and not where nothing is logged of them', async () => {
    const page = await open('ppo');
    const shown = () =>
      page.$$eval('figure.chart:not([hidden])', (all) => all.map((each) => each.getAttribute('data-chart')));
    expect(await shown()).toEqual(charts);
    for (const chart of charts.slice(3)) {
      const colour = themes.dark.variables['charts-orange']!;
      expect((await columnsOf(page, chart, colour)).length, chart).toBeGreaterThan(300);
    }
    expect(await label(page, 'reward')).toMatch(/^Reward from step 1 to 800: /);
    expect(await label(page, 'kl')).toMatch(/^KL divergence \(nats\) from step 1 to 800: /);
    expect(await page.locator('[data-chart="clipFraction"] h2').textContent()).toBe('Clip fraction (share of samples)');
    expect(await page.locator('[data-chart="entropy"] .legend').textContent()).toBe('losses/entropy');
    // What stands below the charts is not drawn over them.
    const last = (await page.locator('[data-chart="entropy"]').boundingBox())!;
    expect((await page.locator('.help').boundingBox())!.y).toBeGreaterThanOrEqual(last.y + last.height);
    const { KEEL_SHOTS: shots } = process.env;
    if (shots === undefined) return;
    for (const theme of ['dark', 'light'] as const) {
      await setTheme(page, theme);
      await settle(page);
      await page.locator('.help').scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${shots}/ppo-${theme}.png`, fullPage: true });
    }
  });

  it('stand beside further figures of the script, which can be chosen', async () => {
    const page = await open('ppo');
    await page.click('.layers:has-text("Figures") summary');
    const names = await page.$$eval('.layers[open] label span', (all) => all.map((each) => each.textContent));
    expect(names).toEqual(['charts/episodic_return', 'losses/approx_kl', 'losses/clipfrac', 'losses/entropy', 'sps']);
    await page.check('.layers[open] label:has-text("sps") input');
    await settle(page);
    expect(await label(page, 'figures')).toMatch(/^Figures from step 1 to 800: 900 to 920/);
  });
});
