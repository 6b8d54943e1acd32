/** File errors in sentences that name the folder and the way out. */

/** What went wrong, and what to do about it, by the system's code. */
const troubles: Record<string, { what: string; remedy: string }> = {
  ENOSPC: { what: 'the disk is full', remedy: 'Free some space, or keep the workspace on a larger disk.' },
  EDQUOT: { what: 'the disk quota is used up', remedy: 'Delete files of yours, or ask for a larger quota.' },
  EROFS: { what: 'the file system is read-only', remedy: 'Keep the workspace in a place where you can write.' },
  EACCES: { what: 'permission is denied', remedy: 'Change the permissions of the folder, or use one that is yours.' },
  EPERM: { what: 'permission is denied', remedy: 'Change the permissions of the folder, or use one that is yours.' },
  ENOENT: { what: 'it does not exist', remedy: 'Check the path; the folder may have been moved or deleted.' },
  ENOTDIR: { what: 'a part of its path is a file, not a folder', remedy: 'Move that file out of the way.' },
  EISDIR: { what: 'it is a folder, not a file', remedy: 'Move that folder out of the way.' },
  EEXIST: { what: 'it exists already', remedy: 'Move it out of the way.' },
  EIO: { what: 'the disk reports an error', remedy: 'Check the disk; copy what is there to another one.' },
  EMFILE: { what: 'too many files are open', remedy: 'Raise the limit of open files (ulimit -n).' },
  ENAMETOOLONG: { what: 'its path is too long', remedy: 'Use a workspace with a shorter path.' },
};

/**
 * The error as one to show to a person: a sentence with the file or folder and the way out. `code`, `path` and
 * `syscall` are kept. `action` is `written` or `read`. Other errors than the system's are returned as they are.
 */
export function fileError(error: unknown, place: string, action: 'written' | 'read'): Error {
  const { code, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const trouble = troubles[code] ?? { what: `the system reports ${code}`, remedy: 'Check the disk and the path.' };
  const message = `${place} cannot be ${action}: ${trouble.what}. ${trouble.remedy}`;
  return Object.assign(new Error(message, { cause: error }), { code, path: path ?? place, syscall });
}

/** Runs `work` and turns a file error into one of `fileError`. */
export function withFileErrors<T>(place: string, action: 'written' | 'read', work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(error, place, action);
  }
}
