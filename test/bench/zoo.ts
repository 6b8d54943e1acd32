/**
 * The zoo: real runs of the embedded trainer with planted faults, and healthy ones. What is detected, whether the right
 * cause is named first, and how many runs the offered fix repairs without a human, against three controls.
 *
 *     npm run bench:zoo
 *
 * `KEEL_ZOO_SEEDS` is the number of seeds (5), `KEEL_ZOO_FROM` the first (21: rules were made on 1 to 20); `KEEL_ZOO_ONLY` a part of a name,
 * `KEEL_ZOO_PROCESSES` how many seeds run at once (2). With all seeds and names the table is
 * written into the README. A process a seed, each with one thread.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeData } from './zoo/data';
import { runSeed, type SeedOutcome } from './zoo/seed';
import { figuresOf, tableOf, writeTable } from './zoo/table';

const allSeeds = 5;
const fromSeed = Number(process.env.KEEL_ZOO_FROM ?? 21);
const atOnce = Number(process.env.KEEL_ZOO_PROCESSES ?? 2);
const only = process.env.KEEL_ZOO_ONLY ?? '';

/** Runs one seed in a process of its own. NaN and infinities cross as strings. */
function seedProcess(seed: number, home: string): Promise<SeedOutcome> {
  const threads = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', TF_ENABLE_ONEDNN_OPTS: '0' };
  const out = path.join(home, `seed-${seed}.json`);
  const child = spawn(process.execPath, [__filename, String(seed), home, out], {
    env: { ...process.env, ...threads },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0
        ? resolve(
            JSON.parse(fs.readFileSync(out, 'utf8'), (_, value: unknown) =>
              value === 'NaN' ? NaN : value,
            ) as SeedOutcome,
          )
        : reject(new Error(`Seed ${seed} ended with code ${code}.`)),
    ),
  );
}

async function oneSeed(seed: number, home: string, out: string): Promise<void> {
  const outcome = await runSeed(seed, home, only, (part) => describe(part).forEach((line) => console.log(line)));
  const named = (_: string, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? 'NaN' : value);
  fs.writeFileSync(out, JSON.stringify(outcome, named));
}

/** What did not go as it should, for a person. */
function describe({ healthy = [], faults = [] }: Partial<SeedOutcome>): string[] {
  const short = (value: number) => value.toFixed(3);
  return [
    ...healthy.flatMap(({ base, seed, alarms }) =>
      alarms.map((alarm) => `alarm on healthy ${base}, seed ${seed}: ${alarm}`),
    ),
    ...faults.map(({ fault, seed, detected, causeRight, cause, losses, fixes }) => {
      const ends = Object.entries(losses).map(([how, loss]) => `${how} ${short(loss)}`);
      const named = causeRight ? 'right cause' : `OTHER CAUSE: ${cause}`;
      const seen = detected ? named : 'NOT DETECTED';
      return `${fault}, seed ${seed}: ${seen}; ${ends.join(', ')}; fixes: ${fixes.join(', ') || 'none'}`;
    }),
  ];
}

async function main(): Promise<void> {
  const [seed, given, out] = process.argv.slice(2);
  if (seed !== undefined) return oneSeed(Number(seed), given!, out!);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-zoo-'));
  makeData(home);
  const seeds = Number(process.env.KEEL_ZOO_SEEDS ?? allSeeds);
  const waiting = Array.from({ length: seeds }, (_, i) => fromSeed + i);
  const outcome: SeedOutcome = { healthy: [], faults: [] };
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const part = await seedProcess(next, home);
      outcome.healthy.push(...part.healthy);
      outcome.faults.push(...part.faults);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  fs.rmSync(home, { recursive: true, force: true });
  const table = tableOf(outcome);
  console.log(table);
  if (only === '' && seeds >= allSeeds) await writeTable(path.resolve('README.md'), table);
  for (const figure of figuresOf(outcome)) console.log(JSON.stringify(figure));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
