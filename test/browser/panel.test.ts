import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Harness, setTheme, settle, type OpenOptions } from './harness';
import { canvas, columnsOf, visibleOddSteps, type Chart } from './pixels';
import { evil, million, type ScenarioName } from './scenarios';
import { themes } from './themes';

let harness: Harness;
const pages: Page[] = [];

beforeAll(async () => {
  harness = await Harness.start();
});

afterAll(async () => {
  // Whatever was done to a page, it broke no rule of its policy.
  for (const page of pages) expect(await page.evaluate(() => window.keelHost.violations)).toEqual([]);
  await harness.stop();
});

async function open(scenario: ScenarioName, options?: OpenOptions): Promise<Page> {
  const page = await harness.open(scenario, options);
  pages.push(page);
  return page;
}

const received = (page: Page, type: string) =>
  page.evaluate((wanted) => window.keelHost.received.filter((message) => message.type === wanted), type);
const label = (page: Page, chart: Chart) => page.getAttribute(canvas(chart), 'aria-label');

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
    const query = (await received(page, 'query')).at(-1) as unknown as { from: number; to: number };
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
    const query = (await received(page, 'query')).at(-1) as unknown as { items: { run: string; until?: number }[] };
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
    const query = (await received(page, 'query')).at(-1) as unknown as { items: { name: string }[] };
    expect(query.items.map(({ name }) => name)).toContain('layer/5/gradNorm');
    expect(await page.textContent('[data-chart=gradNorm] .legend')).toContain('head');
  });
});

describe('findings', () => {
  it('stand in a list with evidence, causes and fixes, what needs action first', async () => {
    const page = await open('diverged');
    const first = await page.textContent('.finding >> nth=0');
    for (const text of [
      'Needs action',
      'became NaN at step 897',
      '6.2 times its best',
      'Gradients are not clipped',
      'clip.globalNorm: 1.1',
      'schedule.warmup.ratio: removed',
      'checkpoint at step 800',
      'Pascanu',
    ]) {
      expect(first).toContain(text);
    }
    expect(await page.textContent('.finding >> nth=1')).toContain('recovered');
    expect((await columnsOf(page, 'lr', dark('editorError-foreground'))).length).toBeGreaterThan(0);
  });

  it('send the very fix whose button was pressed', async () => {
    const page = await open('diverged');
    await page.click(
      'button.primary:has-text("Clip gradients at global norm 1.1 and halve the learning rate to 0.0025")',
    );
    await page.click('button:has-text("Warm the learning rate up over 400 steps")');
    expect(await received(page, 'fix')).toEqual([
      { type: 'fix', run: 'run-1', finding: 'diverged-846', fix: 'clip-global-norm' },
      { type: 'fix', run: 'run-1', finding: 'diverged-846', fix: 'warmup' },
    ]);
    await page.click('button:has-text("optimizer.lr")');
    expect(await received(page, 'reveal')).toEqual([{ type: 'reveal', run: 'run-1', path: ['optimizer', 'lr'] }]);
    await page.evaluate(() => window.keelHost.send({ type: 'said', text: 'Could not write the config.', error: true }));
    await page.waitForSelector('.said.error:has-text("Could not write the config.")');
  });

  it('are shown in the curves, and found from there', async () => {
    const page = await open('diverged');
    await page.click('.finding.act .steps');
    await settle(page);
    expect(await label(page, 'loss')).toMatch(/from step 7\d\d to 912/);
    await page.click('.finding.act .steps');
    await settle(page);
    expect(await label(page, 'loss')).toContain('from step 1 to 912');
    const box = (await page.locator(canvas('loss')).boundingBox())!;
    await page.mouse.click(box.x + 62 + ((400 - 1) / 911) * (box.width - 70), box.y + 100);
    await settle(page);
    expect(await page.getAttribute('.finding.note', 'class')).toContain('selected');
  });
});

