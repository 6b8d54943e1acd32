/** What a check of values that cannot stand together is made of. */
import type { ConfigPath, Json } from '../types';
import type { Message } from '../../shared/messages/say';

export interface Conflict {
  code: 'conflict' | 'missing-key';
  /** Where it is shown. */
  path: ConfigPath;
  message: Message;
}

/** Reads a written value; undefined where it is absent or empty. */
export type Get = (...path: string[]) => Json | undefined;
export type Check = (get: Get) => Conflict | null;

export const conflict = (path: ConfigPath, message: Message): Conflict => ({ code: 'conflict', path, message });
export const missing = (path: ConfigPath, message: Message): Conflict => ({ code: 'missing-key', path, message });
