/** The states of a run, and what may be asked of it in each, in every process and on every screen. */

const activeStates = ['starting', 'running', 'paused', 'stopping'] as const;
/** States that a run does not leave again. */
const endStates = ['finished', 'diverged', 'stopped', 'failed', 'lost'] as const;

export const runStates = [...activeStates, ...endStates] as const;
export type RunState = (typeof runStates)[number];

/** How a log of another tool stands, whose writer Keel does not know: it grew in the last minutes, or it did not. */
export const logStates = ['growing', 'still'] as const;
export type LogState = (typeof logStates)[number];

/** A state as the editor shows it, of a run or of a log. */
export type ViewState = RunState | LogState;

/** Whether nothing more is waited for: a log that does not grow may go on, but nobody knows. */
export const hasEnded = (state: ViewState): boolean => ([...endStates, 'still'] as ViewState[]).includes(state);

/** What a person may ask of a run. */
export const runRequests = ['pause', 'resume', 'checkpoint', 'stop'] as const;
export type RunRequest = (typeof runRequests)[number];

/**
 * What makes sense in a state, in the order of its buttons. A backend reads requests from the first one, so what is
 * asked while it starts is obeyed as soon as it can: before the first step by the embedded trainer, after it by a script.
 */
const requests: Record<ViewState, readonly RunRequest[]> = {
  starting: ['pause', 'stop'],
  running: ['pause', 'checkpoint', 'stop'],
  paused: ['resume', 'checkpoint', 'stop'],
  stopping: [],
  finished: [],
  diverged: [],
  stopped: [],
  failed: [],
  lost: [],
  growing: [],
  still: [],
};

export const requestsIn = (state: ViewState): readonly RunRequest[] => requests[state];
