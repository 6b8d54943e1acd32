/** The id of a log that is shown as a run: it tells the log, so that a panel finds it again after the window was reloaded. */

export interface NamedLog {
  /** The file or folder. */
  file: string;
  /** Which run of it, where it holds several. */
  run: string | null;
}

const prefix = 'log:';

export const isLogId = (id: string): boolean => id.startsWith(prefix);

export function logId({ file, run }: NamedLog): string {
  return prefix + [file, ...(run === null ? [] : [run])].map(encodeURIComponent).join('?');
}

/** The log of an id; null for that of a run. */
export function logOfId(id: string): NamedLog | null {
  if (!isLogId(id)) return null;
  const [file = '', run = null] = id.slice(prefix.length).split('?').map(decoded);
  return file === '' ? null : { file, run };
}

/** An id may come from a page of an older version. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
