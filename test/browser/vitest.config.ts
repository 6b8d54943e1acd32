import { defineConfig } from 'vitest/config';

/** Tests of the page in Chromium: `npx vitest run -c test/browser/vitest.config.ts`. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
