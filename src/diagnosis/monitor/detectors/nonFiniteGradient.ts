/**
 * Gradient norms that are no numbers while the loss is one. Had the optimizer taken such a gradient, the next loss would be
 * NaN: so the step was skipped, as loss scalers do, or the norm alone overflowed. Single ones are the daily business of fp16
 * (PyTorch's scaler tries a doubled scale every 2,000 steps, DeepSpeed's every 1,000), and so are those of the first steps,
 * in which a scaler halves its way down from 65,536. Without a break they mean that nothing is learned any more.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import { mayBeHalf } from '../nonFiniteCauses';
import type { NormSpell } from '../signals/badNorms';
import { thrownOut } from '../signals/firstSteps';
import type { Signals } from '../signals/signals';
import { Trend } from '../signals/statistics/trend';

/**
 * Rows and steps without a break that are more than a scaler needs. From 65,536 to 1 are 16 halvings, which DeepSpeed's
 * hysteresis doubles; a later overflow takes a few. A row may stand for many steps.
 */
const lastingFrom = { first: { rows: 3, steps: 40 }, later: { rows: 5, steps: 20 } };
/** Skipped steps in a row, by the record, after which the run stands. */
const standing = 20;
/** Rows at the end of a log that are told though more might have cleared them. */
const atEnd = 3;

const fixes: RemedyId[] = ['bf16', 'dynamic-loss-scale'];

type BadNormFinding = RunFinding<'non-finite-gradient'>;

class NonFiniteGradient implements Detector<'non-finite-gradient'> {
  /** What was told of the present spell. */
  private open: BadNormFinding | null = null;
  /** It was told that the spell lasts. */
  private lasting = false;
  /** What was told of single ones, and how many there were. */
  private single: BadNormFinding | null = null;
  private times = 0;
  /** The losses of this spell. */
  private losses = new Trend();

  step(signals: Signals): BadNormFinding | null {
    const { bad, ended } = signals.badNorms;
    if (ended !== null) return this.pass(ended, signals);
    if (bad === null || signals.seen.gradNorm === undefined) return null;
    if (bad.rows === 1) this.losses = new Trend();
    // The loss is none either: that is another finding.
    if (signals.badLosses.spell !== null) return null;
    if (signals.seen.loss !== undefined) this.losses.push(signals.loss);
    const severity = this.severityOf(bad, signals);
    return severity === null || severity === this.open?.severity ? null : this.tell(bad, severity, signals);
  }

  end(signals: Signals): BadNormFinding | null {
    const { bad } = signals.badNorms;
    if (bad === null || signals.badLosses.spell !== null || bad.rows < atEnd) return null;
    // What was told is told once more with all its rows.
    return this.tell(bad, this.open?.severity ?? (never(signals) ? 'note' : 'warn'), signals);
  }

  /** Null where it is not told. */
  private severityOf(bad: NormSpell, signals: Signals): RunSeverity | null {
    if (signals.damage.weights) return 'act';
    if (lasts(bad, signals)) {
      if (bad.skipped && !signals.scaled) return bad.rows >= standing ? 'act' : 'warn';
      return this.losses.strength < 0 && this.losses.moves ? 'note' : 'warn';
    }
    // A norm is a sum of squares: beside a loss that has been thrown out by orders of magnitude it overflows by itself.
    if (signals.loss > thrownOut.times ** 3 * Math.abs(signals.level.initial)) return null;
    const first = bad.rows === 1 && this.single === null && !never(signals);
    return first && !signals.scales.overflowed && !byScaler(signals) ? 'warn' : null;
  }

  private tell(bad: NormSpell, severity: RunSeverity, signals: Signals): BadNormFinding {
    const { value: norm, since } = bad;
    this.lasting = bad.rows > 1;
    const message = bad.rows === 1 ? say('non-finite-gradient.found', { norm, step: since }) : null;
    return (this.open = this.found(bad, message ?? lastingMessage(bad, severity, signals), severity, signals));
  }

  /** The norm is a number again, and the loss has been one all the time, or is again. */
  private pass(ended: NormSpell, signals: Signals): BadNormFinding | null {
    const { open, lasting: lasted } = this;
    this.open = null;
    this.lasting = false;
    if (signals.badLosses.spell !== null || signals.badLosses.ended !== null) return null;
    const { value: norm, since, rows: n } = ended;
    if (open !== null && lasted) {
      const message = say('non-finite-gradient.ended', { norm, since, n, step: signals.step });
      return { ...this.found(ended, message, 'note', signals), id: open.id };
    }
    const first = this.single ?? open;
    if (first === null) return null;
    this.times += 1;
    const message =
      this.times === 1
        ? say('non-finite-gradient.once', { norm, step: since })
        : say('non-finite-gradient.times', { n: this.times, last: since });
    return (this.single = { ...this.found(ended, message, 'note', signals), id: first.id, step: first.step });
  }

