import type { Recipe } from '../../config/recipe';
import { say } from '../../shared/messages/say';
import { writeFix } from './rule';

/** The fix that several rules offer: clipping at the global norm that is most often published. */
export const clipFix = ({ clip }: Recipe) =>
  writeFix('clip-global-norm', say('lint-fix.clip'), clip, { kind: 'norm', threshold: 1 } as const);
