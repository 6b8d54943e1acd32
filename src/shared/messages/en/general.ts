/** Messages that belong to no room. */
export const general = {
  'as-is': '{text}',
  /** One sentence after another. */
  'and-then': '{first} {second}',
  'and-then.words': '{first}. {second}',
} as const;
