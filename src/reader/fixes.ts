/** Makes the fixes of a run's findings ready for its config as it is now. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AnyConfig } from '../config/keel/anyConfig';
import { parseConfig } from '../config/keel/parse';
import type { RecordedFinding } from '../diagnosis/finding';
import { evidenceTable } from '../diagnosis/evidence/table';
import { readyFixes } from '../diagnosis/fixes';
import { isFix, type FixId } from '../diagnosis/ids';
import { readConfigFile } from '../run/configFile';
import { fixesBefore } from '../run/lineage';
import type { Manifest } from '../run/types';
import { configOfRun } from '../runner/createRun';
import { isConfigName } from '../shared/configFile';
import type { FindingView } from '../shared/panel/protocol';

export class Remedies {
  private readonly file: string | null;
  private stamp = '';
  private config: AnyConfig | null = null;
  /** The config that the run was made with; it never changes. */
  private ran: AnyConfig | null | undefined;

  /** What was tried before, with the runs that it follows; they never change. */
  private tried: FixId[] | undefined;

  constructor(
    private readonly workspace: string,
    manifest: Manifest,
    private readonly dir: string,
  ) {
    const file = path.resolve(workspace, manifest.config);
    // A run folder may come from anywhere; its config is only ever one of this workspace.
    const inside = !path.relative(workspace, file).startsWith('..') && !path.isAbsolute(path.relative(workspace, file));
    this.file = inside && isConfigName(file) ? file : null;
  }

  /** Reads the config again if it changed; returns whether it did. */
  refresh(): boolean {
    if (!this.file) return false;
    const stat = fs.statSync(this.file, { throwIfNoEntry: false });
    const stamp = stat ? `${stat.mtimeMs} ${stat.size}` : 'gone';
    if (stamp === this.stamp) return false;
    this.stamp = stamp;
    this.config = configIn(this.file);
    return true;
  }

  /** The finding with its fixes; none where the config is gone or has errors. */
  view(finding: RecordedFinding, checkpoints: number[], totalSteps: number | null): FindingView {
    const { config } = this;
    const context = { ran: this.ranWith(), checkpoints, totalSteps, tried: this.triedBefore() };
    const ready = config ? readyFixes(finding, { config, ...context }) : [];
    return { ...finding, table: evidenceTable(finding), ready };
  }

  private triedBefore(): FixId[] {
    try {
      return (this.tried ??= fixesBefore(this.workspace, path.basename(this.dir)).filter(isFix));
    } catch {
      return [];
    }
  }

  private ranWith(): AnyConfig | null {
    return (this.ran ??= configOfRun(this.dir));
  }
}

/** None where the file is gone, or is nothing to be read, as in a folder of somebody else's. */
function configIn(file: string): AnyConfig | null {
  try {
    return parseConfig(readConfigFile(file).toString('utf8')).config;
  } catch {
    return null;
  }
}
