/** Every detector, one line each. When several speak of one trouble, the first to speak leads. */
import type { DetectorKind } from './detector';
import { divergence } from './divergence';
import { earlyBlowUp } from './earlyBlowUp';
import { explodingGradient } from './explodingGradient';
import { lossSpike } from './lossSpike';
import { noLearning } from './noLearning';
import { nonFinite } from './nonFinite';
import { vanishingGradient } from './vanishingGradient';

export const detectors: readonly DetectorKind[] = [
  nonFinite,
  explodingGradient,
  earlyBlowUp,
  divergence,
  lossSpike,
  vanishingGradient,
  noLearning,
];
