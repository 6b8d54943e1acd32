/** What a check of values that cannot stand together is made of. */
import type { ConfigPath, Json } from '../types';

export interface Conflict {
  code: 'conflict' | 'missing-key';
  /** Where it is shown. */
  path: ConfigPath;
  message: string;
}

/** Reads a written value; undefined where it is absent or empty. */
export type Get = (...path: string[]) => Json | undefined;
export type Check = (get: Get) => Conflict | null;

export const conflict = (path: ConfigPath, message: string): Conflict => ({ code: 'conflict', path, message });
export const missing = (path: ConfigPath, message: string): Conflict => ({ code: 'missing-key', path, message });
