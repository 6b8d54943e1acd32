/** What the figures of a script that Keel runs tell of it: by their names they are read as those of a log are. */
import { gaugesAmong, type Gauge, type Gauges } from '../diagnosis/monitor/gauges';
import type { LossPurpose } from '../diagnosis/monitor/lossPurpose';
import { chooseColumns } from './columns';

/** Names that are looked at; the probe writes fewer. */
const mostNames = 1000;

/** Terms of a composite loss, by the script's variables: the `term/kl` of an autoencoder is no KL divergence of a policy. */
const isTerm = (name: string): boolean => name.startsWith('term/');

export class ScriptFigures {
  private readonly counts = new Map<string, number>();
  private named: Partial<Record<Gauge, string>> = {};
  /** What the loss is for, as far as the figures tell; null where they tell nothing of it. */
  objective: LossPurpose | null = null;

  /** Takes the figures of a step. Returns the gauges among them; null if there are none. */
  take(values: Readonly<Record<string, number>>): Gauges | null {
    this.meet(Object.keys(values));
    const found = Object.entries(this.named).filter(([, name]) => Object.hasOwn(values, name));
    return found.length === 0 ? null : Object.fromEntries(found.map(([gauge, name]) => [gauge, values[name]!]));
  }

  private meet(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.counts.has(name) && !isTerm(name));
    if (fresh.length === 0 || this.counts.size >= mostNames) return;
    for (const name of fresh) this.counts.set(name, 1);
    // What was read as a gauge stays it: a better name that comes later is another figure.
    this.named = { ...gaugesAmong([...this.counts.keys()]), ...this.named };
    const { objective } = chooseColumns(this.counts);
    if (objective !== 'supervised') this.objective = objective;
  }
}
