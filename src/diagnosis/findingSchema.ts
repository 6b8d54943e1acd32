/**
 * What a finding of a run holds, described once: for the monitor that makes it, for readers of run folders, and for the
 * language server, which is sent findings by its client.
 */
import { z } from 'zod';
import { boundedSaid, say, type Message } from '../shared/messages/say';
import { severities } from '../shared/severity';

/** A number that JSON may not hold: NaN and the infinities are words in a run folder, and null in a message. */
const figure = z.union([
  z.custom<number>((value) => typeof value === 'number'),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number),
  z.null().transform(() => NaN),
]);

/** The messages of the texts beside it, by their names; absent in runs of older versions. `saidOf` reads them. */
const said = z.unknown().transform(boundedSaid).exactOptional();

/** A figure that a finding rests on. */
const evidenceSchema = z.object({
  /** e.g. `loss`, `gradNorm`, `healthyGradNormP90`, `lrAtOnset`, `bestLoss`. */
  name: z.string(),
  value: figure,
  /** The optimizer step the value stands at, if it stands at one. */
  step: z.number().exactOptional(),
  /** What the value was held against, if anything. */
  threshold: figure.exactOptional(),
  /** One short clause for a person, e.g. "loss 8.1 is 3.2 times its start". */
  text: z.string(),
  said,
});

/**
 * A folder of another version may name rules, evidence and remedies that this one does not know, so names are plain text
 * here; `RunFinding` has the names of this version.
 */
export const findingSchema = z.object({
  /** Unique within a run: rule and first step. */
  id: z.string(),
  rule: z.string(),
  severity: z.enum(severities),
  /**
   * How sure the monitor is: high: the values leave no other reading; medium: such values are rarely harmless; low: a
   * hint. Absent in runs that older versions recorded.
   */
  confidence: z.enum(['high', 'medium', 'low']).exactOptional(),
  /**
   * What proves that waiting cannot help: `weights`, `standstill` or `left`. A script's run is stopped by itself only for a
   * finding that has it. Absent where nothing does, and in runs of older versions.
   */
  proof: z.string().exactOptional(),
  /** First step concerned. */
  step: z.number(),
  /** Last step concerned, as far as known. */
  endStep: z.number(),
  /** One short, self-contained sentence. */
  message: z.string(),
  evidence: z.array(evidenceSchema),
  /** Likely causes in order, each one sentence. */
  causes: z.array(z.string()),
  /** Config paths to blame, most likely first. */
  paths: z.array(z.array(z.union([z.string(), z.number()])).readonly()),
  /** Ids of remedies in the catalogue, best first. */
  fixes: z.array(z.string()),
  /** What would have made this surer but could not be looked at, each with what would let it. */
  notChecked: z.array(z.string()).exactOptional(),
  said,
});

export type RecordedEvidence = z.infer<typeof evidenceSchema>;
export type RecordedFinding = z.infer<typeof findingSchema>;
export type Confidence = NonNullable<RecordedFinding['confidence']>;

/** The finding that stands in a run folder or a message; null where it is none that this version can read. */
export function readFinding(value: unknown): RecordedFinding | null {
  return findingSchema.safeParse(value).data ?? null;
}

/** A sentence about findings that could not be read, which must not look as if nothing was found; null if there are none. */
export const unreadableNotice = (count: number): Message | null =>
  count === 0 ? null : say('folder.unreadable-findings', { n: count });
