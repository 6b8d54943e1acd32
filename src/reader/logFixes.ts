/** The findings of a log with what treats them, for the config that its run was made with. */
import fs from 'node:fs';
import type { RecordedFinding } from '../diagnosis/finding';
import { evidenceTable } from '../diagnosis/evidence/table';
import { adviceFor } from '../diagnosis/fixes/advice';
import { foreignFixes, foreignPaths } from '../diagnosis/fixes/foreign';
import { remedyTitles } from '../diagnosis/fixes/titles';
import { configBeside, readBeside, type BesideConfig } from '../logs/besideLog';
import { spoken } from '../shared/messages/say';
import type { Unit } from '../shared/messages/unit';
import type { FindingView } from '../shared/panel/protocol';
import { stampOf } from './stamp';

/** A config may be written after its log began; it is looked for this often while there is none. */
const searchMs = 30_000;

export class LogFixes {
  private beside: BesideConfig | null = null;
  private searchedAt = -Infinity;
  private stamp = '';
  /** The config was changed since the log was written, or while it was watched. */
  private edited = false;
  /** What the findings were made from, and what they came to. */
  private made: { key: string; findings: FindingView[] } = { key: '', findings: [] };

  constructor(private readonly log: string) {}

  /** The config's file; null while none is known. */
  get config(): string | null {
    return this.beside?.file ?? null;
  }

  /** Looks for the config, or whether it changed. */
  refresh(roots: readonly string[]): void {
    if (this.beside === null) {
      if (Date.now() - this.searchedAt < searchMs) return;
      this.searchedAt = Date.now();
      this.beside = configBeside(this.log, roots);
      this.stamp = this.stampOfConfig();
      this.edited = this.beside !== null && isNewer(this.beside.file, this.log);
      return;
    }
    const stamp = this.stampOfConfig();
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    this.edited = true;
    this.beside = readBeside(this.beside.file);
  }

  private stampOfConfig(): string {
    const stat = this.beside && fs.statSync(this.beside.file, { throwIfNoEntry: false });
    return stat ? `${stat.mtimeMs} ${stat.size}` : '';
  }

  /** Each finding with the fixes that edit the config, and with what else helps. */
  views(findings: readonly RecordedFinding[], totalSteps: number | null, unit: Unit = 'steps'): FindingView[] {
    const key = JSON.stringify([findings, totalSteps, unit, this.config, this.stamp]);
    if (key !== this.made.key) this.made = { key, findings: findings.map((each) => this.view(each, totalSteps, unit)) };
    return this.made.findings;
  }

  private view(finding: RecordedFinding, totalSteps: number | null, unit: Unit): FindingView {
    const recipe = this.beside?.recipe ?? null;
    const { ready, advice } = foreignFixes(finding, { recipe, totalSteps, unit, edited: this.edited });
    const told = new Set<string>([...ready, ...advice].map(({ id }) => id));
    return {
      ...finding,
      table: evidenceTable(finding),
      paths: recipe === null ? [] : [...foreignPaths(finding, recipe, ready)],
      ready,
      advice,
      also: adviceFor(finding)
        .filter((id) => !told.has(id))
        .map((id) => ({ id, ...spoken({ title: remedyTitles[id] }) })),
    };
  }
}

/** A tool may write its config a moment after its log began. */
const momentMs = 60_000;

const isNewer = (config: string, log: string): boolean =>
  (stampOf(config)?.time ?? 0) > (stampOf(log)?.time ?? Infinity) + momentMs;
