/** Runs of the embedded trainer, killed at moments of chance. `npm run torture -- kills` kills more, and scripts too. */
import { expect, it } from 'vitest';
import { emptyTally, killOne, makeReference } from '../../kills/kill';
import { Chance } from '../../torture/chance';
import { buildDist } from './live';

it.runIf(process.platform === 'linux')('lose no row that was read, and go on bit for bit', async () => {
  const dist = buildDist('kills');
  const reference = await makeReference('trainer', dist);
  const chance = new Chance(3);
  const tally = emptyTally();
  for (const kind of ['trainer', 'runner', 'both'] as const)
    for (let i = 0; i < 3; i++) await killOne(kind, dist, chance, reference, tally);
  const none = { lost: 0, doubled: 0, torn: 0, unequal: 0, debris: 0, wrong: [] };
  expect(tally).toMatchObject({ runs: 9, ...none });
  expect(tally.killed).toBeGreaterThan(0);
});
