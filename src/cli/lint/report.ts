/** What was found, for programs and for people. */
import type { LintFinding, LintSeverity } from '../../diagnosis/finding';
import { saidOf, say, type Language, type Message } from '../../shared/messages/say';
import { lineIn } from '../language';

/** A finding as `--format json` prints it. The shape is a contract. Line and column count from 1. */
interface ReportedFault {
  rule: string;
  severity: LintSeverity;
  line: number;
  column: number;
  /** e.g. `optimizer.betas.0`; empty for the config as a whole. */
  path: string;
  message: string;
  said: LintFinding['said'];
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
    findings: findings.map(({ rule, severity, range, path, message, said, fixes }) => {
      const { line, character } = range.start;
      const ids = fixes.map(({ id }) => id);
      return {
        rule,
        severity,
        line: line + 1,
        column: character + 1,
        path: path.join('.'),
        message,
        said,
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

export function human(reports: readonly LintReport[], repairs: number, language: Language): string {
  const t = lineIn(language);
  const lines = reports.flatMap(({ file, findings }) =>
    findings.map((finding) => {
      const { line, column, severity, rule } = finding;
      const message = saidOf(finding, 'message');
      return say('lint-report.line', { file, line, column, severity: say(`lint-severity.${severity}`), message, rule });
    }),
  );
  const made = repairs === 0 ? [] : [say('lint-report.applied', { n: repairs })];
  return [...lines, ...made, sumOf(reports)].map((message) => `${t(message)}\n`).join('');
}

function sumOf(reports: readonly LintReport[]): Message {
  const unknown = reports.filter(({ format, findings }) => format === null && findings.length === 0);
  const all = reports.flatMap(({ findings }) => findings);
  const count = (severity: LintSeverity) => all.filter((finding) => finding.severity === severity).length;
  const sum = {
    ...{ errors: count('error'), warnings: count('warning'), hints: count('hint') },
    files: reports.length - unknown.length,
  };
  return unknown.length === 0
    ? say('lint-report.sum', sum)
    : say('lint-report.sum-skipped', { ...sum, skipped: unknown.length });
}
