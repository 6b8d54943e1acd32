/**
 * What stands in the JSON files of a run folder, described once: the types are inferred from here, every reader parses with
 * these schemas, and the Python probe is held to them by a test. PROTOCOL.md tells it in words.
 */
import { z } from 'zod';
import { boundedSaid, inEnglish, say } from '../shared/messages/say';
import { label } from '../shared/printable';
import { runRequests, runStates } from '../shared/runState';
import { isRunId } from './runId';

/** A number that may be non-finite; those are text on disk, because JSON has no word for them. */
const figure = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

const step = z.number().int().min(0);
const reason = z.string().nullable();
const versions = z.record(z.string(), z.string());
const runState = z.enum(runStates);
/** Null where nobody knows it, as in a script. */
const totalSteps = z.number().int().positive().nullable();
/** What is guessed of it from the script's loops where nobody says it: for the time that is left, and for nothing else. */
const aboutSteps = z.number().int().positive().exactOptional();
const runId = z.string().refine(isRunId, inEnglish(say('run.bad-id')));

/** A file name in the run folder, never a path out of it. */
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, inEnglish(say('run.bad-file-name')));

/** The messages of the texts beside it, by their names; absent in runs of older versions. `saidOf` reads them. */
const said = z.unknown().transform(boundedSaid).exactOptional();

export const deviceSchema = z.object({
  /** `tfjs-node-gpu`, `webgpu`, `tfjs-node`, `wasm`, `cpu`; of scripts `torch-cuda`, `keras-jax` and the like. */
  backend: z.string(),
  /** `gpu` or `cpu`; a newer Keel may know more. */
  kind: z.string(),
  /** What the driver calls it, for people. */
  name: z.string(),
});

/** A step table with its layer table. Runs with several optimizers have several. */
export const tableSchema = z.object({
  name: z.string(),
  steps: fileName,
  columns: z.array(z.string()).min(1),
  layersFile: fileName,
  /** Layer names, in the order of the rows. */
  layers: z.array(z.string()),
  /** How a row of the layer table holds its step: float64. Absent in folders of before format 2, where it is float32. */
  layerStep: z.literal('f64').exactOptional(),
  /** In older folders, whose tables have no column `missing`: columns whose NaN means that nothing was recorded. */
  missing: z.array(z.string()).exactOptional(),
});

/** The table of what the GPUs did: the time in seconds since 1970, the newest step, then figures such as `gpu0/memory`. */
const gpuTableSchema = z.object({ file: fileName, columns: z.array(z.string()).min(1) });

const parentSchema = z.object({
  run: runId,
  /** Step of the parent's checkpoint this run starts from; null if it starts anew. */
  checkpoint: step.nullable(),
  /** Ids of the fixes applied between the two. */
  fixes: z.array(z.string()),
});

const pid = z.number().int().nullable();

/** `run.json`. Written by the run's owner alone, atomically; of a dead run by `settleLost`. */
export const manifestSchema = z.looseObject({
  format: z.number().int().min(0),
  id: runId,
  /** On one line, as it stands in lists and titles. */
  name: z.string().transform(label),
  /** The config file, relative to the workspace. */
  config: z.string(),
  backend: z.string(),
  device: deviceSchema.nullable(),
  /** Framework and runtime versions, by name. */
  versions,
  tables: z.array(tableSchema),
  parent: parentSchema.nullable(),
  /** Name of the machine that the process ids belong to. */
  host: z.string().exactOptional(),
  pids: z.object({ runner: pid, backend: pid }),
  /** Milliseconds since 1970. */
  created: z.number(),
  /** Milliseconds since 1970, renewed every second while the runner lives. */
  heartbeat: z.number(),
  state: runState,
  /** In memory alone: the state that a newer Keel wrote, where this one does not know it. */
  unknownState: z.string().exactOptional(),
  /** Why the run is in this state, in one sentence; null while nothing is to be said. */
  reason,
  /** The message of `reason`; see events. */
  said,
  totalSteps,
  aboutSteps,
  /** Absent where no GPU was watched; in folders of before format 2 its figures are events. */
  gpu: gpuTableSchema.exactOptional(),
  /**
   * Where in the user's code it failed: a file, relative to the workspace where it lies inside, and a line from 1; in a notebook
   * the code cell, from 1, and a line of it.
   */
  place: z
    .object({
      file: z.string(),
      cell: z.number().int().positive().exactOptional(),
      line: z.number().int().positive(),
    })
    .nullable()
    .exactOptional(),
});

