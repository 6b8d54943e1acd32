import type { Recipe } from '../../config/recipe';
import { writeFix } from './rule';

/** The fix that several rules offer: clipping at the global norm that is most often published. */
export const clipFix = ({ clip }: Recipe) =>
  writeFix('clip-global-norm', 'Clip gradients at global norm 1', clip, { kind: 'norm', threshold: 1 } as const);
