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
  if (own ? parseConfig(after).config === null : read.format !== before.format) faults.push('no longer reads');
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

/** Lines of the old text that are not in the new one, in their order. */
function lostLines(before: string, after: string): number {
  const next = after.split('\n');
  let at = 0;
  return before.split('\n').filter((line) => {
    const found = next.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  }).length;
}

function comments(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => /(?:^|\s)#.*$/.exec(line)?.[0].trim() ?? []);
}