export const requestSchema = z.union([
  z.object({ request: z.enum(runRequests) }),
  z.object({ request: z.literal('setLr'), value: z.number() }),
  z.object({ request: z.literal('setClip'), value: z.number().nullable() }),
]);

/** A line of `control.jsonl`. */
export const controlSchema = z.intersection(
  z.object({ id: z.string(), time: z.number(), from: z.enum(['editor', 'cli', 'policy']) }),
  requestSchema,
);

const event = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.object({ time: z.number(), kind: z.literal(kind), said, ...shape });

/** A line of `events.jsonl`; `time` is seconds since 1970. */
export const eventSchema = z.discriminatedUnion('kind', [
  /** From the backend before its first step, and again with further tables when further optimizers appear. */
  event('started', {
    device: deviceSchema,
    versions,
    tables: z.array(tableSchema),
    totalSteps,
    aboutSteps,
    pid: z.number().int(),
    notes: z.array(z.string()),
  }),
  event('eval', {
    step,
    loss: figure,
    metrics: z.record(z.string(), figure),
    /** What the data is called, where that is known: evaluations over different data are different curves. */
    name: z.string().transform(label).exactOptional(),
    /** It is the training data itself. */
    training: z.boolean().exactOptional(),
    /** The training loss is made of more than this one, so that the two are not compared. */
    otherScale: z.boolean().exactOptional(),
  }),
  /** `path` is relative to the run folder; `finite`: whether all weights and states in it are finite numbers. */
  event('checkpoint', { step, path: z.string(), finite: z.boolean().exactOptional() }),
  event('checkpointRemoved', { step }),
  /** Acknowledges a line of `control.jsonl`. */
  event('control', { id: z.string(), request: requestSchema, ok: z.boolean(), step, message: z.string() }),
  /** `warning`: a person wants to know at once, for there is something to do. */
  event('note', { step, text: z.string(), warning: z.boolean().exactOptional() }),
  event('scalar', { step, name: z.string(), value: figure }),
  /** What a script hands to its loggers and metrics, and terms of its loss: figures at one step, by their names. */
  event('figures', { step, values: z.record(z.string(), figure) }),
  /** How the script is put together, as its first steps show it: each is told once, and the monitor says what it means. */
  event('clue', { step, clue: z.string(), names: z.array(z.string()), values: z.record(z.string(), figure) }),
  /**
   * From the runner's monitor; a later line with the same id replaces it. What a finding holds is the diagnosis's to
   * describe (`readFinding`), so it is here as it stands on disk, non-finite numbers as text.
   */
  event('finding', { finding: z.record(z.string(), z.unknown()) }),
  /** From the runner's monitor: what it could not check, and what would let it; a later line replaces it. */
  event('notChecked', { items: z.array(z.string()) }),
  /** From the backend when it leaves by itself. */
  event('done', { state: z.enum(['finished', 'stopped', 'failed']), step, reason }),
  /** From the runner: the last line of a run. */
  event('end', { state: runState, step, reason }),
]);

/** The kinds of events that this version knows. */
export const eventKinds: ReadonlySet<string> = new Set(eventSchema.options.map(({ shape }) => shape.kind.value));

export type DeviceInfo = z.infer<typeof deviceSchema>;
export type TableInfo = z.infer<typeof tableSchema>;
export type GpuTable = z.infer<typeof gpuTableSchema>;
export type Parent = z.infer<typeof parentSchema>;
export type Manifest = Known<z.infer<typeof manifestSchema>>;
export type ControlRequest = z.infer<typeof requestSchema>;
export type ControlLine = z.infer<typeof controlSchema>;
export type RunEvent = z.infer<typeof eventSchema>;

/** A type without its index signature: keys of other tools stay in the file, and nobody here reads them. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
