/** Checks what the client says about a run before it is kept: a wrong shape must not silence a config's own findings. */
import { z } from 'zod';
import { findingSchema } from '../diagnosis/findingSchema';
import type { RunFindings } from './protocol';

const path = z.array(z.union([z.string(), z.number()]));

const fix = z.looseObject({
  id: z.string(),
  title: z.string(),
  edits: z.array(z.looseObject({ op: z.enum(['set', 'remove', 'rename']), path })),
  continueFrom: z.number().nullable(),
});

const schema = z.object({
  uri: z.string(),
  run: z.string(),
  findings: z.array(z.object({ finding: findingSchema, fixes: z.array(fix) })),
});

/** Null where the shape is another. What of a fix is not read here is passed on as it is. */
export function readFindings(sent: unknown): RunFindings | null {
  const { success, data } = schema.safeParse(sent);
  return success ? (data as unknown as RunFindings) : null;
}
