/**
 * Does works side by side, as many at a time as there is room for: the first in the list that can begin begins. Each
 * waits for the end of those that it needs, however they end.
 * @template {{ name: string, needs: string[] }} Work
 * @param {Work[]} works Needs that are not among them are taken as met.
 * @param {number} room
 * @param {(work: Work) => Promise<void>} perform Does not reject.
 */
export async function schedule(works, room, perform) {
  const waiting = new Set(works);
  const unfinished = new Set(works.map(({ name }) => name));
  const running = new Set();
  while (unfinished.size > 0) {
    for (const work of waiting) {
      if (running.size >= room || work.needs.some((name) => unfinished.has(name))) continue;
      waiting.delete(work);
      const performed = perform(work).finally(() => {
        unfinished.delete(work.name);
        running.delete(performed);
      });
      running.add(performed);
    }
    if (running.size === 0) throw new Error(`These wait for each other: ${[...unfinished].join(', ')}.`);
    await Promise.race(running);
  }
}
