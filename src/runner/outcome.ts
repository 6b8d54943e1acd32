/** How a run ended, from what is known about the end of its backend. */
import type { RunEvent, RunState } from '../run/types';
import type { Exit } from './backend';

export interface Facts {
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
  const { done, policy, killed, step } = facts;
  const when = step > 0 ? `after step ${step}` : 'before its first step';
  if (done?.state === 'failed') return { state: 'failed', reason: done.reason };
  if (policy !== null && (done !== null || killed !== null)) return { state: 'diverged', reason: policy };
  if (done !== null) return { state: done.state, reason: done.reason };
  if (killed === 'person') return { state: 'stopped', reason: `The trainer was killed on request ${when}.` };
  if (killed === 'unresponsive') {
    return { state: 'stopped', reason: `The trainer did not stop when asked and was killed ${when}.` };
  }
  return { state: 'failed', reason: death(facts, when) };
}

function death({ exit, lastError, lastLines }: Facts, when: string): string {
  if (exit.error !== null) return `The trainer could not be started: ${exit.error.message}.`;
  if (exit.signal !== null) {
    const by = exit.signal === 'SIGKILL' ? ', by a person or by the system for lack of memory' : '';
    return `The trainer was killed by ${exit.signal} ${when}${by}.`;
  }
  const said = lastError ?? lastLines.join(' / ');
  return `The trainer ended with exit code ${exit.code} ${when}${said === '' ? ' and said nothing.' : `: ${said}`}`;
}
