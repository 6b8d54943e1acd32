/** Every detector, one line each. When several speak of one trouble, the first to speak leads. */
import { deadUnits } from './deadUnits';
import type { RunRuleId } from '../../ids';
import type { DetectorKind, RunRule } from '../detector';
import { divergence } from './divergence';
import { earlyBlowUp } from './earlyBlowUp';
import { edgeOfStability } from './edgeOfStability';
import { explodingGradient } from './explodingGradient';
import { explodingLayers } from './explodingLayers';
import { gradientWarning } from './gradientWarning';
import { guessing } from './guessing';
import { largeEpsilon } from './largeEpsilon';
import { lossScale } from './lossScale';
import { lossSpike } from './lossSpike';
import { metricDisagrees } from './metricDisagrees';
import { noLearning } from './noLearning';
import { nonFinite } from './nonFinite';
import { oscillation } from './oscillation';
import { overfitting } from './overfitting';
import { overtraining } from './overtraining';
import { poorInitialization } from './poorInitialization';
import { repeatedSpike } from './repeatedSpike';
import { saturatedUnits } from './saturatedUnits';
import { scheduleLeft } from './scheduleLeft';
import { slowLearning } from './slowLearning';
import { spentLr } from './spentLr';
import { staleSecondMoment } from './staleSecondMoment';
import { stalls } from './stalls';
import { tightClipping } from './tightClipping';
import { unchangedWeights } from './unchangedWeights';
import { updateRatio } from './updateRatio';
import { vanishingGradient } from './vanishingGradient';
import { weightSize } from './weightSize';
import { zeroLoss } from './zeroLoss';

export const detectors: readonly DetectorKind[] = [
  nonFinite,
  explodingGradient,
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
  stalls,
];

/** Every rule that the monitor can speak of, in the order of its detectors. */
export const runRules: readonly RunRule[] = detectors.flatMap(({ rules }) => rules);

/** The names of the rules of some detectors. */
export const rulesOf = (belongs: (kind: DetectorKind) => boolean): ReadonlySet<RunRuleId> =>
  new Set(detectors.filter(belongs).flatMap(({ rules }) => rules.map(({ id }) => id)));
