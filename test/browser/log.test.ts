/** The panel of a log of another tool: what was read, which loss, what helps, further figures, drops. */
import { describe, expect, it } from 'vitest';
import { settle } from './harness';
import { received, usePages } from './pages';

const pages = usePages();
const { open } = pages;

describe('a log of another tool', () => {
  it('says what was read, offers another loss, and nothing that steers a run', async () => {
    const page = await open('log');
    const head = await page.innerText('header');
    for (const text of [
      'Growing',
      'Read as huggingface: 1,204 rows, steps 10 to 12,040; loss = train/loss.',
      '3 lines were not understood.',
    ])
      expect(head).toContain(text);
    expect(await page.$$eval('.actions vscode-button', (all) => all.map((each) => each.textContent))).toEqual([
      'Show Log',
    ]);
    await page.selectOption('header .log select', 'train/aux_loss');
    expect(await received(page, 'loss')).toEqual([{ type: 'loss', run: 'log:train.log', loss: 'train/aux_loss' }]);
  });

  it('says in words what helps where no config is known', async () => {
    const page = await open('log');
    const text = await page.innerText('.finding.act');
    expect(text).toContain('What helps');
    expect(text).toContain('Clip gradients at global norm 1.1');
    expect(await page.locator('.finding.act button.fix').count()).toBe(0);
    await page.click('.finding.act button.link:has-text("bfloat16")');
    expect(await received(page, 'docs')).toEqual([{ type: 'docs', page: 'remedies', id: 'bf16' }]);
  });

  it('draws the figures that are chosen, and no chart of what the log has not', async () => {
    const page = await open('log');
    const charts = () =>
      page.$$eval('figure.chart:not([hidden])', (all) => all.map((each) => each.getAttribute('data-chart')));
    expect(await charts()).toEqual(['loss', 'lr']);
    await page.click('.layers:not([hidden]) summary');
    await page.check('.layers:not([hidden]) label:has-text("accuracy") input');
    await settle(page);
    expect(await charts()).toEqual(['loss', 'lr', 'figures']);
    expect(await page.getAttribute('[data-chart="figures"] canvas', 'aria-label')).toMatch(
      /^Figures from step 1 to 900: 0\.5/,
    );
  });

  it('is opened by a drop that says where it lies', async () => {
    const page = await open('log');
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', 'file:///work/other.log');
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    expect(await received(page, 'dropped')).toEqual([{ type: 'dropped', uris: 'file:///work/other.log' }]);
  });
});
