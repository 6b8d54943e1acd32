/** Run folders: what cannot be read or written. */
export const runs = {} as const;
