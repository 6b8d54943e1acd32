/** Fixes: titles as an order without a capital, and reasons with their figures. */
export const fixes = {} as const;
