/** What the loss of a run is for. It decides which rules say anything about it. */
import { say, type Message } from '../../shared/messages/say';

/**
 * - supervised: the loss measures progress;
 * - policy: reinforcement learning, whose loss falls and rises by design, so that reward, KL, clipping and entropy tell;
 * - adversarial: two players, each of whose losses rises as the other one gets better;
 * - preference: pairs of answers are compared, as by DPO; the loss measures progress, and rewards tell whether there is any.
 */
export type LossPurpose = 'supervised' | 'policy' | 'adversarial' | 'preference';

/** Objectives whose loss measures progress by itself. */
export const measured: readonly LossPurpose[] = ['supervised', 'preference'];

/** Of losses that measure no progress: what tells of it instead. */
export const unmeasuredBy: Partial<Record<LossPurpose, Message>> = {
  policy: say('log.no-progress-by-loss'),
  adversarial: say('log.no-progress-by-players'),
};
