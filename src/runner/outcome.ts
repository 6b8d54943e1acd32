/** How a run ended, from what is known about the end of its backend. */
import { reasonOf } from '../run/manifest';
import type { RunEvent } from '../run/types';
import { messageOf, say, spoken, type Message } from '../shared/messages/say';
import { replaced } from '../shared/messages/sentences';
import type { Exit } from './backend';
import type { RunState } from '../shared/runState';

export interface Facts {
  /** What the backend is to a person. */
  what: 'trainer' | 'script';
  exit: Exit;
  /** The backend's own last word, if it had one. */
  done: Extract<RunEvent, { kind: 'done' }> | null;
  /** What the finding says for which the policy asked to stop. */
  policy: Message | null;
  /** Who made the runner kill the backend, if it did. */
  killed: 'person' | 'unresponsive' | null;
  /** Whether anybody asked it to stop. */
  asked: boolean;
  /** Ctrl+C was pressed, and the script did not go on after that. */
  interrupted: boolean;
  /** Why the runner ended it, where that is not its own doing. */
  cause: Message | null;
  /** Last recorded step. */
  step: number;
  /** What the backend printed: the last error's message, and the last lines. */
  lastError: string | null;
  lastLines: string[];
}

export interface End {
  state: RunState;
  reason: string | null;
  /** The message of the reason; absent without one. */
  said?: { reason: Message };
}

const end = (state: RunState, reason: Message | null): End => ({
  state,
  ...(reason === null ? { reason } : spoken({ reason })),
});

/** The end state of a run, and its reason in a sentence. */
export function outcome(facts: Facts): End {
  const { done, policy, killed, step } = facts;
  const when = step > 0 ? say('end.after-step', { step }) : say('end.before-first');
  const what = facts.what === 'script' ? say('end.script') : say('end.trainer');
  const reason = done === null ? null : withCause(reasonOf(done), facts.cause);
  if (facts.interrupted && killed === null && policy === null && !isError(facts))
    return end('stopped', interruption(facts));
  if (done?.state === 'failed') return end('failed', withLastWords(reason, facts));
  if (policy !== null && (done !== null || killed !== null)) return end('diverged', policy);
  // Processes under a launcher that was killed leave as if they had been asked to.
  const struck = facts.exit.signal !== null && facts.exit.signal !== 'SIGINT' && !facts.asked && killed === null;
  if (done?.state === 'stopped' && struck) return end('failed', death(facts, what, when));
  if (done !== null) return end(done.state, reason);
  if (killed === 'person') return end('stopped', say('end.killed', { what, when }));
  if (killed === 'unresponsive') return end('stopped', say('end.unresponsive', { what, when }));
  return end('failed', death(facts, what, when));
}

/** Whether a script that heard of Ctrl+C ended by an exception of another kind: such is told, whatever led to it. */
const isError = ({ done }: Facts): boolean => done?.state === 'failed' && !byExitCode(done);

const byExitCode = ({ reason }: NonNullable<Facts['done']>): boolean => /exit code -?\d+\.$/.test(reason ?? '');

/** What came of Ctrl+C: the script handled it, or it ended by it. */
function interruption({ done, exit }: Facts): Message {
  if (done?.state === 'finished') return say('end.interrupted.handled');
  if (done?.state === 'failed') return say('end.interrupted.code', { code: String(exit.code) });
  return say('end.interrupted');
}

/** The backend knows only that a signal reached it; what came over the runner says more. */
const withCause = (reason: Message | null, cause: Message | null): Message | null =>
  reason === null || cause === null ? reason : replaced(reason, 'trainer.signal', cause);

/** A script that leaves by an exit code alone has mostly printed why. */
function withLastWords(reason: Message | null, { done, lastLines }: Facts): Message | null {
  const last = lastLines.at(-1);
  if (reason === null || last === undefined || done === null || !byExitCode(done)) return reason;
  return say('end.said-last', { reason, words: last });
}

function death({ exit, lastError, lastLines }: Facts, what: Message, when: Message): Message {
  if (exit.refused && exit.error !== null) return messageOf(exit.error);
  if (exit.error !== null) return say('end.not-started', { what, why: messageOf(exit.error) });
  if (exit.signal === 'SIGKILL') return say('end.sigkill', { what, when });
  if (exit.signal !== null) return say('end.signal', { what, signal: exit.signal, when });
  const words = lastError ?? lastLines.join(' / ');
  const about = { what, code: String(exit.code), when };
  return words === '' ? say('end.exit.silent', about) : say('end.exit', { ...about, words });
}