describe('the head', () => {
  it('offers what the state allows', async () => {
    const page = await open('live');
    const names = () => page.$$eval('.actions vscode-button', (buttons) => buttons.map((button) => button.textContent));
    expect(await names()).toEqual(['Pause', 'Checkpoint', 'Stop', 'Show Log']);
    await page.click('.actions :text("Pause")');
    await page.evaluate(() => window.keelHost.change(0, { state: 'paused' }));
    await settle(page);
    expect(await names()).toEqual(['Resume', 'Checkpoint', 'Stop', 'Show Log']);
    await page.click('.actions :text("Resume")');
    await page.evaluate(() => window.keelHost.change(0, { state: 'finished' }));
    await settle(page);
    expect(await names()).toEqual(['Show Log']);
    await page.click('.actions :text("Show Log")');
    expect(await received(page, 'control')).toEqual([
      { type: 'control', run: 'run-1', request: 'pause' },
      { type: 'control', run: 'run-1', request: 'resume' },
    ]);
    expect(await received(page, 'log')).toEqual([{ type: 'log', run: 'run-1' }]);
  });

  it('says how to start a run when there is none, and waits for the first step', async () => {
    const page = await open('empty');
    expect(await page.textContent('.empty')).toContain('*.keel.yaml');
    await page.click('button:text("Start Run")');
    expect(await received(page, 'start')).toHaveLength(1);
    const starting = await open('starting');
    expect(await starting.isVisible('text=Waiting for the first step.')).toBe(true);
  });
});

