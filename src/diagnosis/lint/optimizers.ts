/** Optimizers by what the rules need to know of them. Names are those of a recipe. */
import type { Recipe } from '../../config/recipe';
import { known, stated } from './rule';

const adam = new Set(['adam', 'adamw', 'adamax', 'nadam', 'radam', 'ademamix']);

/** Moments of the gradient and of its square, each with its decay: the bounds of Adam hold. */
export const isAdam = (name: string | null): boolean => name !== null && adam.has(name);

/** The step is scaled by the gradients' own size, so that the rate is that of Adam. */
export const isAdaptive = (name: string | null): boolean => isAdam(name) || name === 'rmsprop' || name === 'lamb';

/** The optimizer; where it is not named, betas with a second one from 0.9 on are those of some Adam, a momentum that of SGD. */
export function optimizerOf({ optimizer, betas, momentum }: Recipe): string | null {
  const name = known(optimizer);
  if (name !== null) return name;
  const pair = stated(betas);
  if (pair) return Math.max(...pair.value) >= 0.9 ? 'adam' : null;
  return optimizer.path !== null && (stated(momentum)?.value ?? 0) >= 0.5 ? 'sgd' : null;
}
