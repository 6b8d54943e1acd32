/** Faults of a config's text, and edits that are refused. */
export const config = {} as const;
