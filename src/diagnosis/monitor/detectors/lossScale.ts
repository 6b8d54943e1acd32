/**
 * The loss scale of fp16 training collapses: three halvings within a hundred steps, after the first two hundred in which
 * a scaler finds its place (BLOOM saw such a trend 2,000 steps before it diverged); at a scale of 1 there is nothing left
 * to halve (DeepSpeed ends the run there, OPT's logs call it dead), and where half of the steps are skipped nothing moves.
 */
import { say } from '../../../shared/messages/say';
import { isGraver } from '../../../shared/severity';
import type { RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

const halvings = 3;
const within = 100;
const search = 200;
const minimum = 1;
const skips = 0.5;

const fixes: RemedyId[] = ['bf16', 'lower-lr', 'clip-global-norm', 'dynamic-loss-scale'];

class LossScale implements Detector<'loss-scale'> {
  private last = NaN;
  private greatest = 0;
  /** Counts of steps at the latest halvings, oldest first. */
  private at: number[] = [];
  private skipped = 0;
  private told: RunSeverity | null = null;

  step(signals: Signals): RunFinding<'loss-scale'> | null {
    const { lossScale, skipped } = signals.seen;
    if (lossScale === undefined || !Number.isFinite(lossScale)) return null;
    const halved = lossScale < this.last;
    this.last = lossScale;
    this.greatest = Math.max(this.greatest, lossScale);
    this.skipped += ((skipped ?? (halved ? 1 : 0)) - this.skipped) / within;
    if (halved) this.at = [...this.at.slice(-halvings + 1), signals.count];
    if (signals.count <= search) return null;
    const least = lossScale <= minimum && this.greatest > minimum;
    if (least || this.skipped > skips) return this.report(signals, 'act', least);
    const quick = halved && this.at.length === halvings && signals.count - this.at[0]! <= within;
    return quick ? this.report(signals, 'warn', false) : null;
  }

  private report(signals: Signals, severity: RunSeverity, least: boolean): RunFinding<'loss-scale'> | null {
    if (this.told !== null && !isGraver(severity, this.told)) return null;
    this.told = severity;
    const { step } = signals;
    const figures = { now: this.last, greatest: this.greatest };
    const skipped = say('evidence.skipped', { share: this.skipped, n: within });
    return found(signals, {
      rule: 'loss-scale',
      severity,
      confidence: 'high',
      message: least
        ? say('loss-scale.minimum', figures)
        : severity === 'act'
          ? say('loss-scale.skips', figures)
          : say('loss-scale.halvings', { ...figures, n: halvings, within }),
      evidence: [
        at(step, 'lossScale', this.last, say('evidence.loss-scale', figures), minimum),
        at(step, 'skippedShare', this.skipped, skipped, skips),
      ],
      causes: [say('cause.beyond-fp16'), say('cause.softmax-fp16')],
      paths: [
        ['optimizer', 'lr'],
        ['clip', 'norm'],
      ],
      fixes,
    });
  }
}

export const lossScale: DetectorKind<'loss-scale'> = {
  rules: [
    {
      id: 'loss-scale',
      doc: {
        title: 'The loss scale of fp16 collapses',
        severities: ['act', 'warn'],
        why: 'The scale is halved at each overflow. When it falls again and again, gradients outgrow fp16; at its minimum nothing is left to halve, and steps are skipped or lost.',
        threshold: `A warning at ${halvings} halvings within ${within} steps, after the first ${search} in which a scaler finds its place. Act at a scale of ${minimum}, or where more than ${100 * skips} % of the steps are skipped.`,
        source:
          'BLOOM (2022) saw such a trend 2,000 steps before it diverged; DeepSpeed ends the run at the minimum, and the logs of OPT call it dead.',
        advice: 'Use bf16, lower the learning rate, clip; compute the loss and the softmax in fp32.',
      },
      fixes,
    },
  ],
  what: say('watch.loss-scale'),
  needs: ['lossScale'],
  family: 'none',
  make: () => new LossScale(),
};
