/** The shapes of what a run folder holds. The folder is the only protocol between Keel's processes. */
import type { RunState } from '../shared/runState';

/** Columns every step table begins with, in this order; a backend may add more after them. */
export const stepColumns = ['step', 'time', 'loss', 'lr', 'gradNorm'] as const;

/**
 * The column after all others in the tables of a script: which cells of the row were not recorded, as the sum of 2^i over
 * their columns i.
 */
export const missingColumn = 'missing';

/** Columns whose figures the monitor reads; a table has the first three, and may have the others. */
export const figureColumns = ['loss', 'lr', 'gradNorm', 'lossScale', 'skipped', 'clipped', 'position'] as const;

/**
 * One optimizer step as far as it was recorded. An absent figure was not recorded; NaN means the figure was NaN. `time` is
 * seconds since 1970.
 */
export interface Step {
  step: number;
  time: number;
  loss?: number;
  lr?: number;
  /** The global norm before clipping. */
  gradNorm?: number;
  /** Factor on the loss in mixed-precision training. */
  lossScale?: number;
  /** 1 if the optimizer skipped the step, as loss scalers do; else 0. */
  skipped?: number;
  /** 1 if clipping changed the gradient, else 0. */
  clipped?: number;
  /** The batch's number in the data, the same each time that the same data comes. */
  position?: number;
}

/** Figures of one layer in one sampled step, in the order they stand in `layers.f32`. */
export const layerFigures = ['gradNorm', 'weightNorm', 'updateNorm', 'zeroShare', 'nonFinite'] as const;

/** One row of `layers.f32`: `values` holds `layerFigures.length` numbers a layer, layer after layer. */
export interface LayerSample {
  step: number;
  values: Float32Array;
}

/** A step table with its layer table. Runs with several optimizers or ranks have several. */
export interface TableInfo {
  name: string;
  steps: string;
  columns: string[];
  layersFile: string;
  /** Layer names, in the order of the rows. */
  layers: string[];
  /** In older folders, whose tables have no column `missing`: columns whose NaN means that nothing was recorded. */
  missing?: string[];
}

export interface DeviceInfo {
  /** `tfjs-node-gpu`, `webgpu`, `tfjs-node`, `wasm`, `cpu`. */
  backend: string;
  kind: 'gpu' | 'cpu';
  /** What the driver calls it, for people. */
  name: string;
}

export interface Parent {
  run: string;
  /** Step of the parent's checkpoint this run starts from; null if it starts anew. */
  checkpoint: number | null;
  /** Ids of the fixes applied between the two. */
  fixes: string[];
}

/** `run.json`. Written by the runner alone, atomically; by a reader only to mark a dead run lost. */
export interface Manifest {
  format: 1;
  id: string;
  name: string;
  /** The config file, relative to the workspace. */
  config: string;
  backend: string;
  device: DeviceInfo | null;
  /** Framework and runtime versions, by name. */
  versions: Record<string, string>;
  tables: TableInfo[];
  parent: Parent | null;
  /** Name of the machine that the process ids belong to. */
  host?: string;
  pids: { runner: number | null; backend: number | null };
  /** Milliseconds since 1970. */
  created: number;
  /** Milliseconds since 1970, renewed every second while the runner lives. */
  heartbeat: number;
  state: RunState;
  /** Why the run is in this state, in one sentence; null while nothing is to be said. */
  reason: string | null;
  totalSteps: number | null;
  /** Where in the user's code it failed: a file, relative to the workspace where it lies inside, and a line from 1. */
  place?: { file: string; line: number } | null;
}

/** A line of `events.jsonl`. Non-finite numbers are the strings "NaN", "Infinity", "-Infinity" on disk. */
export type RunEvent = { time: number } &
  /** From the backend, once, before the first step. */
  (
    | {
        kind: 'started';
        device: DeviceInfo;
        versions: Record<string, string>;
        tables: TableInfo[];
        /** Null where nobody knows it, as in a script. */
        totalSteps: number | null;
        pid: number;
        notes: string[];
      }
    | { kind: 'eval'; step: number; loss: number; metrics: Record<string, number> }
    /** `path` is relative to the run folder; `finite`: whether all weights and states in it are finite numbers. */
    | { kind: 'checkpoint'; step: number; path: string; finite?: boolean }
    | { kind: 'checkpointRemoved'; step: number }
    /** Acknowledges a line of `control.jsonl`. */
    | { kind: 'control'; id: string; request: ControlRequest; ok: boolean; step: number; message: string }
    | { kind: 'note'; step: number; text: string }
    | { kind: 'scalar'; step: number; name: string; value: number }
    /** From the runner's monitor; `finding` is a RunFinding; a later line with the same id replaces it. */
    | { kind: 'finding'; finding: unknown }
    /** From the runner's monitor: what it could not check, and what would let it; a later line replaces it. */
    | { kind: 'notChecked'; items: string[] }
    /** From the backend when it leaves by itself. */
    | { kind: 'done'; state: 'finished' | 'stopped' | 'failed'; step: number; reason: string | null }
    /** From the runner: the last line of a run. */
    | { kind: 'end'; state: RunState; step: number; reason: string | null }
  );

export type ControlRequest =
  | { request: 'stop' | 'pause' | 'resume' | 'checkpoint' }
  | { request: 'setLr'; value: number }
  | { request: 'setClip'; value: number | null };

/** A line of `control.jsonl`. */
export type ControlLine = ControlRequest & { id: string; time: number; from: 'editor' | 'cli' | 'policy' };
