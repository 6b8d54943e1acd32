import { saidOf } from '../../shared/messages/say';
import type { Evidence, RecordedFinding, RunFinding } from '../finding';
import { isRemedy, isRunRule } from '../ids';
import { saidOfFinding } from '../retold';

/**
 * A recorded finding as this version knows it; null if its rule is of another version, for then nobody here can tell what
 * treats it. Remedies of other versions are left out. Evidence is looked up by name, so that unknown pieces do no harm.
 */
export function knownFinding(finding: RecordedFinding): RunFinding | null {
  const { rule, fixes, evidence } = finding;
  if (!isRunRule(rule)) return null;
  const known = evidence.map((item) => ({ ...item, said: { text: saidOf(item, 'text') } })) as Evidence[];
  return { ...finding, rule, fixes: fixes.filter(isRemedy), evidence: known, said: saidOfFinding(finding) };
}
