/** What an example is. */
import type { Recipe } from '../../../../../src/config/recipe';

export interface Example {
  format: string;
  name: string;
  text: string;
  /** The value of a setting, or `default VALUE`, `absent`, `unknown` as `state`; and plain fields. */
  reads: { [K in keyof Recipe]?: unknown };
}

/** A setting that is not written: its state, and its value where it is a default. */
export const byDefault = (value: unknown) => ({ state: 'default', value });
export const absent = { state: 'absent', value: null };
export const unknown = { state: 'unknown', value: null };
