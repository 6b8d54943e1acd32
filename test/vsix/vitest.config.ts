import { defineConfig } from 'vitest/config';

/** The packaged extension: `npx vitest run --config test/vsix/vitest.config.ts`. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['test/vsix/**/*.test.ts'],
    // Limits are for what hangs. Milliseconds.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
