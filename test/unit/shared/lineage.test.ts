import { expect, it } from 'vitest';
import { chaptersOf, withParents } from '../../../src/shared/lineage';

const run = (id: string, parent: string | null = null, checkpoint: number | null = null) => ({
  id,
  parent: parent === null ? null : { run: parent, checkpoint },
});

const among = (...runs: ReturnType<typeof run>[]) => {
  const story = runs.map((each) => [each.id, each] as const);
  return (id: string) => new Map(story).get(id);
};

const told = (chapters: { run: { id: string }; until: number }[]) => chapters.map((each) => [each.run.id, each.until]);

it('a run comes after its parents, as far as they are known', () => {
  const third = run('c', 'b', 20);
  expect(withParents(third, among(run('b', 'a', 10), run('a'))).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(withParents(third, among(run('b', 'gone', 10))).map(({ id }) => id)).toEqual(['b', 'c']);
});

it('a circle ends', () => {
  const one = run('a', 'b', 5);
  expect(withParents(one, among(one, run('b', 'a', 5))).map(({ id }) => id)).toEqual(['b', 'a']);
});

it('of each run only the steps count that the next one goes on from', () => {
  const find = among(run('b', 'a', 30), run('a'));
  // The second continuation went back further than the first one began.
  expect(told(chaptersOf(run('c', 'b', 20), find))).toEqual([
    ['a', 20],
    ['b', 20],
    ['c', Infinity],
  ]);
});

it('a run that starts anew has no former chapter, though it has a parent', () => {
  const anew = run('c', 'b', null);
  const find = among(run('b', 'a', 30), run('a'));
  expect(told(chaptersOf(anew, find))).toEqual([['c', Infinity]]);
  expect(withParents(anew, find)).toHaveLength(3);
});
