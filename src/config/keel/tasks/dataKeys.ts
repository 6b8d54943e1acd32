/** Keys of `data` that several tasks read. */
import { z } from 'zod';

export const target = z.string().min(1).optional().describe('Column to predict.');

export const features = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe('Columns used as input; absent means all but the target.');

export const standardize = z
  .boolean()
  .default(true)
  .describe('Scale inputs: tabular columns to mean 0 and variance 1, pixels from 0..255 to 0..1.');
