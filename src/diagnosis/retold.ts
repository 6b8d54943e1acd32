/** Findings with other texts than they had: every text and its message are changed in one go. */
import { inEnglish, saidListOf, saidOf, spoken, type Message } from '../shared/messages/say';
import { sentences } from '../shared/messages/sentences';
import type { FindingSaid, RecordedFinding, RunFinding } from './finding';

/** The finding with some of its texts replaced. */
export const retold = <R extends RunFinding>(finding: R, texts: Partial<FindingSaid>): R => ({
  ...finding,
  ...spoken({ ...finding.said, ...texts }),
});

/** A finding that passed, or was none: a note that ends at a step, with why said after what it said. */
export const takenBack = <R extends RunFinding>(finding: R, why: Message, endStep: number): R => ({
  ...retold(finding, { message: sentences(finding.said.message, why) }),
  severity: 'note',
  endStep,
});

/** The texts of a recorded finding as messages; those of another version as they are. */
export function saidOfFinding(finding: RecordedFinding): FindingSaid {
  const { notChecked } = finding;
  return {
    message: saidOf(finding, 'message'),
    causes: saidListOf(finding, 'causes'),
    ...(notChecked && { notChecked: saidListOf({ notChecked, said: finding.said }, 'notChecked') }),
  };
}

/** Messages in their order, each once: one that is said again with the figures of a later step is the same. */
export function eachOnce(messages: Message[]): Message[] {
  const kinds = messages.map((message) => (message.id === 'as-is' ? inEnglish(message) : message.id));
  return messages.filter((_, i) => kinds.indexOf(kinds[i]!) === i);
}
