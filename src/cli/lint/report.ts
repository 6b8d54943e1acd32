/** What was found, for programs and for people. */
import type { LintFinding, LintSeverity } from '../../diagnosis/finding';

/** A finding as `--format json` prints it. The shape is a contract. Line and column count from 1. */
interface ReportedFault {
  rule: string;
  severity: LintSeverity;
  line: number;
  column: number;
  /** e.g. `optimizer.betas.0`; empty for the config as a whole. */
  path: string;
  message: string;
  fixes: string[];
}

export interface LintReport {
  file: string;
  /** `keel` or that of another framework; null where the file is no config that is known, and then without findings. */
  format: string | null;
  findings: (ReportedFault & { range: LintFinding['range'] })[];
}

export function report(file: string, format: string | null, findings: readonly LintFinding[]): LintReport {
  return {
    file,
    format,
    findings: findings.map(({ rule, severity, range, path, message, fixes }) => {
      const { line, character } = range.start;
      const ids = fixes.map(({ id }) => id);
      return {
        rule,
        severity,
        line: line + 1,
        column: character + 1,
        path: path.join('.'),
        message,
        fixes: ids,
        range,
      };
    }),
  };
}

export function json(reports: readonly LintReport[]): string {
  const plain = reports.map(({ findings, ...file }) => ({
    ...file,
    findings: findings.map(({ range: _range, ...finding }): ReportedFault => finding),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

export function human(reports: readonly LintReport[], repairs: number): string {
  const lines = reports.flatMap(({ file, findings }) =>
    findings.map(
      ({ line, column, severity, message, rule }) => `${file}:${line}:${column} ${severity} ${message} (${rule})`,
    ),
  );
  const unknown = reports.filter(({ format, findings }) => format === null && findings.length === 0);
  const all = reports.flatMap(({ findings }) => findings);
  const counts = (['error', 'warning', 'hint'] as const).map((severity) =>
    counted(all.filter((finding) => finding.severity === severity).length, severity),
  );
  const skipped = unknown.length === 0 ? '' : `, ${counted(unknown.length, 'file')} not linted`;
  const made = repairs === 0 ? [] : [`${counted(repairs, 'fix', 'fixes')} applied`];
  const sum = `${counts.join(', ')} in ${counted(reports.length - unknown.length, 'file')}${skipped}`;
  return [...lines, ...made, sum, ''].join('\n');
}

function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
