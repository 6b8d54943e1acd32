/** Says when the runs of a workspace together have become larger than a person wants. Nothing is deleted by itself. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { runIds } from '../run/list';
import { runsDir } from '../run/paths';
import { say, type Message } from '../shared/messages/say';

/** The editor's setting `keel.runs.budget` on its way to the runner: gigabytes as a number. */
export const budgetVariable = 'KEEL_RUNS_BUDGET';

/** Bytes, where nobody says otherwise. */
const usualBudget = 50e9;

/** So many runs are named, the largest first. */
const mostNamed = 3;

/** The budget in bytes; 0 is none. */
export function budgetOf(environment: NodeJS.ProcessEnv): number {
  const given = Number(environment[budgetVariable] ?? NaN);
  return given >= 0 ? given * 1e9 : usualBudget;
}

/** Bytes that the files under a folder take on the disk. What goes meanwhile, and what a link leads to, does not count. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) sum += await sizeOf(place);
    else if (entry.isFile())
      sum += await fs.lstat(place).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      );
  }
  return sum;
}

/**
 * The sentence for runs that together take more than `budget` bytes, with the largest of them; null where they do not.
 * `without` is the run that goes on, which is not named. Lets other work in all the while.
 */
export async function budgetWarning(workspace: string, budget: number, without: string): Promise<Message | null> {
  if (budget === 0) return null;
  const sizes: { id: string; size: number }[] = [];
  for (const id of runIds(workspace)) sizes.push({ id, size: await sizeOf(path.join(runsDir(workspace), id)) });
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= budget) return null;
  const named = sizes.filter(({ id }) => id !== without).sort((a, b) => b.size - a.size);
  const gigabytes = (bytes: number) => bytes / 1e9;
  const largest = named
    .slice(0, mostNamed)
    .map(({ id, size }) => say('runner.run-size', { id, size: gigabytes(size) }));
  return say('runner.runs-budget', { total: gigabytes(total), budget: gigabytes(budget), largest });
}
