/** Watches a step table after the first, such as that of the other optimizer of a GAN. */
import type { RunFinding } from '../diagnosis/finding';
import { retold } from '../diagnosis/retold';
import { say } from '../shared/messages/say';
import { rulesOf } from '../diagnosis/monitor/detectors';
import type { TableInfo } from '../run/types';
import { Watcher } from './monitorFeed';

/** The losses of optimizers that play against each other rise and fall by design: rules about progress are for the first table. */
const rules = rulesOf(({ whateverTheLoss }) => whateverTheLoss === true);

export class FurtherWatcher {
  private readonly watcher: Watcher;

  constructor(
    dir: string,
    private readonly table: TableInfo,
    totalSteps: number | null,
    ignore: string[],
  ) {
    this.watcher = new Watcher(dir, table, totalSteps, ignore, []);
  }

  /** Findings that are new or changed; they name the table. Throws if the disk fails. */
  read(): RunFinding[] {
    return this.own(this.watcher.read().findings);
  }

  /** The final versions of findings. */
  end(): RunFinding[] {
    return this.own(this.watcher.end());
  }

  private own(findings: RunFinding[]): RunFinding[] {
    const { name } = this.table;
    return findings
      .filter(({ rule }) => rules.has(rule))
      .map((finding) => {
        const message = say('runner.of-table', { table: name, text: finding.said.message });
        return { ...retold(finding, { message }), id: `${finding.id}-${name}` };
      });
  }
}
