/** What one model file hands to the index. */
import type { Model } from '../types';

/** The forward pass; the index adds weights, loss and metrics. */
export type Parts = Pick<Model, 'forward' | 'kernels'>;
