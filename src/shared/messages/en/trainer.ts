/** What the embedded trainer says of data, models and devices. */
export const trainer = {} as const;
