/** The figures that a finding rests on, one clause each. */
export const evidence = {} as const;
