/**
 * The loss scale of fp16 training collapses: three halvings within a hundred steps, or a long fall without a rise, after the
 * first two hundred steps in which a scaler finds its place (BLOOM saw such a trend 2,000 steps before it diverged); at a scale of 1 there is nothing left
 * to halve (DeepSpeed ends the run there, OPT's logs call it dead), and where half of the steps are skipped nothing moves.
 */
import { say, type Message } from '../../../shared/messages/say';
import { isGraver } from '../../../shared/severity';
import type { RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import { quickHalvings, scaleWindow, searchSteps, type LossScales } from '../signals/lossScales';
import type { Signals } from '../signals/signals';

const minimum = 1;
const skips = 0.5;
/** Octaves lost without a rise, in so many rows or more: where rows are far apart, quick halvings cannot be seen. */
const long = { octaves: 6, rows: 3 };
/** Octaves by which a scale that has risen again is sound. */
const regained = 2;

const fixes: RemedyId[] = ['bf16', 'lower-lr', 'clip-global-norm', 'dynamic-loss-scale'];

type ScaleFinding = RunFinding<'loss-scale'>;

class LossScale implements Detector<'loss-scale'> {
  private told: RunSeverity | null = null;
  private least = Infinity;

  step(signals: Signals): ScaleFinding | null {
    const { scales, seen } = signals;
    if (seen.lossScale === undefined || !scales.recorded || !scales.settled) return null;
    if (scales.now < this.least) this.least = scales.now;
    if (this.told !== null && this.told !== 'note' && scales.now >= this.least * 2 ** regained)
      return this.report(signals, 'note', say('loss-scale.rose', figuresOf(scales)));
    const least = scales.now <= minimum && scales.greatest > minimum;
    if (least) return this.graver(signals, 'act', say('loss-scale.minimum', figuresOf(scales)));
    if (scales.skipped > skips) return this.graver(signals, 'act', say('loss-scale.skips', figuresOf(scales)));
    if (scales.quick)
      return this.graver(
        signals,
        'warn',
        say('loss-scale.halvings', { ...figuresOf(scales), n: quickHalvings, within: scaleWindow }),
      );
    const falls = scales.fallen >= long.octaves && scales.falls >= long.rows;
    return falls ? this.graver(signals, 'warn', say('loss-scale.falls', figuresOf(scales))) : null;
  }

  private graver(signals: Signals, severity: 'act' | 'warn', message: Message): ScaleFinding | null {
    const told = this.told !== null && !isGraver(severity, this.told);
    return told ? null : this.report(signals, severity, message);
  }

  private report(signals: Signals, severity: RunSeverity, message: Message): ScaleFinding {
    this.told = severity;
    this.least = signals.scales.now;
    const { step, scales } = signals;
    const skipped = say('evidence.skipped', { share: scales.skipped, n: scaleWindow });
    return found(signals, {
      rule: 'loss-scale',
      severity,
      confidence: 'high',
      message,
      evidence: [
        at(step, 'lossScale', scales.now, say('evidence.loss-scale', figuresOf(scales)), minimum),
        at(step, 'skippedShare', scales.skipped, skipped, skips),
      ],
      causes:
        severity === 'note' ? [say('cause.scaler-wanders')] : [say('cause.beyond-fp16'), say('cause.softmax-fp16')],
      paths: [
        ['optimizer', 'lr'],
        ['clip', 'norm'],
      ],
      fixes: severity === 'note' ? [] : fixes,
    });
  }
}

const figuresOf = ({ now, greatest }: LossScales) => ({ now, greatest });

export const lossScale: DetectorKind<'loss-scale'> = {
  rules: [
    {
      id: 'loss-scale',
      doc: {
        title: 'The loss scale of fp16 collapses',
        severities: ['act', 'warn', 'note'],
        why: 'The scale is halved at each overflow. When it falls again and again, gradients outgrow fp16; at its minimum nothing is left to halve, and steps are skipped or lost.',
        threshold: `After the first ${searchSteps} steps, in which a scaler finds its place: a warning at ${quickHalvings} halvings within ${scaleWindow} steps, or at a fall to a ${2 ** long.octaves}th without a rise, in ${long.rows} rows or more. Act where it has fallen to ${minimum} or below, or where more than ${100 * skips} % of the steps are skipped. A note once it has risen to ${2 ** regained} times its least.`,
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
