/** How a run ended, from what is known about the end of its backend. */
import type { RunEvent } from '../run/types';
import type { Exit } from './backend';
import type { RunState } from '../shared/runState';

export interface Facts {
  /** What the backend is to a person. */
  what: 'trainer' | 'script';
  exit: Exit;
  /** The backend's own last word, if it had one. */
  done: Extract<RunEvent, { kind: 'done' }> | null;
  /** The message of the finding for which the policy asked to stop. */
  policy: string | null;
  /** Who made the runner kill the backend, if it did. */
  killed: 'person' | 'unresponsive' | null;
  /** Last recorded step. */
  step: number;
  /** What the backend printed: the last error's message, and the last lines. */
  lastError: string | null;
  lastLines: string[];
}

export interface End {
  state: RunState;
  reason: string | null;
}

/** The end state of a run, and its reason in a sentence. */
export function outcome(facts: Facts): End {
  const { done, policy, killed, step, what } = facts;
  const when = step > 0 ? `after step ${step}` : 'before its first step';
  if (done?.state === 'failed') return { state: 'failed', reason: withLastWords(done.reason, facts) };
  if (policy !== null && (done !== null || killed !== null)) return { state: 'diverged', reason: policy };
  if (done !== null) return { state: done.state, reason: done.reason };
  if (killed === 'person') return { state: 'stopped', reason: `The ${what} was killed on request ${when}.` };
  if (killed === 'unresponsive') {
    return { state: 'stopped', reason: `The ${what} did not stop when asked and was killed ${when}.` };
  }
  return { state: 'failed', reason: death(facts, when) };
}

/** A script that leaves by an exit code alone has mostly printed why. */
function withLastWords(reason: string | null, { lastLines }: Facts): string | null {
  const last = lastLines.at(-1);
  if (reason === null || last === undefined || !/exit code -?\d+\.$/.test(reason)) return reason;
  return `${reason} It said last: ${last}`;
}

function death({ exit, lastError, lastLines, what }: Facts, when: string): string {
  if (exit.refused && exit.error !== null) return exit.error.message;
  if (exit.error !== null) return `The ${what} could not be started: ${exit.error.message}.`;
  if (exit.signal !== null) {
    const by = exit.signal === 'SIGKILL' ? ', by a person or by the system for lack of memory' : '';
    return `The ${what} was killed by ${exit.signal} ${when}${by}.`;
  }
  const said = lastError ?? lastLines.join(' / ');
  return `The ${what} ended with exit code ${exit.code} ${when}${said === '' ? ' and said nothing.' : `: ${said}`}`;
}
