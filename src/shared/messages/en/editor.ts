/** What the editor says in more than fixed words: counts, and sentences with parts. */
export const editor = {} as const;
