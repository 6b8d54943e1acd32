/** `keel lint FILES [--format json|sarif] [--ignore RULE] [--fix]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ruleDocs } from '../diagnosis/lint/docs';
import { docPages } from '../shared/docPages';
import { check, repaired } from './lint/check';
import { filesOf } from './lint/files';
import { human, json, report } from './lint/report';
import type { LintReport } from './lint/report';
import { sarif } from './lint/sarif';

export const lintFormats = ['text', 'human', 'json', 'sarif'] as const;

export interface LintFlags {
  /** `text` is `human`. */
  format?: (typeof lintFormats)[number] | undefined;
  /** Rules that say nothing. */
  ignore?: readonly string[] | undefined;
  /** Make the safe repairs, and report what is left. */
  fix?: boolean | undefined;
  /** Where the report goes; standard output if absent. */
  write?: (text: string) => void;
  /** Where it is said that a file cannot be read; standard error if absent. */
  complain?: (text: string) => void;
}

/**
 * Lints files, folders and patterns in their order. Of a folder or pattern only configs of a known format are reported.
 * Returns the exit code: 0 fine, 1 a file that cannot be read (or written, with `fix`), 2 at least one error.
 */
export function lint(names: readonly string[], options: LintFlags = {}): number {
  const write = options.write ?? ((text) => void process.stdout.write(text));
  const complain = options.complain ?? ((text) => void process.stderr.write(text));
  const ignore = options.ignore ?? [];
  let failed = names.length === 0;
  if (failed) complain('Name at least one file or folder to lint.\n');
  const unknown = ignore.filter((rule) => !ruleDocs().some(({ id }) => id === rule));
  if (unknown.length > 0) {
    complain(
      `There is no rule ${unknown.join(', ')}; the rules are ${ruleDocs()
        .map(({ id }) => id)
        .join(', ')}.\n`,
    );
    return 1;
  }
  const reports: LintReport[] = [];
  let repairs = 0;
  for (const { file, explicit } of filesOf(names)) {
    try {
      let text = decode(readFileSync(file));
      if (options.fix) {
        const after = repaired(file, text, ignore);
        repairs += after.count;
        if (after.text !== text) writeFileSync(file, after.text);
        text = after.text;
      }
      const { format, findings } = check(file, text, ignore);
      if (explicit || format !== null) reports.push(report(file, format, findings));
    } catch (error) {
      // In a folder, a file that is no text is no config.
      if (!explicit && error instanceof NotText) continue;
      failed = true;
      complain(`${file} cannot be ${options.fix ? 'read or written' : 'read'}: ${reasonOf(error)}.\n`);
      reports.push({ file, format: null, findings: [] });
    }
  }
  write(written(options.format ?? 'human', reports, repairs));
  if (failed) return 1;
  return reports.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 2 : 0;
}

function written(format: (typeof lintFormats)[number], reports: LintReport[], repairs: number): string {
  if (format === 'json') return json(reports);
  // The page that is installed with the command.
  if (format === 'sarif') return sarif(reports, pathToFileURL(path.join(__dirname, '..', docPages.rules)).href);
  return human(reports, repairs);
}

class NotText extends Error {}

function decode(bytes: Uint8Array): string {
  try {
    // Keeps the byte order mark, so that columns are those of the file.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotText('it is not UTF-8 text');
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EROFS: 'the disk is read-only',
  EISDIR: 'it is a folder',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}
