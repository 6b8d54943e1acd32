/** What a remedy of the catalogue is, and what all of them read from a finding. */
import type { AnyConfig } from '../../config/keel/anyConfig';
import type { Config } from '../../config/keel/schema';
import type { ConfigEdit, ConfigPath, Json } from '../../config/types';
import { say, spoken, type Message } from '../../shared/messages/say';
import { sentences } from '../../shared/messages/sentences';
import type { Fix, RunFinding } from '../finding';
import { roundTo } from '../../shared/numbers';
import { stepsAtOnce } from '../practice';
import type { EvidenceName, FixId, RemedyId } from '../ids';

export interface FixContext<C extends AnyConfig = Config> {
  /** The config as it is now. */
  config: C;
  /** The config that the run was made with, where it is at hand. */
  ran?: C | null;
  /** Steps of the run's checkpoints that can be continued from. */
  checkpoints: number[];
  /** Planned length of the run in steps; null if unknown. */
  totalSteps: number | null;
  /** Fixes of the runs that this one continues, none of which has held: the newest first. */
  tried?: readonly FixId[];
  /** The run is not Keel's own: a fix edits the config, and nothing goes on from there. */
  editsOnly?: boolean;
}

/** One change of a config with its words; the title is put together from the parts of a plan. */
export interface ConfigChange {
  edits: ConfigEdit[];
  /** As in "clip gradients at global norm 0.8": an order, without a capital. */
  title: Message;
  /** Why it helps here, with figures; a sentence. */
  reason: Message;
  /** It only helps from the very start: another model, or other first steps. */
  restart?: boolean;
}

export interface Remedy<C extends AnyConfig = Config> {
  id: RemedyId;
  /** When it applies, for the documentation. */
  applies: string;
  /** What it changes, for the documentation. */
  changes: string;
  /** What it costs, as a sentence. */
  cost: Message;
  /** Where it comes from: a paper or a tool. */
  source: Message;
  /** The change, or null where it does not apply: the signal it treats was normal, or the config has it already. */
  change(finding: RunFinding, context: FixContext<C>): ConfigChange | null;
  /**
   * The cause, as a sentence, where the config itself shows that this remedy treats it; null where it may be anything.
   * Such a remedy comes first, and its cause too.
   */
  blame?(finding: RunFinding, context: FixContext<C>): Message | null;
  /** Whether it can be advised where the config is not at hand; by default, if it would change a plain config. */
  advised?: boolean;
}

/** The value of a piece of evidence; NaN if the finding has none of that name. */
export function evidenceOf(finding: RunFinding, name: EvidenceName): number {
  return finding.evidence.find((item) => item.name === name)?.value ?? NaN;
}

/** Whether the finding has a number for a piece of evidence. */
export const has = (finding: RunFinding, name: EvidenceName): boolean => Number.isFinite(evidenceOf(finding, name));

export const set = (path: ConfigPath, value: Json): ConfigEdit => ({ op: 'set', path, value });

/** Steps that a checkpoint should lie before the onset, for trouble starts before it shows. */
const margin = 10;

/** Steps that are done again sooner than it is found out whether a checkpoint is sound. */
const soonDone = 100;

/**
 * The newest checkpoint at least 10 steps before the onset, else the newest before it; null if there is none past step 0. One
 * that near the onset holds damage already where the loss had been better before: then that best, or the start if it is near.
 */
export function checkpointBefore(
  { step: onset, evidence = [] }: { step: number; evidence?: readonly { name: string; step?: number }[] },
  checkpoints: number[],
): number | null {
  const newestBelow = (limit: number) => checkpoints.filter((step) => step < limit).reduce((a, b) => Math.max(a, b), 0);
  const clear = newestBelow(onset - margin);
  if (clear > 0) return clear;
  const near = newestBelow(onset);
  const best = evidence.find(({ name }) => name === 'bestLoss')?.step ?? onset;
  return newestBelow(best + 1) || (near > soonDone ? near : null);
}

/** Two significant digits: a value that a person would write. */
export const readable = (value: number): number => roundTo(value, 2);

/** Length of the run as far as anything tells. */
export function lengthOf({ config, totalSteps }: FixContext, finding: RunFinding): number | null {
  const told = totalSteps ?? config.steps ?? evidenceOf(finding, 'totalSteps');
  return Number.isFinite(told) ? told : null;
}

/** Share of the run, and fewest steps, within which a trouble belongs to the start. */
const earlyShare = 0.1;

/** The last step of a run of so many at which a trouble belongs to its start. */
export const earlyTrouble = (length: number): number => Math.max(stepsAtOnce, earlyShare * length);

/** Where the run goes on, for a title. */
const goesOn = (continueFrom: number | null): Message =>
  continueFrom === null ? say('fix.start-again') : say('fix.continue', { step: continueFrom });

/** A fix from changes that belong together. */
export function fixOf(
  { id, source, cost }: { id: FixId; source: Message; cost: Message },
  changes: ConfigChange[],
  finding: RunFinding,
  { checkpoints, editsOnly = false }: Pick<FixContext, 'checkpoints' | 'editsOnly'>,
): Fix {
  const anew = changes.some(({ restart }) => restart);
  const continueFrom = anew ? null : checkpointBefore(finding, checkpoints);
  const orders = changes.map(({ title }) => title).reduceRight((rest, first) => say('fix.orders', { first, rest }));
  return {
    id,
    ...spoken({
      title: editsOnly
        ? say('fix.title-alone', { first: orders })
        : say('fix.title', { first: orders, last: goesOn(continueFrom) }),
      reason: sentences(...changes.map(({ reason }) => reason), cost),
      source,
    }),
    edits: changes.flatMap(({ edits }) => edits),
    continueFrom,
  };
}
