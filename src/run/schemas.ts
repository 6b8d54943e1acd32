/** Shapes that the manifest and the events share, as they stand on disk. */
import { z } from 'zod';

/** A number that may be non-finite; those are text on disk, because JSON has no word for them. */
export const figure = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

export const stateSchema = z.enum([
  'starting',
  'running',
  'paused',
  'stopping',
  'finished',
  'diverged',
  'stopped',
  'failed',
  'lost',
]);

export const deviceSchema = z.object({ backend: z.string(), kind: z.enum(['gpu', 'cpu']), name: z.string() });

/** A file name in the run folder, never a path out of it. */
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be a plain file name');

export const tableSchema = z.object({
  name: z.string(),
  steps: fileName,
  columns: z.array(z.string()).min(1),
  layersFile: fileName,
  layers: z.array(z.string()),
  missing: z.array(z.string()).optional(),
});
