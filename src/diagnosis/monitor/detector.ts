/** What a detector is. Each has its own file and one line in `detectors/index.ts`. */
import type { LayerSample } from '../../run/types';
import type { Message } from '../../shared/messages/say';
import type { Doc } from '../doc';
import type { RunFinding, RunSeverity } from '../finding';
import type { RemedyId, RunRuleId } from '../ids';
import type { Clue } from './clue';
import type { Gauges } from './gauges';
import { measured, type LossPurpose } from './lossPurpose';
import type { ProofName } from './proof';
import type { Signals } from './signals/signals';

/** Signals a run may lack. */
export type Need =
  | 'gradNorm'
  | 'lr'
  | 'layers'
  | 'evaluation'
  | 'evaluations'
  | 'metrics'
  | 'time'
  | 'lossScale'
  | 'position'
  | 'config'
  | 'classes';

export interface Evaluation {
  step: number;
  loss: number;
  /** Further figures on the held-out data, such as accuracy, by name. */
  metrics?: Readonly<Record<string, number>>;
  /** The training loss is made of more than this one, so that the two are not compared. */
  otherScale?: boolean;
}

/**
 * A detector sees the signals after each step and returns its finding when that is new or has changed.
 * It keeps its own small state; it is fed every step, in order, and never twice.
 */
export interface Detector<R extends RunRuleId = RunRuleId> {
  step?(signals: Signals): RunFinding<R> | null;
  layers?(signals: Signals, sample: LayerSample): RunFinding<R> | null;
  evaluation?(signals: Signals, evaluation: Evaluation): RunFinding<R> | null;
  /** Figures beside the loss; they come after the step they stand at. */
  gauges?(signals: Signals, gauges: Gauges, step: number): RunFinding<R> | null;
  /** How the script is put together; it comes after the step at which it was seen. */
  clue?(signals: Signals, clue: Clue): RunFinding<R> | null;
  end?(signals: Signals): RunFinding<R> | null;
}

export interface RunDoc extends Doc<RunSeverity> {
  /** What to do, for a person. */
  advice: string;
}

/** A rule that a detector can speak of. */
export interface RunRule<R extends RunRuleId = RunRuleId> {
  /** Name in findings, in `monitor.ignore` and in the documentation. */
  id: R;
  doc: RunDoc;
  /** Every remedy that its findings may name, best first. */
  fixes: readonly RemedyId[];
}

export interface DetectorKind<R extends RunRuleId = RunRuleId> {
  /** Every rule that it can speak of; a finding of another rule does not compile. */
  rules: readonly RunRule<R>[];
  /** Signals without which it cannot see anything, and what it then cannot check, for people. */
  needs: Need[];
  /** Signals that would make its findings surer; those missing are named with each finding. */
  better?: Need[];
  /** What it looks for, as in "exploding gradients". */
  what: Message;
  /** Findings of this rule are one with others of the same trouble: the first leads, later ones are its consequences. */
  family: 'rate' | 'loss' | 'learning' | 'none';
  /** Of no family, it follows all the same from a rate that was far too high from the start. */
  followsRate?: true;
  /** A warning of this kind becomes a note once the run is seen to learn in spite of it. */
  harmlessIfLearning?: true;
  /** It says that nothing is learned, not why: what others of its family say of the causes comes first. */
  general?: true;
  /** It says why nothing is learned: what only says that nothing is adds nothing to it. */
  explains?: true;
  /** It rests on the course of the loss alone, which says nothing where the loss does not measure progress. */
  byLossAlone?: true;
  /** It warns of others of its family; the first of them takes its place, under the same id. */
  forerunner?: true;
  /** What would prove, of a finding of it that needs action, that waiting cannot help; by default nothing does. */
  proofs?: readonly ProofName[];
  /** Kinds of loss that it has something to say of: `all`, or some; where absent, those that measure progress. */
  objectives?: 'all' | readonly LossPurpose[];
  make(): Detector<R>;
}

/** Whether a detector has something to say of a run whose loss is for this. */
export const speaksOf = ({ objectives = measured }: DetectorKind, objective: LossPurpose = 'supervised'): boolean =>
  objectives === 'all' || objectives.includes(objective);
