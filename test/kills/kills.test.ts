/** Some 300 runs of every kind, killed at moments of chance, two at a time: `npm run torture -- kills`. */
import { expect, it } from 'vitest';
import { cases, Chance, seed } from '../torture/chance';
import { buildDist } from '../unit/runner/live';
import { emptyTally, killOne, makeReference, type KindName, type Tally } from './kill';

const usual: Record<KindName, number> = { trainer: 60, runner: 60, both: 60, torch: 50, keras: 30, torchrun: 40 };
const all = Object.keys(usual) as KindName[];
const chosen = process.env.KEEL_TORTURE_KINDS?.split(',');

function tell(kind: KindName, { wrong, ...counts }: Tally): void {
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log([`${kind}: ${words.join(', ')}, wrong ${wrong.length}`, ...wrong].join('\n  '));
}

it.each(all.filter((kind) => chosen?.includes(kind) ?? true))('%s', async (kind) => {
  const dist = buildDist(`torture-${kind}`);
  const reference = await makeReference(kind, dist);
  console.log(`${kind}: seed ${seed}, ${Math.round(reference.length)} ms without a kill`);
  const tally = emptyTally();
  let left = cases(usual[kind]);
  const work = async (stream: number) => {
    const chance = new Chance(stream);
    while (left-- > 0) {
      // One that could not be tried to its end is told, and the others are tried all the same.
      await killOne(kind, dist, chance, reference, tally).catch((error: unknown) => tally.wrong.push(String(error)));
      if (left % 10 === 0) tell(kind, tally);
    }
  };
  const first = 10 + 2 * all.indexOf(kind);
  await Promise.all([work(first), work(first + 1)]);
  tell(kind, tally);
  expect(tally).toMatchObject({ lost: 0, doubled: 0, torn: 0, unequal: 0, debris: 0, wrong: [] });
});
