/** Pages of one test file, each checked against its policy and closed after the test that opened it. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Harness, type OpenOptions } from './harness';
import type { ScenarioName } from './scenarios';

export interface Pages {
  harness: Harness;
  open: (scenario: ScenarioName, options?: OpenOptions) => Promise<Page>;
}

/** Starts the browser for a file's tests. */
export function usePages(): Pages {
  const opened: Page[] = [];
  const pages = {} as Pages;
  pages.open = async (scenario, options) => {
    const page = await pages.harness.open(scenario, options);
    opened.push(page);
    return page;
  };
  beforeAll(async () => {
    pages.harness = await Harness.start();
  });
  afterEach(async () => {
    for (const page of opened.splice(0)) {
      // Whatever was done to a page, it broke no rule of its policy.
      expect(await page.evaluate(() => window.keelHost.violations)).toEqual([]);
      await page.context().close();
    }
  });
  afterAll(() => pages.harness.stop());
  return pages;
}

/** What the page sent so far, of one type. */
export const received = (page: Page, type: string): Promise<unknown[]> =>
  page.evaluate((wanted) => window.keelHost.received.filter((message) => message.type === wanted), type);
