/** What every fix must do to the text it is offered on. */
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { readForeign } from '../../../../src/config/formats';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import type { LintFinding, LintFix } from '../../../../src/diagnosis/finding';
import { lintConfig, lintForeign } from '../../../../src/diagnosis/lint';

/** Findings of a text in whatever format its content is. */
export function lintAny(text: string, name: string): LintFinding[] {
  return name.endsWith('.keel.yaml') ? lintConfig(parseConfig(text), text) : lintForeign(readForeign(text, name), text);
}

/** What is wrong with a fix; empty where it does what it must. */
export function faultsOfFix(text: string, name: string, finding: LintFinding, fix: LintFix): string[] {
  const own = name.endsWith('.keel.yaml');
  const before = readForeign(text, name);
  let after: string;
  try {
    after = applyTextEdits(text, own ? editConfig(text, fix.edits) : before.edit(fix.edits));
  } catch (error) {
    return [`cannot be applied: ${(error as Error).message}`];
  }
  const faults: string[] = [];
  const read = readForeign(after, name);
  const syntax = (problems: readonly { code: string }[]) => problems.filter(({ code }) => code === 'syntax').length;
  // A key that is spelled right again may tell the format that its mistake hid.
  if (own ? parseConfig(after).config === null : read.format === null) faults.push('no longer reads');
  if (!own && syntax(read.problems) > syntax(before.problems)) faults.push('no longer parses');
  const changed = lostLines(text, after);
  if (changed > fix.edits.length) faults.push(`changes ${changed} lines with ${fix.edits.length} edits`);
  const lost = comments(text).filter((comment) => !comments(after).includes(comment));
  if (lost.length > 0) faults.push(`loses the comment ${lost.join()}`);
  const still = lintAny(after, name).find(
    (each) => each.rule === finding.rule && String(each.path) === String(finding.path),
  );
  if (still) faults.push(`leaves its finding: ${still.message}`);
  return faults;
}

/**
 * Lines of the old text that are not in the new one, in their order: as few as can be, for a line that is moved is one.
 * The comma that a line of JSON needs for its neighbour is no change of it.
 */
function lostLines(before: string, after: string): number {
  const [old, next] = [before, after].map((text) => text.split('\n').map((line) => line.replace(/,\s*$/, '')));
  if (!old || !next) return 0;
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start++;
  let end = 0;
  while (end < old.length - start && end < next.length - start && old.at(-1 - end) === next.at(-1 - end)) end++;
  const [from, to] = [old.slice(start, old.length - end), next.slice(start, next.length - end)];
  // The longest common part, a row of its table at a time.
  let row = to.map(() => 0);
  for (const line of from) {
    const above = row;
    row = [];
    for (const [i, other] of to.entries())
      row.push(line === other ? (above[i - 1] ?? 0) + 1 : Math.max(above[i] ?? 0, row[i - 1] ?? 0));
  }
  return from.length - (row.at(-1) ?? 0);
}

function comments(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => /(?:^|\s)#.*$/.exec(line)?.[0].trim() ?? []);
}
