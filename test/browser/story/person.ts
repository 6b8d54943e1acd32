/** VS Code as a person uses it: what they see, press and type. */
import fs from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { until } from '../../until';

const shortcut = process.platform === 'darwin' ? 'Meta' : 'Control';

export class Person {
  constructor(
    readonly page: Page,
    /** Where pictures go; none are taken if null. */
    private readonly pictures: string | null = null,
  ) {}

  /** Opens a file of the workspace by its path. */
  async openFile(name: string): Promise<void> {
    const file = path.basename(name);
    await this.choose(`${shortcut}+KeyP`, name, file);
    await this.page.locator('.tab', { hasText: file }).first().waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** Runs a command by its title, from the palette. */
  async command(title: string): Promise<void> {
    await this.choose('F1', `>${title}`, title);
  }

  /** Opens the quick input with a key, types, and takes the active entry once it is the one meant. */
  private async choose(key: string, text: string, entry: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    await until('the quick input', async () => {
      await this.page.keyboard.press(key);
      return input.waitFor({ state: 'visible', timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
    const active = this.page.locator('.quick-input-list .monaco-list-row.focused').first();
    // The list is that of the moment of typing: what an extension adds later is found by typing again.
    let typed = 0;
    await until(`${entry} as the active entry`, async () => {
      if (Date.now() - typed > 5000) {
        await input.fill('');
        await input.fill(text);
        typed = Date.now();
      }
      const label = await active.getAttribute('aria-label', { timeout: 1000 }).catch(() => null);
      return label?.includes(entry);
    });
    // Enter takes the entry that is active, which a list that has just changed has none of: pressed then, nothing happens.
    await until(`${entry} taken`, async () => {
      await this.page.keyboard.press('Enter');
      const left = this.page.locator('.quick-input-list .monaco-list-row', { hasText: entry }).first();
      return left.waitFor({ state: 'hidden', timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Hides the side bar, by its key, which is the same in every language. */
  async hideSideBar(): Promise<void> {
    await this.page.keyboard.press(`${shortcut}+KeyB`);
    await this.page.locator('.part.sidebar').first().waitFor({ state: 'hidden' });
  }

  /** Points at the first marked place of the editor, and returns what is said of it. */
  async hoverProblem(): Promise<string> {
    const hover = this.page.locator('.monaco-hover .hover-contents', { hasText: 'Keel' });
    await until('the hover of a problem', async () => {
      await this.page.locator('.squiggly-warning, .squiggly-error').first().hover({ force: true });
      return hover
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    });
    return (await this.page.locator('.monaco-hover').allInnerTexts()).join('\n');
  }

  /** Points elsewhere, until nothing is said any more. */
  async leaveHover(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.mouse.move(5, 5);
    await this.page.locator('.monaco-hover .hover-contents').first().waitFor({ state: 'hidden' });
  }

  /** What Keel's item of the status bar says, to read and to hear. */
  async statusBar(): Promise<string> {
    const item = this.page.locator('.statusbar-item[id^="keel"]').first();
    return `${await item.innerText()} ${(await item.getAttribute('aria-label')) ?? ''}`;
  }

  /** All notifications, as their list tells them. */
  async notifications(): Promise<string> {
    const bell = this.page.locator('.statusbar-item[id="status.notifications"]');
    const items = this.page.locator('.notifications-center .notification-list-item');
    await bell.click();
    await items.first().waitFor();
    const texts = await items.allInnerTexts();
    await bell.click();
    await items.first().waitFor({ state: 'hidden' });
    return texts.join('\n');
  }

  /** The page inside Keel's panel. */
  panel(): Promise<Frame> {
    return until('the panel', async () => {
      for (const frame of this.page.frames()) {
        const there = await frame
          .locator('main header .figures')
          .count()
          .catch(() => 0);
        if (there > 0) return frame;
      }
      return undefined;
    });
  }

  /** What the editor shows of the active file. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator('.monaco-editor .view-line').allInnerTexts();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** The code lenses that the active editor shows, e.g. `Stop | Pause | Open Panel`. */
  async lenses(): Promise<string> {
    return (await this.page.locator('.codelens-decoration').allInnerTexts()).join(' | ');
  }

  /** Keeps a picture of the whole window. */
  async picture(name: string): Promise<void> {
    if (this.pictures === null) return;
    fs.mkdirSync(this.pictures, { recursive: true });
    await this.page.screenshot({ path: path.join(this.pictures, `${name}.png`) });
  }
}

/** What one of the panel's charts looks like now. */
export function chartImage(panel: Frame, chart: 'loss' | 'gradNorm' | 'lr'): Promise<string> {
  return panel.locator(`[data-chart="${chart}"] canvas`).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

/** A figure of the panel's head, as text, e.g. of `Step` or `Loss`. */
export function figure(panel: Frame, label: string): Promise<string> {
  const pair = panel
    .locator('dl.figures > div')
    .filter({ has: panel.locator('dt', { hasText: new RegExp(`^${label}$`) }) });
  return pair.locator('dd').innerText();
}

/** The run's state, as the panel's head names it. */
export const stateOf = (panel: Frame): Promise<string> => panel.locator('header .state').innerText();
