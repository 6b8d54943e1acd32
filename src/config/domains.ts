/**
 * What each setting of a recipe can be, whatever the format: its type, its unit and its bounds. One row a setting. The
 * rules of the lint that speak of types and bounds read them here. Pure data.
 */
import type { SettingName } from './formats/format';

/** `count` is a whole number; a `pair` is two numbers; a `length` has its unit in its key or behind its number. */
export type DomainType = 'number' | 'count' | 'pair' | 'length' | 'word' | 'flag';

/** The values that can work. `least` and `most` belong to them, `above` and `below` do not. */
export interface Bounds {
  least?: number;
  above?: number;
  most?: number;
  below?: number;
}

export interface Domain {
  type: DomainType;
  /** What the number counts, for people; absent where it has no unit. */
  unit?: 'share' | 'examples' | 'steps' | 'exponent' | 'time' | 'rate';
  bounds?: Bounds;
  /** Values outside of the bounds that frameworks take for "off", "all" or "choose it yourself". */
  signs?: readonly number[];
}

/** -1 stands for "not set", "all" or "random" in most frameworks. */
const unset = [-1];
/** What is never done is written as 0 or below. */
const never: Bounds = {};

export const domains: Record<SettingName, Domain> = {
  optimizer: { type: 'word' },
  lr: { type: 'number', unit: 'rate', bounds: { above: 0 } },
  betas: { type: 'pair', bounds: { least: 0, below: 1 } },
  eps: { type: 'number', bounds: { least: 0 } },
  momentum: { type: 'number', bounds: { least: 0, below: 1 } },
  weightDecay: { type: 'number', bounds: { least: 0 } },
  schedule: { type: 'word' },
  warmup: { type: 'length', unit: 'time', bounds: { least: 0 }, signs: unset },
  minimumLr: { type: 'number', unit: 'rate', bounds: { least: 0 }, signs: unset },
  schedulerPeak: { type: 'number', unit: 'rate', bounds: { above: 0 } },
  // 0 turns training off, or is "not set" beside the other of two lengths.
  total: { type: 'length', unit: 'time', bounds: { least: 0 }, signs: unset },
  clip: { type: 'number', bounds: never },
  precision: { type: 'word' },
  otherPrecision: { type: 'word' },
  lossScale: { type: 'number', bounds: { least: 0 }, signs: unset },
  initialScalePower: { type: 'number', unit: 'exponent', bounds: { least: 0 } },
  batchSize: { type: 'count', unit: 'examples', bounds: { least: 1 }, signs: unset },
  globalBatchSize: { type: 'count', unit: 'examples', bounds: { least: 1 }, signs: unset },
  accumulate: { type: 'count', unit: 'steps', bounds: { least: 1 }, signs: unset },
  dropout: { type: 'number', unit: 'share', bounds: { least: 0, below: 1 } },
  gradientCheckpointing: { type: 'flag' },
  seed: { type: 'count', bounds: { least: 0, most: 2 ** 64 - 1 }, signs: unset },
  evalEvery: { type: 'length', unit: 'time', bounds: never },
  saveEvery: { type: 'length', unit: 'time', bounds: never },
  logEvery: { type: 'length', unit: 'time', bounds: never },
  loraRank: { type: 'count', bounds: { least: 1 } },
  loraAlpha: { type: 'number', bounds: { above: 0 } },
};

/** The settings that are numbers of some kind. */
export const isNumeric = ({ type }: Domain): boolean => type !== 'word' && type !== 'flag';

/** What is wrong with a number of a domain, with the bound that it breaks; null where nothing is. */
export type Breach = { kind: 'least' | 'above' | 'most' | 'below'; bound: number } | { kind: 'whole' };

/** Whether a number lies outside of a domain. A fraction is none where things are counted. */
export function breachOf({ type, bounds = {}, signs = [] }: Domain, value: number): Breach | null {
  if (signs.includes(value)) return null;
  const { least, above, most, below } = bounds;
  if (least !== undefined && value < least) return { kind: 'least', bound: least };
  if (above !== undefined && value <= above) return { kind: 'above', bound: above };
  if (most !== undefined && value > most) return { kind: 'most', bound: most };
  if (below !== undefined && value >= below) return { kind: 'below', bound: below };
  return type === 'count' && !Number.isInteger(value) ? { kind: 'whole' } : null;
}
