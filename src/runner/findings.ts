/** The findings in a run's events. */
import { z } from 'zod';
import type { RunFinding } from '../diagnosis/finding';
import type { RunEvent } from '../run/types';

const step = z.number();
const texts = z.array(z.string());

const findingSchema = z.object({
  id: z.string(),
  rule: z.string(),
  severity: z.enum(['act', 'warn', 'note']),
  step,
  endStep: step,
  message: z.string(),
  evidence: z.array(
    z.object({
      name: z.string(),
      // Evidence may be NaN, which z.number() refuses.
      value: z.custom<number>((value) => typeof value === 'number'),
      step: step.optional(),
      threshold: z.custom<number>((value) => typeof value === 'number').optional(),
      text: z.string(),
    }),
  ),
  causes: texts,
  paths: z.array(z.array(z.union([z.string(), z.number()]))),
  fixes: texts,
  confidence: z.enum(['high', 'medium', 'low']).optional(),
  notChecked: texts.optional(),
});

/** The last version of every finding, in the order of their first; what is no finding is left out. */
export function findingsOf(events: readonly RunEvent[]): RunFinding[] {
  const findings = new Map<string, RunFinding>();
  for (const event of events) {
    if (event.kind !== 'finding') continue;
    const { data } = findingSchema.safeParse(event.finding);
    if (data !== undefined) findings.set(data.id, data as RunFinding);
  }
  return [...findings.values()];
}

const rank = { act: 0, warn: 1, note: 2 };

/** Gravest first, then in the order of steps. */
export function byGravity(findings: readonly RunFinding[]): RunFinding[] {
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity] || a.step - b.step);
}
