/** Watches a step table after the first, such as that of the other optimizer of a GAN. */
import type { RunFinding } from '../diagnosis/finding';
import { retold } from '../diagnosis/retold';
import { say } from '../shared/messages/say';
import type { TableInfo } from '../run/types';
import { Watcher } from './monitorFeed';

export class FurtherWatcher {
  private readonly watcher: Watcher;

  constructor(
    dir: string,
    private readonly table: TableInfo,
    totalSteps: number | null,
    ignore: string[],
  ) {
    // The losses of optimizers that play against each other rise and fall by design: rules about progress are for the first table.
    this.watcher = new Watcher(dir, table, totalSteps, ignore, [], { objective: 'adversarial' });
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
    return findings.map((finding) => {
      const message = say('runner.of-table', { table: name, text: finding.said.message });
      return { ...retold(finding, { message }), id: `${finding.id}-${name}` };
    });
  }
}
