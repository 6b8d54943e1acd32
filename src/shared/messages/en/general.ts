/** Messages that belong to no room. */
export const general = {
  'as-is': '{text}',
} as const;
