/**
 * A Finding says what is wrong, with its evidence; a Fix is a remedy made ready for one finding and one config.
 * Lint and monitor both make Findings, and both point into the one catalogue in `fixes/`.
 */
import type { ConfigEdit, ConfigPath, Range } from '../config/types';

/** A figure that a finding rests on. Names use the field's words, so that remedies can look them up. */
export interface Evidence {
  /** e.g. `loss`, `gradNorm`, `healthyGradNormP90`, `lrAtOnset`, `bestLoss`. */
  name: string;
  value: number;
  /** The optimizer step the value stands at, if it stands at one. */
  step?: number;
  /** What the value was held against, if anything. */
  threshold?: number;
  /** One short clause for a person, e.g. "loss 8.1 is 3.2 times its start". */
  text: string;
}

/** act: the run will not recover by itself; warn: look at it; note: it happened and passed. */
export type RunSeverity = 'act' | 'warn' | 'note';

/** high: the values leave no other reading; medium: such values are rarely harmless; low: a hint. */
export type Confidence = 'high' | 'medium' | 'low';

export interface RunFinding {
  /** Unique within a run: rule and first step. */
  id: string;
  rule: string;
  severity: RunSeverity;
  /** How sure the monitor is. Absent in runs that older versions recorded. */
  confidence?: Confidence;
  /** First step concerned. */
  step: number;
  /** Last step concerned, as far as known. */
  endStep: number;
  /** One short, self-contained sentence. */
  message: string;
  evidence: Evidence[];
  /** Likely causes in order, each one sentence. */
  causes: string[];
  /** Config paths to blame, most likely first. */
  paths: ConfigPath[];
  /** Ids of remedies in the catalogue, best first. */
  fixes: string[];
  /** What would have made this surer but could not be looked at, each with what would let it. */
  notChecked?: string[];
}

export type LintSeverity = 'error' | 'warning' | 'hint';

export interface LintFinding {
  rule: string;
  severity: LintSeverity;
  range: Range;
  path: ConfigPath;
  message: string;
  fixes: LintFix[];
}

/** A repair of a lint finding: edits of values, ready to apply. */
export interface LintFix {
  id: string;
  title: string;
  edits: ConfigEdit[];
  /** Only for the one safe fix. */
  preferred: boolean;
}

/** A remedy made ready: what it changes, why, and from where the run goes on. */
export interface Fix {
  /** Id in the catalogue, e.g. `clip-global-norm`. */
  id: string;
  /** Says exactly what it will change, e.g. "Clip gradients at global norm 0.8 and halve the learning rate to 5e-4". */
  title: string;
  /** Why this helps here, with the figures it was computed from. */
  reason: string;
  /** Paper or tool the remedy comes from. */
  source: string;
  edits: ConfigEdit[];
  /** Checkpoint step to continue from; null restarts from step 0. */
  continueFrom: number | null;
}
