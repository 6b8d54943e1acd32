import { expect, it } from 'vitest';
import { hasEnded, requestsIn, runRequests, runStates } from '../../../src/shared/runState';

it('a run that has ended, or is about to, takes no request; any other can be stopped', () => {
  for (const state of runStates) {
    const over = hasEnded(state) || state === 'stopping';
    expect(requestsIn(state).includes('stop'), state).toBe(!over);
    if (over) expect(requestsIn(state)).toEqual([]);
  }
});

it('every request can be made in some state, and only a paused run can be resumed', () => {
  for (const request of runRequests) expect(runStates.some((state) => requestsIn(state).includes(request))).toBe(true);
  expect(runStates.filter((state) => requestsIn(state).includes('resume'))).toEqual(['paused']);
});