describe('the page', () => {
  it('asks one question at a time, at most 20 a second', async () => {
    const page = await open('live');
    const before = (await received(page, 'query')).length;
    const began = Date.now();
    await page.evaluate(async () => {
      for (let i = 0; i < 100; i++) {
        window.keelHost.advance(0, 10);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    await settle(page);
    const asked = (await received(page, 'query')).length - before;
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan((Date.now() - began) / 50 + 2);
    expect(await label(page, 'loss')).toContain('to 1,300:');
    await page.waitForTimeout(300);
    // Nothing changed, so nothing more is asked.
    expect((await received(page, 'query')).length - before).toBe(asked);
  });

  it('comes back after a reload as it was', async () => {
    const page = await open('diverged');
    await page.keyboard.press('l');
    await page.locator('.charts').focus();
    for (const key of ['+', 'ArrowRight', 't']) await page.keyboard.press(key);
    await page.click('.layers summary');
    await page.check('.layers label:has-text("block1/mlp") input');
    await settle(page);
    const before = await label(page, 'loss');
    const saved = (await received(page, 'state')).at(-1);
    expect(saved).toMatchObject({ panel: { logY: true, table: true, layers: [2], run: 'run-1' } });
    await page.reload();
    await page.waitForFunction(() => window.keelHost.answers > 0);
    await settle(page);
    expect(await label(page, 'loss')).toBe(before);
    expect(await page.getAttribute('button:text("Log Scale")', 'aria-pressed')).toBe('true');
    expect(await page.textContent('[data-chart=gradNorm] .legend')).toContain('block1/mlp');
    expect(await page.isVisible('table')).toBe(true);
  });

  it('works by keyboard alone', async () => {
    const page = await open('diverged');
    const focused = () => page.evaluate(() => (document.activeElement?.textContent ?? '').slice(0, 60));
    const reached: string[] = [];
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      reached.push(await focused());
      const outline = await page.evaluate(() => {
        const active = document.activeElement!;
        const target = active.shadowRoot?.querySelector('.base') ?? active;
        return getComputedStyle(target).outlineStyle;
      });
      if (reached.at(-1) !== '' && !reached.at(-1)!.startsWith('diverges')) expect(outline).not.toBe('none');
      if (reached.at(-1)!.startsWith('Clip gradients')) break;
    }
    expect(reached.at(-1)).toContain('Clip gradients');
    for (const name of ['Show Log', 'Log Scale', 'Full Range', 'Layers', 'Data Table'])
      expect(reached.some((text) => text.startsWith(name))).toBe(true);
    await page.keyboard.press('Enter');
    expect(await received(page, 'fix')).toHaveLength(1);
    await page.locator('.charts').focus();
    await page.keyboard.press('+');
    await settle(page);
    expect(await label(page, 'lr')).toContain('from step 229 to 684');
    await page.keyboard.press('ArrowRight');
    await settle(page);
    expect(await label(page, 'lr')).toContain('from step 320 to 775');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await page.textContent('.summary')).toMatch(/^Loss [\d.]+, Gradient norm [\d.]+, Learning rate 0.005$/);
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    await settle(page);
    expect(await label(page, 'lr')).toContain('from step 1 to 912');
  });

  it('says in words how the run is, and gives the numbers as a table', async () => {
    const page = await open('diverged');
    const summary = await page.textContent('[aria-live=polite].summary');
    expect(summary).toContain(
      'diverges: Diverged. Step 912 / 2,000. Loss NaN, gradient norm NaN, learning rate 0.005.',
    );
    await page.keyboard.press('t');
    await settle(page);
    const heads = await page.$$eval('thead th', (cells) => cells.map((cell) => cell.textContent));
    expect(heads).toEqual(['Steps', 'Loss', 'Validation loss', 'Gradient norm', 'Learning rate']);
    expect(await page.textContent('tbody tr:last-child')).toContain('non-finite');
  });

  it('shows a run that starts while it is open, and one that a person asked for elsewhere', async () => {
    const page = await open('diverged');
    await page.evaluate(() => {
      const view = {
        ...window.keelHost.runs[0]!.view,
        id: 'run-9',
        name: 'newer',
        state: 'running' as const,
        findings: [],
      };
      const run = { view: { ...view, created: view.created + 1000 }, series: window.keelHost.runs[0]!.series };
      window.keelHost.runs.push(run);
      window.keelHost.send({ type: 'run', run: run.view });
    });
    await settle(page);
    expect(await page.inputValue('.picker')).toBe('run-9');
    await page.evaluate(() => window.keelHost.send({ type: 'show', run: 'run-1' }));
    await settle(page);
    expect(await page.inputValue('.picker')).toBe('run-1');
    await page.evaluate(() => window.keelHost.send({ type: 'gone', run: 'run-1' }));
    await settle(page);
    expect(await page.textContent('h1')).toBe('newer');
  });

  it('takes hostile names and messages as text', async () => {
    const page = await open('hostile');
    expect(await page.evaluate(() => [window.evil, document.images.length, document.scripts.length])).toEqual([
      undefined,
      0,
      0,
    ]);
    expect(await page.textContent('h1')).toBe(evil);
    expect(await page.textContent('button.fix')).toBe(evil);
    await page.click('.layers summary');
    await page.check('.layers label >> nth=0');
    await page.click('.finding.act .steps');
    await page.mouse.move(400, 400);
    await settle(page);
    await page.click('button.fix');
    expect(await received(page, 'fix')).toMatchObject([{ run: evil, finding: `"]<${evil}` }]);
    expect(await page.evaluate(() => [window.evil, document.images.length])).toEqual([undefined, 0]);
  });
});

describe('themes', () => {
  const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  it('are followed while the page is open', async () => {
    const page = await open('live');
    const inColour = async (theme: keyof typeof themes) =>
      (await columnsOf(page, 'gradNorm', themes[theme].variables['charts-purple']!)).length;
    expect(await background(page)).toBe('rgb(31, 31, 31)');
    expect(await inColour('light')).toBe(0);
    await setTheme(page, 'light');
    expect(await background(page)).toBe('rgb(255, 255, 255)');
    expect(await inColour('light')).toBeGreaterThan(400);
    await setTheme(page, 'contrast');
    expect(await inColour('contrast')).toBeGreaterThan(400);
    expect(await inColour('light')).toBe(0);
    const border = (selector: string) =>
      page.evaluate((wanted) => getComputedStyle(document.querySelector(wanted)!).borderTopColor, selector);
    expect(await border('button.tool')).toBe('rgb(111, 195, 223)');
  });

  it('fit narrow and wide panels without scrolling sideways', async () => {
    for (const width of [400, 600, 1200]) {
      const page = await open('diverged', { width });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
});
