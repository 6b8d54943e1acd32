/** What the probe says inside the user's Python; `npm run docs` writes them to keel_probe/texts.json. */
export const probe = {} as const;
