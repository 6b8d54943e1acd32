/** Watches a step table after the first, such as that of the other optimizer of a GAN. */
import type { RunFinding } from '../diagnosis/finding';
import { retold } from '../diagnosis/retold';
import { say } from '../shared/messages/say';
import type { Step, TableInfo } from '../run/types';
import { Watcher } from './monitorFeed';

/** Losses after which it is known whether two optimizers train by the same. */
const enough = 3;

export class FurtherWatcher {
  private readonly watcher: Watcher;
  /** Losses that were compared with those of the first table, how many were among them, and when the first came. */
  private readonly compared = { losses: 0, shared: 0, since: NaN, done: false };

  constructor(
    dir: string,
    private readonly table: TableInfo,
    totalSteps: number | null,
    ignore: string[],
    private readonly leader: Watcher,
  ) {
    // The losses of optimizers that play against each other rise and fall by design: rules about progress are for the first table.
    this.watcher = new Watcher(dir, table, totalSteps, ignore, [], { objective: 'adversarial' });
  }

  /** Findings that are new or changed; they name the table. Throws if the disk fails. */
  read(): RunFinding[] {
    const { steps, findings } = this.watcher.read();
    return [...this.compare(steps), ...this.own(findings)];
  }

  /**
   * Optimizers that share their loss, such as Muon for the matrices and AdamW for the rest, are one training. Those that take
   * turns with losses of their own play with or against each other, so that neither loss measures progress. One that begins
   * when the first has ended, as in the next fold, says nothing of it.
   */
  private compare(steps: readonly Step[]): RunFinding[] {
    const { compared, leader } = this;
    if (compared.done) return [];
    const late = leader.lossesOfLate();
    for (const { loss, time } of steps) {
      if (!Number.isFinite(loss)) continue;
      if (compared.losses++ === 0) compared.since = time;
      compared.shared += Number(late.has(loss));
    }
    if (compared.losses < enough) return [];
    const alone = compared.shared < compared.losses / 2;
    compared.done = !alone || leader.newest > compared.since;
    return compared.done && alone ? leader.plays() : [];
  }

  /** The final versions of findings. */
  end(): RunFinding[] {
    return this.own(this.watcher.end());
  }

  private own(findings: RunFinding[]): RunFinding[] {
    const { name } = this.table;
    return findings.map((finding) => {
      const message = say('runner.of-table', { table: name, text: finding.said.message });
      return { ...retold(finding, { message }), id: `${finding.id}-${name}` };
    });
  }
}
