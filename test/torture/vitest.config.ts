import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    ...{ testTimeout: 1_800_000, hookTimeout: 1_800_000 },
    include: ['test/torture/**/*.test.ts'],
    pool: 'forks',
    // The checker of regular expressions then runs within the process, on every machine alike.
    env: { RECHECK_SYNC_BACKEND: 'pure' },
  },
});
