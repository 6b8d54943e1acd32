/** `keel lint FILES [--format json]`. */
import { readFileSync } from 'node:fs';
import { parseConfig } from '../config/parse';
import type { ParsedConfig } from '../config/parse';
import type { LintFinding, LintSeverity } from '../diagnosis/finding';
import { lintConfig } from '../diagnosis/lint';

export interface LintOptions {
  format?: 'text' | 'json' | undefined;
  /** Where the report goes; standard output if absent. */
  write?: (text: string) => void;
  /** Where it is said that a file cannot be read; standard error if absent. */
  complain?: (text: string) => void;
}

/** A finding as `--format json` prints it. The shape is a contract. Line and column count from 1. */
interface Reported {
  rule: string;
  severity: LintSeverity;
  line: number;
  column: number;
  /** e.g. `optimizer.betas.0`; empty for the config as a whole. */
  path: string;
  message: string;
  fixes: string[];
}

interface FileReport {
  file: string;
  /** `keel`, or null where the file is no config that is known; such a file has no findings. */
  format: 'keel' | null;
  findings: Reported[];
}

/** Lints files in their order. Returns the exit code: 0 fine, 1 a file that cannot be read, 2 at least one error. */
export function lint(files: readonly string[], options: LintOptions = {}): number {
  const write = options.write ?? ((text) => void process.stdout.write(text));
  const complain = options.complain ?? ((text) => void process.stderr.write(text));
  let unreadable = files.length === 0;
  if (unreadable) complain('Name at least one file to lint.\n');
  const reports: FileReport[] = [];
  for (const file of files) {
    try {
      reports.push(lintText(file, decode(readFileSync(file))));
    } catch (error) {
      unreadable = true;
      complain(`${file} cannot be read: ${reasonOf(error)}.\n`);
      reports.push({ file, format: null, findings: [] });
    }
  }
  write(options.format === 'json' ? `${JSON.stringify(reports, null, 2)}\n` : describe(reports));
  if (unreadable) return 1;
  return reports.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 2 : 0;
}

function lintText(file: string, text: string): FileReport {
  const parsed = parseConfig(text);
  if (!isKeel(file, parsed)) return { file, format: null, findings: [] };
  return { file, format: 'keel', findings: lintConfig(parsed).map(report) };
}

/** By its name, or else by keys that together only a Keel config has. */
function isKeel(file: string, parsed: ParsedConfig): boolean {
  if (/\.keel\.ya?ml$/i.test(file)) return true;
  const embedded = [['task'], ['data', 'path'], ['model', 'type'], ['optimizer', 'name']];
  const backend = parsed.written(['backend']);
  const script = (backend === 'torch' || backend === 'keras') && (parsed.given(['script']) || parsed.given(['module']));
  return script || embedded.every((path) => parsed.given(path));
}

function report({ rule, severity, range, path, message, fixes }: LintFinding): Reported {
  const { line, character } = range.start;
  const ids = fixes.map(({ id }) => id);
  return { rule, severity, line: line + 1, column: character + 1, path: path.join('.'), message, fixes: ids };
}

function describe(reports: readonly FileReport[]): string {
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
  return [...lines, `${counts.join(', ')} in ${counted(reports.length - unknown.length, 'file')}${skipped}`, ''].join(
    '\n',
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function decode(bytes: Uint8Array): string {
  try {
    // Keeps the byte order mark, so that columns are those of the file.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8 text');
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}
