/** Every detector, one line each. When several speak of one trouble, the first to speak leads. */
import type { RunRuleId } from '../../ids';
import type { DetectorKind, RunRule } from '../detector';
import { deadUnits } from './deadUnits';
import { divergence } from './divergence';
import { doubleSoftmax } from './doubleSoftmax';
import { earlyBlowUp } from './earlyBlowUp';
import { edgeOfStability } from './edgeOfStability';
import { entropyCollapse } from './entropyCollapse';
import { epochShape } from './epochShape';
import { explodingGradient } from './explodingGradient';
import { explodingLayers } from './explodingLayers';
import { gradientWarning } from './gradientWarning';
import { guessing } from './guessing';
import { keptGradients } from './keptGradients';
import { largeEpsilon } from './largeEpsilon';
import { lossScale } from './lossScale';
import { lossSpike } from './lossSpike';
import { lostBalance } from './lostBalance';
import { metricDisagrees } from './metricDisagrees';
import { negativeLoss } from './negativeLoss';
import { noLearning } from './noLearning';
import { nonFinite } from './nonFinite';
import { nonFiniteEvaluation } from './nonFiniteEvaluation';
import { nonFiniteGradient } from './nonFiniteGradient';
import { nothingCompared } from './nothingCompared';
import { reversedPairs } from './reversedPairs';
import { oscillation } from './oscillation';
import { overfitting } from './overfitting';
import { overtraining } from './overtraining';
import { periodicSpikes } from './periodicSpikes';
import { overshoot } from './overshoot';
import { policyStep } from './policyStep';
import { poorInitialization } from './poorInitialization';
import { repeatingLoss } from './repeatingLoss';
import { repeatedSpike } from './repeatedSpike';
import { rewardCollapse } from './rewardCollapse';
import { saturatedUnits } from './saturatedUnits';
import { scheduleLeft } from './scheduleLeft';
import { slowLearning } from './slowLearning';
import { spentLr } from './spentLr';
import { staleSecondMoment } from './staleSecondMoment';
import { stalls } from './stalls';
import { stillGradient } from './stillGradient';
import { summedLoss } from './summedLoss';
import { tightClipping } from './tightClipping';
import { unchangedWeights } from './unchangedWeights';
import { untrainedWeights } from './untrainedWeights';
import { updateRatio } from './updateRatio';
import { uphill } from './uphill';
import { vanishingGradient } from './vanishingGradient';
import { weightSize } from './weightSize';
import { zeroLoss } from './zeroLoss';

export const detectors: readonly DetectorKind[] = [
  untrainedWeights,
  keptGradients,
  doubleSoftmax,
  uphill,
  nonFinite,
  nonFiniteGradient,
  nonFiniteEvaluation,
  explodingGradient,
  overshoot,
  earlyBlowUp,
  divergence,
  lossSpike,
  repeatedSpike,
  gradientWarning,
  scheduleLeft,
  oscillation,
  edgeOfStability,
  deadUnits,
  vanishingGradient,
  explodingLayers,
  saturatedUnits,
  stillGradient,
  guessing,
  noLearning,
  slowLearning,
  spentLr,
  unchangedWeights,
  updateRatio,
  largeEpsilon,
  staleSecondMoment,
  lossScale,
  tightClipping,
  poorInitialization,
  weightSize,
  overfitting,
  overtraining,
  metricDisagrees,
  zeroLoss,
  repeatingLoss,
  stalls,
  policyStep,
  rewardCollapse,
  entropyCollapse,
  nothingCompared,
  reversedPairs,
  lostBalance,
  epochShape,
  periodicSpikes,
  summedLoss,
  negativeLoss,
];

/** Every rule that the monitor can speak of, in the order of its detectors. */
export const runRules: readonly RunRule[] = detectors.flatMap(({ rules }) => rules);

/** The names of the rules of some detectors. */
export const rulesOf = (belongs: (kind: DetectorKind) => boolean): ReadonlySet<RunRuleId> =>
  new Set(detectors.filter(belongs).flatMap(({ rules }) => rules.map(({ id }) => id)));
