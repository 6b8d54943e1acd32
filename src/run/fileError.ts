/** File errors in sentences that name the folder and the way out. */

import { say, SaidError, type Message } from '../shared/messages/say';

/** What went wrong, and what to do about it, by the system's code. */
const troubles: Record<string, { what: Message; remedy: Message }> = {
  ENOSPC: { what: say('file.full'), remedy: say('file.full.remedy') },
  EDQUOT: { what: say('file.quota'), remedy: say('file.quota.remedy') },
  EROFS: { what: say('file.read-only'), remedy: say('file.read-only.remedy') },
  EACCES: { what: say('file.denied'), remedy: say('file.denied.remedy') },
  EPERM: { what: say('file.denied'), remedy: say('file.denied.remedy') },
  ENOENT: { what: say('file.gone'), remedy: say('file.gone.remedy') },
  ENOTDIR: { what: say('file.no-folder'), remedy: say('file.no-folder.remedy') },
  EISDIR: { what: say('file.is-folder'), remedy: say('file.is-folder.remedy') },
  EEXIST: { what: say('file.exists'), remedy: say('file.exists.remedy') },
  EIO: { what: say('file.disk-error'), remedy: say('file.disk-error.remedy') },
  EMFILE: { what: say('file.too-many'), remedy: say('file.too-many.remedy') },
  ENAMETOOLONG: { what: say('file.long-path'), remedy: say('file.long-path.remedy') },
};

/**
 * The error as one to show to a person: a sentence with the file or folder and the way out. `code`, `path` and
 * `syscall` are kept. `action` is `written` or `read`. Other errors than the system's are returned as they are.
 */
export function fileError(error: unknown, place: string, action: 'written' | 'read'): Error {
  const { code, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof SaidError) return error;
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const trouble = troubles[code] ?? { what: say('file.code', { code }), remedy: say('file.code.remedy') };
  const about = { place, ...trouble };
  const message = action === 'written' ? say('file.unwritten', about) : say('file.unread', about);
  return Object.assign(new SaidError(message, { cause: error }), { code, path: path ?? place, syscall });
}

/** What the system says is wrong, in words that stand within a sentence: `the disk is full`. */
export function troubleOf(error: unknown): Message {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined) return say('as-is', { text: error instanceof Error ? error.message : String(error) });
  return troubles[code]?.what ?? say('file.code', { code });
}

/** Runs `work` and turns a file error into one of `fileError`. */
export function withFileErrors<T>(place: string, action: 'written' | 'read', work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(error, place, action);
  }
}
