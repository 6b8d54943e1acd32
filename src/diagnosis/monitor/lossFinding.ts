/** What the findings about a loss in trouble have in common: onset, evidence, causes, remedies. */
import type { Confidence, Evidence, RunFinding, RunSeverity } from '../finding';
import { figure } from '../../shared/numbers';
import type { RemedyId, RunRuleId } from '../ids';
import { stepsAtOnce } from '../practice';
import { pathsOf, rankCauses, type Onset } from './causes';
import { lostOfInitial, lostProgress } from './signals/lossLevel';
import type { Signals } from './signals/signals';

/** Remedies of a loss in trouble, best first. Each is withheld where its signal was normal. */
export const lossRemedies: RemedyId[] = [
  'standardize',
  'skip-batches',
  'clip-global-norm',
  'lower-lr',
  'warmup',
  'adaptive-clipping',
  'beta2',
];

/** A step of abnormal gradients counts as before the loss if it is at most so many steps back. */
const reach = 200;

/** Reads the onset of the present trouble: the step after the last calm one, or an earlier rise of the gradient norm. */
export function onsetOf(signals: Signals): Onset {
  const { calm, norms, step, count, trouble } = signals;
  const lossStep = Math.min(calm.step + 1, step);
  const lostStep = trouble.open ? trouble.openedStep : step;
  const since = norms.abnormalSince;
  const before = since !== null && since <= lostStep && since > lossStep - reach;
  const led = before && since < lossStep;
  const onsetStep = led ? since : lossStep;
  return {
    step: onsetStep,
    after: Math.max(0, count - 1 - (step - onsetStep)),
    took: step - lossStep + 1,
    gradientSince: before ? since : null,
    gradientLed: led,
    lr: Number.isFinite(calm.lr) ? calm.lr : signals.rates.lr,
    lrRising: calm.lrRising,
  };
}

export function lossFinding<R extends RunRuleId>(
  rule: R,
  severity: RunSeverity,
  message: string,
  signals: Signals,
  confidence: Confidence = 'high',
): RunFinding<R> {
  const onset = onsetOf(signals);
  const causes = rankCauses(onset, signals);
  return {
    id: `${rule}-${onset.step}`,
    rule,
    severity,
    confidence,
    step: onset.step,
    endStep: signals.step,
    message,
    evidence: [...lossEvidence(signals, onset), ...gradientEvidence(signals, onset), ...rateEvidence(signals, onset)],
    causes: causes.map(({ text }) => text),
    paths: pathsOf(causes),
    fixes: lossRemedies,
  };
}

function lossEvidence({ level, trouble, step, loss, options }: Signals, onset: Onset): Evidence[] {
  const list: Evidence[] = [
    { name: 'onset', value: onset.step, step: onset.step, text: `the last calm step was ${onset.step - 1}` },
    { name: 'loss', value: loss, step, text: `loss ${figure(loss)} at step ${step}` },
  ];
  if (level.count > 0) {
    const { initial, best, bestStep, line } = level;
    list.push({ name: 'initialLoss', value: initial, text: `loss ${figure(initial)} at the start` });
    list.push({
      name: 'bestLoss',
      value: best,
      step: bestStep,
      text: `smoothed loss ${figure(best)} at its best, step ${bestStep}`,
    });
    list.push({
      name: 'smoothedLoss',
      value: level.level,
      step,
      threshold: line,
      text: `progress counts as lost above ${figure(line)}: best + ${100 * lostProgress} % of the progress + ${100 * lostOfInitial} % of the start + the noise of the loss`,
    });
  }
  if (trouble.open) {
    const { peak, peakStep } = trouble;
    list.push({
      name: 'peakLoss',
      value: peak,
      step: peakStep,
      text: `loss ${figure(peak)} at its highest, step ${peakStep}`,
    });
  }
  list.push({ name: 'stepsToBlowUp', value: onset.took, text: `${onset.took} steps from the onset to this finding` });
  if (options.totalSteps !== null)
    list.push({ name: 'totalSteps', value: options.totalSteps, text: `of ${options.totalSteps} steps` });
  return list;
}

function gradientEvidence({ norms, gradNorm, normRecorded, step }: Signals, onset: Onset): Evidence[] {
  if (!normRecorded) return [];
  const list: Evidence[] = [
    { name: 'gradNorm', value: gradNorm, step, text: `gradient norm ${figure(gradNorm)} at step ${step}` },
  ];
  if (norms.count > 0) {
    list.push({
      name: 'healthyGradNormP50',
      value: norms.p50,
      text: `healthy gradient norms have the median ${figure(norms.p50)}`,
    });
    list.push({
      name: 'healthyGradNormP90',
      value: norms.p90,
      text: `nine in ten healthy gradient norms are below ${figure(norms.p90)}`,
    });
  }
  if (norms.abnormalSince !== null) {
    list.push({
      name: 'peakGradNorm',
      value: norms.peak,
      step: norms.peakStep,
      threshold: 10 * norms.p50,
      text: `gradient norm ${figure(norms.peak)} at step ${norms.peakStep}; abnormal is ten times the healthy median`,
    });
  }
  if (onset.gradientSince !== null) {
    const since = onset.gradientSince;
    list.push({
      name: 'gradNormRoseAt',
      value: since,
      step: since,
      text: `gradient norms were abnormal from step ${since}, ${onset.gradientLed ? 'before' : 'with'} the loss`,
    });
  }
  return list;
}

function rateEvidence({ rates }: Signals, onset: Onset): Evidence[] {
  if (!rates.recorded || !Number.isFinite(onset.lr)) return [];
  const list: Evidence[] = [
    {
      name: 'lrAtOnset',
      value: onset.lr,
      step: onset.step,
      text: `learning rate ${figure(onset.lr)} at the last calm step`,
    },
    { name: 'peakLr', value: rates.peak, text: `learning rate ${figure(rates.peak)} at its highest so far` },
  ];
  if (onset.lrRising)
    list.push({ name: 'lrRising', value: 1, step: onset.step, text: 'the learning rate was still rising' });
  return list;
}

/** Times the first steps within which a run that has learned nothing yet counts as early. */
export const earlyTimes = 5;

export type AlarmRule = 'exploding-gradient' | 'early-blow-up' | 'divergence';

/**
 * Which rule an alarm of the loss belongs to; the three exclude each other, so that one trouble has one name.
 * Exploding if gradient norms were abnormal before the loss moved; early if nothing had been learned; else divergence.
 */
export function alarmRule(signals: Signals): AlarmRule {
  const onset = onsetOf(signals);
  if (onset.gradientLed) return 'exploding-gradient';
  const { level } = signals;
  const early =
    onset.after <= stepsAtOnce || (onset.after <= earlyTimes * stepsAtOnce && level.progress < 0.1 * level.scale);
  return early ? 'early-blow-up' : 'divergence';
}
