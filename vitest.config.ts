import { defineConfig } from 'vitest/config';

/** Limits are for what hangs; a test that is slow on a busy machine is not wrong. Milliseconds. */
const patience = { testTimeout: 1_800_000, hookTimeout: 1_800_000 };

export default defineConfig({
  test: {
    ...patience,
    include: ['test/{unit,house}/**/*.test.ts'],
    pool: 'forks',
    // With `--changed`, files that tests read without importing them: a change of one concerns all.
    forceRerunTriggers: [
      ...['**/package.json', '**/package.nls.json', '**/{vitest.config,tsconfig,esbuild}.*', '**/*.py', '**/README.md'],
      ...['**/{examples,l10n,media,scripts}/**', '**/test/unit/**/*.json', '**/webview/**/*.css'],
    ],
  },
});
