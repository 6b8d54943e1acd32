/**
 * No learning: after a fair share of the run the smoothed loss is where it started. Judged against the start and
 * the noise of the loss, so that a slow but steady fall is not called that.
 */
import type { RunFinding } from '../finding';
import { figure } from '../figures';
import type { Detector, DetectorKind } from './detector';
import type { Signals } from './signals';

/** Progress below this share of the initial loss is none, for a warning and for action. */
const share = { warn: 0.02, act: 0.01 };

/** Steps after which to look (a warning) and after which to act. */
function deadlines(totalSteps: number | null): { warn: number; act: number } {
  if (totalSteps === null) return { warn: 1000, act: 2000 };
  return { warn: Math.max(100, Math.round(0.2 * totalSteps)), act: Math.max(200, Math.round(0.4 * totalSteps)) };
}

class NoLearning implements Detector {
  private found: RunFinding | null = null;

  step(signals: Signals): RunFinding | null {
    const { level, count, options } = signals;
    const { warn, act } = deadlines(options.totalSteps);
    if (this.found !== null && level.level < level.initial - 3 * bar(signals, 'warn')) return this.learns(signals);
    if (count !== warn && count !== act) return null;
    const severity = count === act ? 'act' : 'warn';
    if (level.count === 0 || level.level < level.initial - bar(signals, severity)) return null;
    this.found = this.report(signals, severity);
    return this.found;
  }

  private learns(signals: Signals): RunFinding | null {
    const found = this.found!;
    this.found = null;
    const message = `${found.message} It began to learn by step ${signals.step}.`;
    return { ...found, severity: 'note', endStep: signals.step, message, fixes: [] };
  }

  private report(signals: Signals, severity: 'act' | 'warn'): RunFinding {
    const { level, rates, norms, step, count } = signals;
    const evidence = [
      { name: 'initialLoss', value: level.initial, text: `loss ${figure(level.initial)} at the start` },
      {
        name: 'smoothedLoss',
        value: level.level,
        step,
        threshold: level.initial - bar(signals, severity),
        text: `smoothed loss ${figure(level.level)} at step ${step}`,
      },
      ...(rates.recorded ? [{ name: 'lr', value: rates.lr, step, text: `learning rate ${figure(rates.lr)}` }] : []),
      ...(norms.count > 0
        ? [
            {
              name: 'healthyGradNormP50',
              value: norms.p50,
              text: `gradient norms have the median ${figure(norms.p50)}`,
            },
          ]
        : []),
    ];
    return {
      id: 'no-learning',
      rule: 'no-learning',
      severity,
      step: this.found?.step ?? step,
      endStep: step,
      message: `Nothing is learned: after ${count} steps the loss is ${figure(level.level)}, at the start it was ${figure(level.initial)}.`,
      evidence,
      ...blame(signals),
      fixes: ['raise-lr', 'lower-lr', 'restart'],
    };
  }
}

/** Progress that counts: one or two percent of the start, or the noise of the smoothed loss. */
const bar = ({ level }: Signals, severity: 'act' | 'warn'): number =>
  Math.max(share[severity] * level.scale, 0.25 * level.noise);

function blame({ trouble, rates }: Signals): Pick<RunFinding, 'causes' | 'paths'> {
  const tooHigh = `The loss had blown up to ${figure(trouble.peak)} (step ${trouble.peakStep}): the learning rate is too high and destroyed the model.`;
  const tooLow = `The learning rate${rates.recorded ? ` (${figure(rates.peak)})` : ''} is too low for the length of the run, or zero.`;
  const other =
    'The model cannot learn this: dead or saturated units, a poor initialisation, unscaled inputs or wrong labels.';
  const first = trouble.peak > -Infinity ? tooHigh : tooLow;
  return { causes: [first, other], paths: [['optimizer', 'lr'], ['model'], ['data']] };
}

export const noLearning: DetectorKind = {
  rule: 'no-learning',
  what: 'no learning',
  needs: [],
  family: 'learning',
  make: () => new NoLearning(),
};
