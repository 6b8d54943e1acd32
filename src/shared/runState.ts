/** The states of a run, in every process and on every screen. */
export const runStates = [
  ...(['starting', 'running', 'paused', 'stopping'] as const),
  ...(['finished', 'diverged', 'stopped', 'failed', 'lost'] as const),
] as const;

export type RunState = (typeof runStates)[number];

/** States that a run does not leave again. */
export const endStates: readonly RunState[] = ['finished', 'diverged', 'stopped', 'failed', 'lost'];
