/** Keys of `data` that several tasks read. */
import { z } from 'zod';
import { means } from '../means';

export const target = z.string().min(1).optional().meta(means('key.data.target'));

export const features = z.array(z.string().min(1)).min(1).optional().meta(means('key.data.features'));

export const standardize = z.boolean().default(true).meta(means('key.data.standardize'));
