/** All runs of one seed: the healthy ones, and every fault with its treatments. */
import { byGravity } from '../../../src/shared/severity';
import { configText, faults, healthy, type Base } from './cases';
import { train, type Trained } from './lab';
import { flagged, linted, treat, treatments } from './treat';

/** What happened to one fault at one seed. */
export interface FaultOutcome {
  fault: string;
  seed: number;
  detected: boolean;
  /** Only before the run: lint warns of the planted fault, the run says nothing. */
  lintOnly: boolean;
  /** The first cause of the gravest finding. */
  cause: string;
  causeRight: boolean;
  /** Loss of the healthy twin, and after each treatment; NaN where a run did not come to its end. */
  losses: Record<'healthy' | 'nothing' | 'plan' | 'tenth' | 'arbitrary', number>;
  /** Ids of the fixes that were applied. */
  fixes: string[];
}

export interface HealthyOutcome {
  base: Base;
  seed: number;
  steps: number;
  loss: number;
  /** What Keel said, notes apart. */
  alarms: string[];
  /** Rules of lint that warn of its config. */
  linted: string[];
}

export interface SeedOutcome {
  healthy: HealthyOutcome[];
  faults: FaultOutcome[];
}

const said = ({ findings }: Trained): string[] =>
  byGravity(findings)
    .filter(({ severity }) => severity !== 'note')
    .map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);

/** `only`: a part of a name, for trying out; `tell` is told what is known as soon as it is. */
export async function runSeed(
  seed: number,
  home: string,
  only: string,
  tell: (part: Partial<SeedOutcome>) => void,
): Promise<SeedOutcome> {
  const outcome: SeedOutcome = { healthy: [], faults: [] };
  const wanted = faults.filter(({ name }) => name.includes(only));
  const losses = new Map<Base, number>();
  for (const base of Object.keys(healthy) as Base[]) {
    if (!base.includes(only) && !wanted.some((fault) => fault.base === base)) continue;
    const run = await train({ text: configText(base, {}, seed), home, stop: false });
    losses.set(base, run.loss);
    const warned = linted(run.text).map(({ rule }) => rule);
    const told = { base, seed, steps: run.totalSteps, loss: run.loss, alarms: said(run), linted: warned };
    outcome.healthy.push(told);
    tell({ healthy: [told] });
  }
  for (const fault of wanted) {
    const text = configText(fault.base, fault.changes, seed);
    const order = { home, plant: fault.plant };
    const first = await train({ ...order, text, stop: true });
    const nothing = await train({ ...order, text, stop: false });
    const [gravest] = byGravity(first.findings);
    // Lint counts where it speaks of the planted fault itself.
    const warned = linted(text).find(({ message }) => fault.cause.test(message));
    const lintOnly = !flagged(first) && warned !== undefined;
    const cause = flagged(first) ? (gravest?.causes[0] ?? '') : (warned?.message ?? '');
    const treated = await treat(first, order, treatments.plan, seed);
    const told: FaultOutcome = {
      fault: fault.name,
      seed,
      detected: flagged(first) || lintOnly,
      lintOnly,
      cause,
      causeRight: fault.cause.test(cause),
      losses: {
        healthy: losses.get(fault.base)!,
        nothing: nothing.loss,
        plan: treated.run.loss,
        tenth: (await treat(first, order, treatments.tenth, seed)).run.loss,
        arbitrary: (await treat(first, order, treatments.arbitrary, seed)).run.loss,
      },
      fixes: treated.done,
    };
    outcome.faults.push(told);
    tell({ faults: [told] });
  }
  return outcome;
}
