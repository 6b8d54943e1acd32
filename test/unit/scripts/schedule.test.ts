import { describe, expect, it } from 'vitest';
import { schedule } from '../../../scripts/lib/schedule.mjs';

const works = (needs: Record<string, string[]>) => Object.entries(needs).map(([name, of]) => ({ name, needs: of }));

/** Follows a schedule by hand: `end` ends a work that has begun. */
function follow(needs: Record<string, string[]>, room: number) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const done = schedule(works(needs), room, async ({ name }) => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
  });
  const end = async (name: string): Promise<void> => {
    ends.get(name)!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, end, done };
}

describe('the schedule', () => {
  it('begins as many as there is room for, in their order, each after those it needs', async () => {
    const { begun, end, done } = follow({ a: [], b: [], c: ['a'], d: [], e: ['c', 'b'] }, 2);
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'd']);
    await end('a');
    expect(begun).toEqual(['a', 'b', 'd', 'c']);
    await end('d');
    expect(begun).toEqual(['a', 'b', 'd', 'c']);
    await end('c');
    expect(begun).toEqual(['a', 'b', 'd', 'c', 'e']);
    await end('e');
    await done;
  });

  it('takes what is not in the list as met', async () => {
    const { begun, end, done } = follow({ a: ['elsewhere'] }, 1);
    expect(begun).toEqual(['a']);
    await end('a');
    await done;
  });

  it('is over at once where there is nothing to do', () => schedule([], 2, () => Promise.reject(new Error())));

  it('says so where works wait for each other', () =>
    expect(schedule(works({ a: ['b'], b: ['a'] }), 2, () => Promise.resolve())).rejects.toThrow('a, b'));
});
