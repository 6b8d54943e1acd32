/** Likely causes of a finding, one sentence each, and what could not be checked. */
export const causes = {} as const;
