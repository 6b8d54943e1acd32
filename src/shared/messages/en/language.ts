/** What hovers, completion and hints say. */
export const language = {} as const;
