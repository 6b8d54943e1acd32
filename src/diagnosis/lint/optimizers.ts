/** Optimizers by what the rules need to know of them. Names are those of a recipe. */

const adam = new Set(['adam', 'adamw', 'adamax', 'nadam', 'radam', 'ademamix']);

/** Moments of the gradient and of its square, each with its decay: the bounds of Adam hold. */
export const isAdam = (name: string | null): boolean => name !== null && adam.has(name);

/** The step is scaled by the gradients' own size, so that the rate is that of Adam. */
export const isAdaptive = (name: string | null): boolean =>
  isAdam(name) || name === 'rmsprop' || name === 'lamb' || name === 'stableadamw';
