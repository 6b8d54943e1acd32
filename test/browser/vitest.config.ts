import { defineConfig } from 'vitest/config';

/** Tests of the page in Chromium: `npx vitest run -c test/browser/vitest.config.ts`. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['test/browser/**/*.test.ts'],
    // Limits are for what hangs. Milliseconds.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    expect: { poll: { timeout: 600_000 } },
    pool: 'forks',
    fileParallelism: false,
  },
});
