/** What a key of a *.keel.yaml means. */
export const settings = {} as const;
