/**
 * What a run folder holds, for those who read it without checking it: the types of its JSON (see `schemas.ts`), and rows and
 * columns of its tables. The folder is the only protocol between Keel's processes.
 */
export type {
  ControlLine,
  ControlRequest,
  DeviceInfo,
  GpuTable,
  Manifest,
  Parent,
  RunEvent,
  TableInfo,
} from './schemas';

/** The format of the folders that this version writes; PROTOCOL.md says how older and newer ones are read. */
export const runFormat = 2;

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

/** Where the figures that are looked up by name stand among those of a layer. */
export const figurePlaces = {
  gradNorm: layerFigures.indexOf('gradNorm'),
  weightNorm: layerFigures.indexOf('weightNorm'),
  updateNorm: layerFigures.indexOf('updateNorm'),
  zeroShare: layerFigures.indexOf('zeroShare'),
};

/** One row of `layers.f32`: `values` holds `layerFigures.length` numbers a layer, layer after layer. */
export interface LayerSample {
  step: number;
  values: Float32Array;
}
