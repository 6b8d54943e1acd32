/** What the stores that are texts share: the first lines of one, and a form that was told before. */
import type { TextForm } from '../row';
import { beginningOf } from './beginning';

/** The first lines of a text; null if it is none. */
export const headOf = (file: string): string[] | null => {
  const head = beginningOf(file);
  if (head === null || head.text.includes('\u0000')) return null;
  const lines = head.text.split(/\r?\n/);
  // The last line of a beginning is cut off.
  return (head.isWhole ? lines : lines.slice(0, -1)).slice(0, 200);
};

/** A form of one text, opened by what was told of it before. */
export const formOf = (id: string, open: TextForm['open']): TextForm => ({ id, recognises: () => 1, open });
