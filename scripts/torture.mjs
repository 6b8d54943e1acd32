// `npm run torture [-- PART ...] [--seed N] [--times N]`: what `npm test` does a little of, at length and with another seed each
// time. Without parts, all of them. `--times` multiplies the cases; the seed is printed, and repeats what came of chance:
// of the kills the moments, not what the machine does in them.
import { parseArgs } from 'node:util';
import { installPackages } from './lib/npm.mjs';
import { tool } from './lib/tools.mjs';
import { installPython } from './python/install.mjs';

const torture = ['--config', 'test/torture/vitest.config.ts'];

/** What each part runs, and how many times as many cases as usual. @type {Record<string, { args: string[], times: number }>} */
const parts = {
  kills: { args: ['--config', 'test/kills/vitest.config.ts'], times: 1 },
  readers: { args: [...torture, 'test/torture/readers.test.ts'], times: 10 },
  logs: { args: [...torture, 'test/torture/logs.test.ts'], times: 20 },
  configs: { args: [...torture, 'test/torture/configs.test.ts'], times: 10 },
  faults: { args: ['test/unit/run/faults.test.ts'], times: 1 },
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, times: { type: 'string' } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
const numbers = [options.seed, options.times].filter((each) => each !== undefined);
if (chosen.some((name) => !Object.hasOwn(parts, name)) || numbers.some((each) => !(Number(each) > 0))) {
  console.error(`npm run torture -- [${Object.keys(parts).join('|')}] [--seed N] [--times N]`);
  process.exit(2);
}
const seed = options.seed ?? String(1 + Math.floor(Math.random() * 2 ** 31));
console.log(`Seed ${seed}`);
await installPackages();
if (chosen.includes('kills')) await installPython();
for (const name of chosen) {
  const { args, times } = parts[name];
  const env = { KEEL_TORTURE_SEED: seed, KEEL_TORTURE_TIMES: options.times ?? String(times) };
  await tool('vitest', ['run', ...args], { env });
}