  private found(spell: NormSpell, message: Message, severity: RunSeverity, signals: Signals): BadNormFinding {
    return found(signals, {
      ...{ rule: 'non-finite-gradient' as const, id: `non-finite-gradient-${spell.since}`, severity },
      ...{ step: spell.since, confidence: severity === 'act' ? 'high' : 'medium', message },
      evidence: evidenceOf(spell, signals),
      causes: causesOf(spell, severity, signals),
      fixes: severity === 'note' || !mayBeHalf(signals) ? [] : fixes,
    });
  }
}

function lastingMessage({ value: norm, since, rows: n }: NormSpell, severity: RunSeverity, signals: Signals): Message {
  const moved = severity === 'note';
  if (never(signals)) return say(moved ? 'non-finite-gradient.never-learns' : 'non-finite-gradient.never', { n });
  return say(moved ? 'non-finite-gradient.lasting-learns' : 'non-finite-gradient.lasting', { norm, since, n });
}

/** There was no norm yet that was a number. */
const never = ({ badNorms }: Signals): boolean => badNorms.finite === 0;

/** A scaler is known to be at work: it skips such steps. */
const byScaler = ({ scaled, facts, seen }: Signals): boolean =>
  scaled || facts.precision === 'fp16' || seen.skipped === 1;

function lasts({ rows, last, since }: NormSpell, signals: Signals): boolean {
  const needed = never(signals) ? lastingFrom.first : lastingFrom.later;
  return rows >= needed.rows && last - since >= needed.steps;
}

function evidenceOf({ value: norm, since, rows }: NormSpell, { badNorms, loss, step, scales }: Signals): Evidence[] {
  const { now, greatest } = scales;
  return [
    at(since, 'gradNorm', norm, say('evidence.grad-norm', { norm, step: since })),
    ...(rows > 1 ? [fact('nonFiniteRows', rows, say('evidence.norm-rows', { n: rows, seen: badNorms.seen }))] : []),
    at(step, 'loss', loss, say('evidence.loss', { loss, step })),
    ...(scales.recorded ? [at(step, 'lossScale', now, say('evidence.loss-scale', { now, greatest }))] : []),
  ];
}

function causesOf({ rows }: NormSpell, severity: RunSeverity, signals: Signals): Message[] {
  if (rows === 1 || severity === 'note')
    return [say(byScaler(signals) ? 'cause.scaler-skipped' : 'cause.perhaps-skipped'), say('cause.norm-overflows')];
  return [
    ...(mayBeHalf(signals) ? [say('cause.skips-all')] : []),
    say('cause.gradient-undefined'),
    say('cause.norm-overflows'),
  ];
}

export const nonFiniteGradient: DetectorKind<'non-finite-gradient'> = {
  rules: [
    {
      id: 'non-finite-gradient',
      doc: {
        title: 'Gradient norms are NaN or infinite, and the loss is a number',
        severities: ['act', 'warn', 'note'],
        why: 'Had the optimizer taken such a gradient, the next loss would be NaN. So the step was skipped, as loss scalers do at an overflow of fp16, or the norm alone overflowed. Single ones are harmless, and so are those of the first steps, in which a scaler finds its place. Where no norm is a number nothing may be learned at all.',
        threshold: `A note where the norm is a number again. A warning where ${lastingFrom.later.rows} rows and ${lastingFrom.later.steps} steps in a row have no such norm, or the first ${lastingFrom.first.rows} rows and ${lastingFrom.first.steps} steps of a run; a note where the loss falls all the same. Act where ${standing} steps in a row were skipped by the record and no loss scale tells why.`,
        source:
          'PyTorch’s GradScaler begins at 65,536 and tries a doubled scale every 2,000 steps; DeepSpeed’s does so every 1,000, with a hysteresis of two.',
        advice:
          'Single ones need nothing. Otherwise run a few steps in fp32 or bf16; look for roots, norms and divisions whose gradient at zero is not finite. A norm that is computed in fp16 overflows by itself: compute it in fp32.',
      },
      fixes,
    },
  ],
  what: say('watch.non-finite'),
  needs: ['gradNorm'],
  objectives: 'all',
  family: 'loss',
  proofs: ['weights', 'standstill'],
  forerunner: true,
  make: () => new NonFiniteGradient(),
};
