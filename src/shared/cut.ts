/** A text of somebody else as a sentence can quote it: its beginning, where it is long. Pure. */
export const cut = (text: string, most = 80): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
