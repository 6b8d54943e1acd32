/** What `keel diagnose` knows of one file: the report that is printed, and what only people are shown. */
import type { Confidence, Fix, RunFinding } from '../diagnosis/finding';
import type { FixId, RunRuleId } from '../diagnosis/ids';
import type { ReportVerdict, RunLog } from '../diagnosis/report';
import type { WhatWasRead } from '../logs/events';
import type { RunState } from '../shared/runState';

/** A finding as `--format json` prints it. The shape is a contract. */
export interface Reported {
  rule: RunRuleId;
  severity: RunFinding['severity'];
  confidence: Confidence;
  step: number;
  endStep: number;
  message: string;
  evidence: RunFinding['evidence'];
  causes: string[];
  /** Ids of the remedies that apply, best first. */
  fixes: FixId[];
  /** What would have made it surer, each with what would let it. */
  notChecked: string[];
  /** Messages of the texts beside it, by their names. */
  said?: unknown;
}

/** An entry of `--format json`. The shape is a contract. */
export interface FileReport {
  file: string;
  /** Of a log that holds several runs: which it is. */
  run?: string;
  verdict: ReportVerdict;
  /** Of a run folder, and of a printed log whose last lines say how it ended. */
  state?: RunState;
  /** How it ended, where there is something to say of it. */
  reason?: string;
  /** Of a log that another tool wrote: what was read, and as what. */
  read?: WhatWasRead;
  /** What a person should know of the reading. */
  notes?: string[];
  findings: Reported[];
  notChecked: string[];
  said: unknown;
}

/** What one file came to, with what only people are shown. */
export interface Diagnosed {
  report: FileReport;
  /** Steps that were recorded, or rows of them. */
  rows: number;
  /** What a page draws; nothing where no page is made, for a log may be longer than memory is. */
  curves: Pick<RunLog, 'steps' | 'evaluations'>;
  ready: Map<Reported, Fix[]>;
}
