/** Words of the report of `keel diagnose`, as text and as HTML. */
export const report = {} as const;
