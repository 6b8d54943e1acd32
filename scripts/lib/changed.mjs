// What was changed, and which stages of `npm test` that can concern.
import { run } from './run.mjs';
import { everything, stages } from './stages.mjs';

const git = async (/** @type {string[]} */ ...args) => (await run('git', args)).trim();

/** The branch that changes go to: of this repository, or of where it was cloned from. */
const trunks = ['main', 'origin/main'];

/**
 * The revision that the present state is compared with: where the branch left `main`; on `main` itself, the commit
 * before the last.
 */
export async function usualBase() {
  const head = await git('rev-parse', 'HEAD');
  for (const trunk of trunks) {
    const base = await git('merge-base', 'HEAD', trunk).catch(() => null);
    if (base) return base === head ? git('rev-parse', 'HEAD^') : base;
  }
  throw new Error(
    `There is no ${trunks.join(' or ')} to compare with; name a revision: npm test -- changed --since REV`,
  );
}

/** The files that differ from a revision: changed, added, deleted, renamed, committed or not. */
export async function changedFiles(/** @type {string} */ since) {
  const differing = await git('diff', '--name-only', '--no-renames', '-z', since, '--');
  const untracked = await git('ls-files', '--others', '--exclude-standard', '-z');
  return [...new Set(`${differing}\0${untracked}`.split('\0').filter(Boolean))].sort();
}

/** The names of the stages whose outcome a change of these files can alter. */
export function concerned(/** @type {string[]} */ files) {
  const all = files.some((file) => everything.test(file));
  return stages.filter((stage) => all || files.some((file) => stage.files.test(file))).map(({ name }) => name);
}

/** These stages and those that make what they use, in the order of the table. */
export function withNeeds(/** @type {string[]} */ names) {
  const wanted = new Set(names);
  // A stage comes after those it needs, so once through the table from its end is enough.
  for (const { name, needs } of stages.toReversed()) if (wanted.has(name)) for (const need of needs) wanted.add(need);
  return stages.filter(({ name }) => wanted.has(name)).map(({ name }) => name);
}
