import { defineConfig } from 'vitest/config';

/** The packaged extension: `npx vitest run --config test/vsix/vitest.config.ts`. */
export default defineConfig({
  test: { root: process.cwd(), include: ['test/vsix/**/*.test.ts'], pool: 'forks', fileParallelism: false },
});
