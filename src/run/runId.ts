/** What the id of a run looks like: one safe file name that sorts by time, e.g. `20260314-092653-char-lm-4f2a1c`. */
const idShape = /^\d{8}-\d{6}-[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/;

/** Whether a text can be the id of a run: one safe file name, never a path. */
export function isRunId(text: unknown): text is string {
  return typeof text === 'string' && idShape.test(text);
}
