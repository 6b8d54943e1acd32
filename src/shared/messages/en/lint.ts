/** What lint says of a config: rules and their repairs. */
export const lint = {} as const;
