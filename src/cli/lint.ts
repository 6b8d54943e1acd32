/** `keel lint FILES [--format json|sarif] [--ignore RULE] [--fix]`. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ruleDocs } from '../diagnosis/lint/docs';
import { readConfigFile, replaceConfigFile } from '../run/configFile';
import { docPages } from '../shared/docPages';
import { englishLanguage, messageOf, say, SaidError, type Language } from '../shared/messages/say';
import { lineIn } from './language';
import { check, repaired } from './lint/check';
import { filesOf } from './lint/files';
import { human, json, report } from './lint/report';
import type { LintReport } from './lint/report';
import { sarif } from './lint/sarif';
import { reasonOf } from './reason';
import { complain as toErrors, tell } from './terminal';
import { findWorkspace } from './workspace';

export const lintFormats = ['text', 'human', 'json', 'sarif'] as const;

export interface LintFlags {
  /** `text` is `human`. */
  format?: (typeof lintFormats)[number] | undefined;
  /** Rules that say nothing. */
  ignore?: readonly string[] | undefined;
  /** Of what people read; JSON is English, with its messages beside it. */
  language?: Language | undefined;
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
  const write = options.write ?? tell;
  const { complain = toErrors } = options;
  const { language = englishLanguage, ignore = [] } = options;
  const t = lineIn(language);
  let failed = names.length === 0;
  if (failed) complain(`${t(say('cli.lint.no-files'))}\n`);
  const rules = ruleDocs().map(({ id }) => id);
  const unknown = ignore.filter((rule) => !rules.includes(rule));
  if (unknown.length > 0) {
    complain(`${t(say('cli.lint.unknown-rules', { unknown, rules }))}\n`);
    return 1;
  }
  const reports: LintReport[] = [];
  let repairs = 0;
  for (const { file, explicit } of filesOf(names)) {
    try {
      let text = decode(readOf(file, explicit));
      if (options.fix) {
        const after = repaired(file, text, ignore);
        repairs += after.count;
        if (after.text !== text) replaceConfigFile(findWorkspace(file), file, after.text);
        text = after.text;
      }
      const { format, findings } = check(file, text, ignore);
      if (explicit || format !== null) reports.push(report(file, format, findings));
    } catch (error) {
      // In a folder, a file that is no text is no config.
      if (!explicit && error instanceof NotText) continue;
      failed = true;
      const about = { file, why: reasonOf(error) };
      complain(`${t(options.fix ? say('cli.lint.unwritable', about) : say('report.unreadable', about))}\n`);
      reports.push({ file, format: null, findings: [] });
    }
  }
  write(written(options.format ?? 'human', reports, repairs, language));
  if (failed) return 1;
  return reports.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 2 : 0;
}

function written(
  format: (typeof lintFormats)[number],
  reports: LintReport[],
  repairs: number,
  language: Language,
): string {
  if (format === 'json') return json(reports);
  // The page that is installed with the command.
  if (format === 'sarif') return sarif(reports, pathToFileURL(path.join(__dirname, '..', docPages.rules)).href);
  return human(reports, repairs, language);
}

/** In a folder, what is no regular file of a config's size is none; throws a sentence where it was named. */
function readOf(file: string, explicit: boolean): Uint8Array {
  try {
    return readConfigFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw explicit || !['ENOTPLAIN', 'EFBIG', 'ENOENT', 'ELOOP'].includes(code ?? '')
      ? error
      : new NotText(messageOf(error));
  }
}

class NotText extends SaidError {}

function decode(bytes: Uint8Array): string {
  try {
    // Keeps the byte order mark, so that columns are those of the file.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotText(say('log.no-utf8'));
  }
}
