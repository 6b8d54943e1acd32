/** Plans: remedies that belong together, offered as one fix before any of them alone. A plan is two changes or more. */
import type { AnyConfig } from '../../config/keel/anyConfig';
import { changed, changesOf } from '../../config/text/change';
import type { Config } from '../../config/keel/schema';
import type { ConfigEdit, Json } from '../../config/types';
import { say, type Message } from '../../shared/messages/say';
import type { Fix, RunFinding } from '../finding';
import type { PlanId } from '../ids';
import { clipGlobalNorm } from './remedies/clipGlobalNorm';
import { activation } from './remedies/activation';
import { earlyStopping } from './remedies/earlyStopping';
import { initialization } from './remedies/initialization';
import { lowerLr } from './remedies/lowerLr';
import { normalization } from './remedies/normalization';
import { checkpointBefore, fixOf, type ConfigChange, type FixContext, type Remedy } from './remedy';
import { skipBatches } from './remedies/skipBatches';
import { warmup } from './remedies/warmup';
import { weightDecay } from './remedies/weightDecay';

export interface Plan<C extends AnyConfig = Config> {
  id: PlanId;
  applies: string;
  parts: readonly Remedy<C>[];
  /** Parts that stand in only where the run starts again anyway. */
  atStart?: readonly Remedy<C>[];
  /** Its parts treat the same: where the config shows which one is needed, the others are left out. */
  alternatives?: boolean;
  /** From the very start, whatever checkpoints there are; then only where there is one. */
  restarts?: boolean;
  cost: Message;
  source: Message;
}

export const plans: readonly Plan[] = [
  {
    id: 'skip-and-clip',
    applies: 'A bad batch threw the loss out of its range, and gradient norms with it.',
    parts: [skipBatches, clipGlobalNorm],
    cost: say('fix.skip-and-clip.cost'),
    source: say('fix.skip-and-clip.source'),
  },
  {
    id: 'stabilize',
    applies: 'The loss ran away, and two or more of clipping, a lower learning rate and warmup apply.',
    parts: [clipGlobalNorm, lowerLr],
    atStart: [warmup],
    cost: say('fix.stabilize.cost'),
    source: say('fix.stabilize.source'),
  },
  {
    id: 'open-gradients',
    applies:
      'Gradients do not reach the early layers, and two or more of initialization, activation and normalization apply.',
    parts: [initialization, normalization, activation],
    alternatives: true,
    cost: say('fix.cost.another-model'),
    source: say('fix.open-gradients.source'),
  },
  {
    id: 'regularize',
    applies: 'The run overfits, and both early stopping and more weight decay apply.',
    parts: [earlyStopping, weightDecay],
    cost: say('fix.cost.training-loss'),
    source: say('fix.regularize.source'),
  },
  {
    id: 'restart',
    applies: 'As stabilize, where the checkpoints may hold damage already.',
    parts: [clipGlobalNorm, lowerLr, warmup],
    restarts: true,
    cost: say('fix.restart.cost'),
    source: say('fix.restart.source'),
  },
];

const edited = <C extends AnyConfig>(config: C, edits: ConfigEdit[]): C =>
  edits.reduce<Json>(
    (root, edit) => changesOf(root, edit).reduce(changed, root),
    config as unknown as Json,
  ) as unknown as C;

/**
 * The plan made ready for a finding that names its parts; null if fewer than two of them change anything. `shown` are
 * the remedies that the config itself shows to be needed.
 */
export function readyPlan<C extends AnyConfig>(
  plan: Plan<C>,
  finding: RunFinding,
  context: FixContext<C>,
  shown: readonly Remedy<C>[],
): Fix | null {
  const anew = checkpointBefore(finding, context.checkpoints) === null;
  if (plan.restarts && anew) return null;
  const needed = plan.alternatives ? plan.parts.filter((part) => shown.includes(part)) : [];
  const parts = needed.length > 0 ? needed : plan.parts;
  const changes: ConfigChange[] = [];
  let { config } = context;
  for (const part of [...parts, ...(anew ? (plan.atStart ?? []) : [])]) {
    if (!finding.fixes.includes(part.id)) continue;
    const change = part.change(finding, { ...context, config });
    if (change === null) continue;
    changes.push(change);
    // What a part changes the next one finds: behind a normalization, another activation is wanted.
    config = edited(config, change.edits);
  }
  if (changes.length < (plan.restarts ? 1 : 2)) return null;
  return fixOf(
    plan,
    plan.restarts ? changes.map((change) => ({ ...change, restart: true })) : changes,
    finding,
    context,
  );
}
