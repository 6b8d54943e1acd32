/** The learning rate for the next try of a script, whose optimizer nobody knows, and where that try is to begin. */
import { say, type Message } from '../../shared/messages/say';
import type { RunFinding } from '../finding';
import type { FixId, RunRuleId } from '../ids';
import { stepsAtOnce } from '../practice';
import { bearableLr } from './bearableLr';
import { evidenceOf, has } from './remedy';

interface Choice {
  lr: number;
  why: Message;
  /** The weights never were any good, so that there is nothing to go on from. */
  restart: boolean;
}

/** A rate that is at most so much of what it was: less is no repair of a run that went wrong. */
const least = 0.5;
/** A rate that was wrong from the start is off by an order of magnitude or more; so is one whose lowering did not help. */
const tenth = 0.1;
/** Share of the loss at the start below which something was learned. */
const learned = 0.7;
/** Lowering the rate so often is enough: then it is something else. */
const mostRounds = 2;

const fromTheStart: ReadonlySet<RunRuleId> = new Set(['early-blow-up', 'guessing', 'no-learning']);
const lowering: ReadonlySet<FixId> = new Set(['lower-lr', 'stabilize', 'restart']);

/** How often in a row the rate was lowered without help. */
export const roundsOf = (tried: readonly FixId[]): number => tried.filter((id) => lowering.has(id)).length;

/** Whether the run went wrong before it had learned anything, at a rate that was neither rising nor leapt. */
export function neverLearned(finding: RunFinding): boolean {
  if (has(finding, 'lrRising') || has(finding, 'lrAfterChange')) return false;
  if (finding.step <= stepsAtOnce || fromTheStart.has(finding.rule)) return true;
  const [best, start] = [evidenceOf(finding, 'bestLoss'), evidenceOf(finding, 'initialLoss')];
  return start > 0 && best > learned * start;
}

/** The rate to try next, of a run whose peak was `base`; null where lowering it was tried often enough. */
export function scriptRate(finding: RunFinding, base: number, tried: readonly FixId[]): Choice | null {
  const rounds = roundsOf(tried);
  if (rounds >= mostRounds) return null;
  const restart = neverLearned(finding);
  const { lr, why } = bearableLr(finding, base, null);
  if (rounds > 0 && lr > tenth * base) return { lr: tenth * base, why: say('fix.lower-lr.again'), restart };
  if (restart && lr > tenth * base) return { lr: tenth * base, why: say('fix.lower-lr.never'), restart };
  return { lr: Math.min(lr, least * base), why, restart };
}
