/**
 * A Finding says what is wrong, with its evidence; a Fix is a remedy made ready for one finding and one config.
 * Lint and monitor both make Findings, and both point into the one catalogue in `fixes/`.
 */
import type { ConfigEdit, ConfigPath, Range } from '../config/types';
import type { Message } from '../shared/messages/say';
import type { RecordedEvidence, RecordedFinding } from './findingSchema';
import type { EvidenceName, FixId, RemedyId, RunRuleId } from './ids';

export type { Confidence, RecordedFinding } from './findingSchema';
export type { RunSeverity } from '../shared/severity';

/** A figure of evidence of this version; remedies look it up by its name. */
export type Evidence = Omit<RecordedEvidence, 'name' | 'said'> & { name: EvidenceName; said: { text: Message } };

/** The texts of a finding as messages, by their names. */
// A type and not an interface, which would not fit a record.
export type FindingSaid = { message: Message; causes: Message[]; notChecked?: Message[] };

/** A finding as the monitor makes it and as remedies read it: every name is one of this version. */
export type RunFinding<R extends RunRuleId = RunRuleId> = Omit<
  RecordedFinding,
  'rule' | 'evidence' | 'fixes' | 'said'
> & {
  rule: R;
  evidence: Evidence[];
  fixes: RemedyId[];
  said: FindingSaid;
};

export type LintSeverity = 'error' | 'warning' | 'hint';

export interface LintFinding {
  rule: string;
  severity: LintSeverity;
  range: Range;
  path: ConfigPath;
  message: string;
  said: { message: Message };
  fixes: LintFix[];
}

/** A repair of a lint finding: edits of values, ready to apply. */
export interface LintFix {
  id: string;
  title: string;
  said: { title: Message };
  edits: ConfigEdit[];
  /** Only for the one safe fix. */
  preferred: boolean;
}

/** A remedy made ready: what it changes, why, and from where the run goes on. */
export interface Fix {
  /** Id in the catalogue, e.g. `clip-global-norm`, or that of a plan. */
  id: FixId;
  /** Says exactly what it will change, e.g. "Clip gradients at global norm 0.8 and halve the learning rate to 5e-4". */
  title: string;
  /** Why this helps here, with the figures it was computed from. */
  reason: string;
  /** Paper or tool the remedy comes from. */
  source: string;
  said: { title: Message; reason: Message; source: Message };
  edits: ConfigEdit[];
  /** Checkpoint step to continue from; null restarts from step 0. */
  continueFrom: number | null;
}
