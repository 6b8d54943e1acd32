/**
 * What a loss is for is not told by a script. That of a policy, of a value that is chased, of two players rises by
 * design, so what rests on the course of the loss alone is a note there, until something else bears it out: data or
 * functions that only a loss which measures progress has, or a finding that rests on weights, gradients or the rate.
 */
import { say } from '../../shared/messages/say';
import { sentences } from '../../shared/messages/sentences';
import { isGraver } from '../../shared/severity';
import type { RunFinding } from '../finding';
import { retold } from '../retold';
import type { DetectorKind } from './detector';
import { rulesOf } from './detectors';
import type { Signals } from './signals/signals';

const ofTheLoss = rulesOf((kind) => kind.byLossAlone === true);
const rests = ({ rule }: RunFinding) => ofTheLoss.has(rule);

const tempered = (finding: RunFinding): RunFinding => ({
  ...retold(finding, { message: sentences(finding.said.message, say('finding.if-progress')) }),
  severity: 'note',
});

export class LossDoubts {
  /** Findings that were told as notes, as they are without doubt. */
  private readonly held = new Map<string, RunFinding>();
  private borneOut = false;

  constructor(private readonly signals: Signals) {}

  /** Hears what a detector says, before it is joined with others: of a blow-up, one that rests on more than the loss bears it out. */
  hear(finding: RunFinding, { family }: DetectorKind): void {
    const ofBlowUps = family === 'loss' || family === 'rate';
    this.borneOut ||= ofBlowUps && !rests(finding) && isGraver(finding.severity, 'note');
  }

  /** Findings as they are to be told; those held back among them once the doubt has gone. */
  temper(findings: RunFinding[]): RunFinding[] {
    if (findings.length === 0 && this.held.size === 0) return findings;
    // What is told anew takes the place of what was held back, so also where it is taken back.
    findings.forEach(({ id }) => this.held.delete(id));
    if (!this.open) return findings.concat(this.released());
    return findings.map((finding) => this.told(finding));
  }

  private told(finding: RunFinding): RunFinding {
    if (finding.severity === 'note' || !rests(finding)) return finding;
    this.held.set(finding.id, finding);
    return tempered(finding);
  }

  private released(): RunFinding[] {
    const found = [...this.held.values()];
    this.held.clear();
    return found;
  }

  /** Whether nobody knows what the loss is for, and nothing but the loss speaks of trouble. */
  private get open(): boolean {
    const { facts, evaluations, firstSteps } = this.signals;
    if (facts.purposeUnknown !== true || this.borneOut) return false;
    const measures = facts.objective !== undefined || facts.classes !== undefined || evaluations > 0;
    return !measures && Number.isNaN(firstSteps.moved);
  }
}
