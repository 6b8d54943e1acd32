/** How a run starts and ends. */
export const runner = {} as const;
