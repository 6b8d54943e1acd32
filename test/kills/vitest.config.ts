import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    ...{ testTimeout: 14_400_000, hookTimeout: 14_400_000 },
    include: ['test/kills/**/*.test.ts'],
    pool: 'forks',
  },
});
