/** The one way from the commands to a terminal: what a folder, a log or a script says cannot steer it. */
import { printable } from '../shared/printable';

/** A stream that shows text to the letter. */
export type ShowText = (text: string) => void;

/** Writes to standard output what a command was asked for. */
export const tell: ShowText = (text) => void process.stdout.write(printable(text));

/** Writes to standard error what went wrong. */
export const complain: ShowText = (text) => void process.stderr.write(printable(text));

/** The streams themselves, for what needs their width or their errors; who writes to them makes texts printable. */
export const { stdout, stderr } = process;
