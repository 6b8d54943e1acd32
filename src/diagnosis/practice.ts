/** Figures of common practice that rules, detectors and remedies share, each once. */

/** Steps at the very start within which the learning rate alone explains a blow-up. */
export const stepsAtOnce = 20;

/** Of an update of a policy: the KL divergence from the one before it, and the share of clipped samples, of healthy runs. */
export const usualUpdate = { kl: 0.05, clipped: 0.3 };

/** Steps of a run whose length is unknown, for rules that wait for a share of it. */
export const unknownLength = 5000;

/** Share of a run that warmup takes at most (Deep Learning Tuning Playbook, 2023). */
export const warmupShareAtMost = 0.1;

/** Steps in which the second moment of Adam settles (Ma & Yarats, arXiv 1910.04209): warmup of so many is usual. */
export const settlingSteps = (beta2: number): number => Math.ceil(2 / (1 - beta2));

/** The usual second beta of Adam, and the default of PyTorch and Keras. */
export const usualBeta2 = 0.999;
