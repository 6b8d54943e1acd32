/** Runs that continue one another. */

interface Linked {
  id: string;
  /** The run that this one follows, and the step of its checkpoint that this one starts from; null if it starts anew. */
  parent: { run: string; checkpoint: number | null } | null;
}

/** The run after its parents, oldest first, as far as they can be found. A circle, as damaged folders may make, ends. */
export function withParents<R extends Linked>(run: R, find: (id: string) => R | null | undefined): R[] {
  const runs = [run];
  const seen = new Set([run.id]);
  for (let { parent } = run; parent !== null && !seen.has(parent.run);) {
    seen.add(parent.run);
    const former = find(parent.run);
    if (!former) break;
    runs.unshift(former);
    parent = former.parent;
  }
  return runs;
}

/**
 * The run as one story of steps with those it continues, oldest first: `until` is the last step of each that belongs to
 * the story, the checkpoint that the next one starts from. A run that starts anew has no former chapter.
 */
export function chaptersOf<R extends Linked>(
  run: R,
  find: (id: string) => R | null | undefined,
): { run: R; until: number }[] {
  const chapters = [{ run, until: Infinity }];
  for (const former of withParents(run, find).reverse().slice(1)) {
    const [{ run: next, until }] = chapters as [{ run: R; until: number }];
    const checkpoint = next.parent?.checkpoint ?? null;
    if (checkpoint === null) break;
    chapters.unshift({ run: former, until: Math.min(until, checkpoint) });
  }
  return chapters;
}
