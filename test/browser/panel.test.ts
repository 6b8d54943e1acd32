/** The page around the curves: findings, head, messages, keyboard, policy, themes. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { setTheme, settle } from './harness';
import { received, usePages } from './pages';
import { canvas, columnsOf, label } from './pixels';
import { evil } from './scenarios';
import { themes } from './themes';

const pages = usePages();
const { open } = pages;
const dark = (name: string) => themes.dark.variables[name]!;

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

  it('have their evidence as a table, and all figures where they are folded out', async () => {
    const page = await open('diverged');
    const act = page.locator('.finding.act');
    expect(await act.getByRole('table', { name: 'Evidence' }).getByRole('row').allInnerTexts()).toEqual(
      [
        ['figure', 'value', 'at step', 'limit'],
        ['loss', '8.1', '890', '< 3.4'],
        ['lowest loss, smoothed', '1.31', '838', ''],
        ['first loss', '4.5', '', ''],
        ['gradient norm', '460', '890', ''],
        ['learning rate', '0.005', '846', ''],
      ].map((cells) => cells.join('\t')),
    );
    const all = act.locator('details', { hasText: 'All figures (6)' });
    await all.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await all.getByRole('listitem').allInnerTexts()).toContain('learning rate 5e-3 at the onset (step 846)');
    expect(await all.innerText()).not.toContain('2000 steps');
    // The list is built anew, and stays as it was.
    await page.evaluate(() => window.keelHost.change(0, { notes: [] }));
    await settle(page);
    expect(await all.getAttribute('open')).not.toBeNull();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
  });

  it('are followed by the notes of the run, open, and by what was not checked, folded', async () => {
    const page = await open('diverged');
    const foldings = await page
      .locator('details.besides')
      .evaluateAll((all) => all.map((each) => [(each as HTMLDetailsElement).open, each.textContent]));
    expect(foldings).toEqual([
      [true, 'Notes of the runStep 640: The disk has 400 MB left.'],
      [false, expect.stringContaining('Not checkedvanishing gradient')],
    ]);
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

  it('draws what a slow host answers, and asks again when an answer is lost', async () => {
    const page = await open('live');
    await page.evaluate(() => {
      window.keelHost.delay = 2600;
      setInterval(() => window.keelHost.advance(0, 1), 50);
    });
    const drawn = () => page.evaluate(() => Number(document.querySelector<HTMLElement>('.charts')!.dataset['drawn']));
    const before = await drawn();
    await page.waitForFunction(
      (step) => Number(document.querySelector<HTMLElement>('.charts')!.dataset['drawn']) > step,
      before,
    );
    const asked = (await received(page, 'query')).length;
    await page.evaluate(() => (window.keelHost.delay = 1e9));
    await page.waitForFunction(
      (n) => window.keelHost.received.filter(({ type }) => type === 'query').length > n + 2,
      asked,
    );
  });

  it('keeps the run it shows before anything is touched', async () => {
    const page = await open('diverged');
    const kept = await page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown);
    expect(kept).toMatchObject({ run: 'run-1' });
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

  it('says that it is ready until it is heard, and again when it is asked', async () => {
    const page = await open('diverged', { before: () => void (window.deaf = 2) });
    await settle(page);
    const { length: times } = await received(page, 'ready');
    expect(times).toBeGreaterThanOrEqual(3);
    const runs = await page.evaluate(() => {
      window.keelHost.change(0, { name: 'renamed' });
      window.keelHost.send({ type: 'wake' });
      return window.keelHost.runs.length;
    });
    await expect.poll(() => received(page, 'ready')).toHaveLength(times + 1);
    expect(runs).toBe(1);
    await page.waitForTimeout(1500);
    expect(await received(page, 'ready')).toHaveLength(times + 1);
    expect(await page.textContent('header')).toContain('renamed');
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
    const heads = await page.$$eval('.table thead th', (cells) => cells.map((cell) => cell.textContent));
    expect(heads).toEqual(['Steps', 'Loss', 'Validation loss', 'Gradient norm', 'Learning rate']);
    expect(await page.textContent('.table tbody tr:last-child')).toContain('non-finite');
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

describe('the policy', () => {
  it('forbids and reports what the page must not do', async () => {
    const page = await pages.harness.open('empty');
    await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.evil = 1';
      const styled = document.createElement('p');
      styled.setAttribute('style', 'color: red');
      document.body.append(script, styled);
      await fetch('/panel.js').catch(() => undefined);
    });
    const violations = () =>
      page.evaluate(() => [...new Set(window.keelHost.violations.map((text) => text.split(' ')[0]))].sort());
    await expect.poll(violations).toEqual(['connect-src', 'script-src-elem', 'style-src-attr']);
    expect(await page.evaluate(() => window.evil)).toBeUndefined();
    await page.context().close();
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
