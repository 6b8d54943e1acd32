/** The findings in a run's events. */
import type { RecordedFinding } from '../diagnosis/finding';
import { readFinding, unreadableNotice } from '../diagnosis/findingSchema';
import type { RunEvent } from '../run/types';
import type { Message } from '../shared/messages/say';

export interface RecordedFindings {
  /** The last version of every finding, in the order of their first. */
  findings: RecordedFinding[];
  /** A sentence about findings that could not be read; null if all could. */
  notice: Message | null;
}

/** The findings in the events of a run. */
export function findingsOf(events: readonly RunEvent[]): RecordedFindings {
  const findings = new Map<string, RecordedFinding>();
  let unreadable = 0;
  for (const event of events) {
    if (event.kind !== 'finding') continue;
    const finding = readFinding(event.finding);
    if (finding === null) unreadable += 1;
    else findings.set(finding.id, finding);
  }
  return { findings: [...findings.values()], notice: unreadableNotice(unreadable) };
}
