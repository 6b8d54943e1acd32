/** What the findings about a loss in trouble have in common: onset, evidence, causes, remedies. */
import { say, type Message } from '../../shared/messages/say';
import type { Confidence, Evidence, RunFinding, RunSeverity } from '../finding';
import type { RemedyId, RunRuleId } from '../ids';
import { stepsAtOnce } from '../practice';
import { pathsOf, rankCauses, type Onset } from './causes';
import { at, fact, found, healthyNorms } from './helpers';
import { undoneShare } from './signals/lossLevel';
import { firstMove } from './signals/firstSteps';
import { leapTimes } from './signals/learningRates';
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

/** Reads the onset of the present trouble: the first row that was not calm, or an earlier rise of the gradient norm. */
export function onsetOf(signals: Signals): Onset {
  const { calm, norms, step, trouble, strides, facts } = signals;
  const lossStep = Number.isNaN(trouble.left) ? step : trouble.left;
  const lostStep = trouble.open ? Math.min(trouble.openedStep, step) : step;
  const since = norms.abnormalSince;
  const before = since !== null && since <= lostStep && since > lossStep - reach;
  const led = before && since < lossStep;
  const onsetStep = led ? since : lossStep;
  const after = Math.max(0, onsetStep - strides.first) + strides.usual - 1;
  return {
    step: onsetStep,
    after,
    // An epoch is many steps.
    early: facts.rows !== 'epochs' && after <= stepsAtOnce,
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
  message: Message,
  signals: Signals,
  confidence: Confidence = 'high',
): RunFinding<R> {
  const onset = onsetOf(signals);
  const causes = rankCauses(onset, signals);
  return found(signals, {
    ...{ id: `${rule}-${onset.step}`, rule, severity, confidence, step: onset.step, message },
    evidence: [...lossEvidence(signals, onset), ...gradientEvidence(signals, onset), ...rateEvidence(signals, onset)],
    causes: causes.map(({ text }) => text),
    paths: pathsOf(causes),
    fixes: lossRemedies,
  });
}

function lossEvidence({ level, trouble, step, loss, options }: Signals, onset: Onset): Evidence[] {
  const list = [
    at(onset.step, 'onset', onset.step, say('evidence.onset', { step: onset.step })),
    at(step, 'loss', loss, say('evidence.loss', { loss, step })),
  ];
  if (level.count > 0) {
    const { initial, best, bestStep, line } = level;
    const above = say('evidence.lost-line', { line, undone: undoneShare });
    list.push(
      fact('initialLoss', initial, say('evidence.initial-loss', { loss: initial })),
      at(bestStep, 'bestLoss', best, say('evidence.best-loss', { loss: best, step: bestStep })),
      at(step, 'smoothedLoss', level.level, above, line),
      ...undoneEvidence(level),
    );
  }
  if (trouble.open) {
    const { peak, peakStep } = trouble;
    list.push(at(peakStep, 'peakLoss', peak, say('evidence.peak-loss', { loss: peak, step: peakStep })));
  }
  list.push(fact('stepsToBlowUp', onset.took, say('evidence.steps-to-finding', { n: onset.took })));
  const { totalSteps } = options;
  if (totalSteps !== null) list.push(fact('totalSteps', totalSteps, say('evidence.total-steps', { n: totalSteps })));
  return list;
}

/** Since when the loss had been below where it stands now: so many steps are undone. */
function undoneEvidence({ level, bestStep, path }: Signals['level']): Evidence[] {
  const reached = path.reached(level);
  if (!(reached < bestStep)) return [];
  const n = bestStep - reached;
  return [at(reached, 'undoneSteps', n, say('evidence.undone', { n, step: reached }))];
}

function gradientEvidence({ norms, gradNorm, normRecorded, step }: Signals, onset: Onset): Evidence[] {
  if (!normRecorded) return [];
  const bound = Number.isFinite(norms.bound) ? [norms.bound] : [];
  const list = [at(step, 'gradNorm', gradNorm, say('evidence.grad-norm', { norm: gradNorm, step }), ...bound)];
  if (norms.count > 0) list.push(...healthyNorms(norms));
  if (norms.abnormalSince !== null) {
    const { peak: norm, peakStep } = norms;
    list.push(
      at(
        peakStep,
        'peakGradNorm',
        norm,
        bound.length === 0
          ? say('evidence.grad-norm', { norm, step: peakStep })
          : say('evidence.peak-grad-norm', { norm, step: peakStep, bound: norms.bound }),
        ...bound,
      ),
    );
  }
  if (onset.gradientSince !== null) {
    const since = onset.gradientSince;
    const when = say(onset.gradientLed ? 'evidence.norms-before' : 'evidence.norms-with', { step: since });
    list.push(at(since, 'gradNormRoseAt', since, when));
  }
  return list;
}

/** The rate at which a first step would have moved as much as is usual, where the first ones replaced the weights. */
export function rateOfFirstSteps({ rates, firstSteps: { moved } }: Signals): Evidence[] {
  const { usual } = firstMove;
  const lr = (rates.lr * usual) / moved;
  return lr > 0 ? [fact('impliedLr', lr, say('evidence.implied-lr', { usual, lr }))] : [];
}

function rateEvidence(signals: Signals, onset: Onset): Evidence[] {
  const { rates, calm, step: signalsStep } = signals;
  // What went wrong soon after a leap of the rate had borne the rate before it. A warmup is none, however far it came.
  const leapt = rates.sinceLeap < reach;
  const lr = leapt && rates.beforeLeap < onset.lr ? rates.beforeLeap : onset.lr;
  const { step } = calm;
  if (!rates.recorded || !Number.isFinite(lr)) return [];
  return [
    at(step, 'lrAtOnset', lr, say('evidence.lr-at-onset', { lr })),
    fact('peakLr', rates.peak, say('evidence.peak-lr', { lr: rates.peak })),
    ...(leapt && rates.lr > leapTimes * lr
      ? [at(signalsStep, 'lrAfterChange', rates.lr, say('evidence.rates-around', { before: lr, after: rates.lr }))]
      : []),
    ...(onset.lrRising ? [at(step, 'lrRising', 1, say('evidence.lr-rising'))] : []),
    ...(onset.early && !onset.lrRising ? rateOfFirstSteps(signals) : []),
  ];
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
  const { level, facts } = signals;
  const nothing = level.progress <= 2 * level.deviation;
  const soon = facts.rows !== 'epochs' && onset.after <= earlyTimes * stepsAtOnce;
  const early = onset.early || (soon && nothing);
  return early ? 'early-blow-up' : 'divergence';
}
