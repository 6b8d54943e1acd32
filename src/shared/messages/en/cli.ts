/** What the commands of keel say. */
export const cli = {} as const;
