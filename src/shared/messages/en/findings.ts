/** What the monitor says of a run: findings, one sentence each. */
export const findings = {} as const;
