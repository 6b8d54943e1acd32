/**
 * What proves that waiting cannot help. A run of a script is stopped by itself only for a finding that needs action and
 * has such a proof; all else is told. Most of them hold whatever the loss is for. The loss alone is a proof only where it
 * is known to measure progress: of a policy, of two players, of a value that is chased, it rises by design.
 */
import { say } from '../../shared/messages/say';
import type { Evidence } from '../finding';
import { at } from './helpers';
import type { Signals } from './signals/signals';

export type ProofName = 'weights' | 'standstill' | 'left';

interface Proof {
  holds(signals: Signals): boolean;
  evidence(signals: Signals): Evidence;
}

/** Rows for which a loss has to stand above its start, by more than was ever learned. */
const standing = 200;

export const proofs: Record<ProofName, Proof> = {
  weights: {
    holds: ({ damage }) => damage.weights,
    evidence: ({ damage: { since, seenAt, rows } }) =>
      Number.isNaN(seenAt)
        ? at(since, 'proofRows', rows, say('evidence.weights-lost', { since, n: rows }))
        : at(seenAt, 'proofRows', rows, say('evidence.weights-seen-lost', { step: seenAt })),
  },
  standstill: {
    holds: ({ damage }) => damage.standstill,
    evidence: ({ damage: { since, rows } }) =>
      at(since, 'proofRows', rows, say('evidence.every-step-skipped', { since, n: rows })),
  },
  left: {
    holds: ({ facts, trouble, level }) =>
      facts.objective === 'supervised' &&
      trouble.open &&
      trouble.alarm !== null &&
      trouble.rows >= standing &&
      level.floor > level.initial + level.span,
    evidence: ({ trouble: { onset, rows }, level: { initial } }) =>
      at(onset, 'proofRows', rows, say('evidence.stands-above-start', { since: onset, n: rows, initial })),
  },
};

/** The first of these proofs that holds now, with its evidence; null if none does. */
export function proven(names: Iterable<ProofName>, signals: Signals): { proof: ProofName; evidence: Evidence } | null {
  for (const proof of names) {
    if (proofs[proof].holds(signals)) return { proof, evidence: proofs[proof].evidence(signals) };
  }
  return null;
}
