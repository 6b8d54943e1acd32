/** What a remedy of the catalogue is, and what all of them read from a finding. */
import type { AnyConfig } from '../../config/any';
import type { Config } from '../../config/schema';
import type { ConfigEdit } from '../../config/types';
import type { Fix, RunFinding } from '../finding';
import { roundTo } from '../figures';

export interface FixContext<C extends AnyConfig = Config> {
  /** The config as it is now. */
  config: C;
  /** The config that the run was made with, where it is at hand. */
  ran?: C | null;
  /** Steps of the run's checkpoints that can be continued from. */
  checkpoints: number[];
  /** Planned length of the run in steps; null if unknown. */
  totalSteps: number | null;
}

/** One change of a config with its words; the title is put together from the parts of a plan. */
export interface Change {
  edits: ConfigEdit[];
  /** As in "clip gradients at global norm 0.8": an order, without a capital. */
  title: string;
  /** Why it helps here, with figures; a sentence. */
  reason: string;
}

export interface Remedy<C extends AnyConfig = Config> {
  id: string;
  /** What it treats, for the documentation. */
  applies: string;
  /** What it costs, as a sentence. */
  cost: string;
  source: string;
  /** The remedy made ready, or null where it does not apply: the signal it treats was normal, or the config has it already. */
  make(finding: RunFinding, context: FixContext<C>): Fix | null;
}

/** The value of a piece of evidence; NaN if the finding has none of that name. */
export function evidenceOf(finding: RunFinding, name: string): number {
  return finding.evidence.find((item) => item.name === name)?.value ?? NaN;
}

/** Steps that a checkpoint should lie before the onset, for trouble starts before it shows. */
const margin = 10;

/** The newest checkpoint that lies safely before the trouble; null if none does, or nothing was learned by then. */
export function checkpointBefore(finding: RunFinding, checkpoints: number[]): number | null {
  const onset = finding.step;
  const newestBelow = (limit: number) => checkpoints.filter((step) => step < limit).reduce((a, b) => Math.max(a, b), 0);
  return newestBelow(onset - margin) || newestBelow(onset) || null;
}

/** Two significant digits: a value that a person would write. */
export const readable = (value: number): number => roundTo(value, 2);

/** Length of the run as far as anything tells. */
export function lengthOf({ config, totalSteps }: FixContext, finding: RunFinding): number | null {
  const told = totalSteps ?? config.steps ?? evidenceOf(finding, 'totalSteps');
  return Number.isFinite(told) ? told : null;
}

/** Where the run goes on, for a title. */
export const goesOn = (continueFrom: number | null): string =>
  continueFrom === null ? 'start again from step 0' : `continue from step ${continueFrom}`;

/** A fix from changes that belong together. */
export function fixOf(
  remedy: Pick<Remedy, 'id' | 'source' | 'cost'>,
  changes: Change[],
  continueFrom: number | null,
): Fix {
  const words = [...changes.map(({ title }) => title), goesOn(continueFrom)];
  const title = `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
  return {
    id: remedy.id,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    reason: [...changes.map(({ reason }) => reason), remedy.cost].join(' '),
    source: remedy.source,
    edits: changes.flatMap(({ edits }) => edits),
    continueFrom,
  };
}
