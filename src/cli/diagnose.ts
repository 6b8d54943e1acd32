/** `keel diagnose FILES [--format human|json|jsonl|html] [--output FILE]`. */
import fs from 'node:fs';
import path from 'node:path';
import type { Fix, RunFinding } from '../diagnosis/finding';
import { adviceFor } from '../diagnosis/fixes/advice';
import { explained, readyFixes } from '../diagnosis/fixes/index';
import type { FixId } from '../diagnosis/ids';
import { reportOn, verdictOf, type ReportVerdict } from '../diagnosis/report';
import { docAnchor, docPages } from '../shared/docPages';
import { withFileErrors } from '../run/fileError';
import type { Diagnosed, Reported } from './diagnosed';
import { pageBegin, pageEnd, sectionOf, type Tally } from './html/page';
import { readLog } from './logs/index';
import { toJson } from './report';

export interface DiagnoseOptions {
  format?: 'human' | 'json' | 'jsonl' | 'html' | undefined;
  /** A file for the report, in place of standard output. */
  output?: string | undefined;
  /** Where the report goes; standard output if absent. */
  write?: (text: string) => void;
  /** Where it is said that a file cannot be read; standard error if absent. */
  complain?: (text: string) => void;
}

/** A form of the report, written piece by piece. */
interface Form {
  begin: string;
  one(diagnosed: Diagnosed, number: number): string;
  end(tally: Tally): string;
}

function forms(total: number): Record<NonNullable<DiagnoseOptions['format']>, Form> {
  return {
    human: { begin: '', one: describe, end: () => '' },
    jsonl: { begin: '', one: ({ report }) => `${toJson(report)}\n`, end: () => '' },
    json: {
      begin: '[',
      one: ({ report }, number) => `${number > 1 ? ',' : ''}\n  ${toJson(report, 2).replaceAll('\n', '\n  ')}`,
      end: ({ files }) => (files > 0 ? '\n]\n' : ']\n'),
    },
    html: { begin: pageBegin(), one: (diagnosed, number) => sectionOf(diagnosed, number, total), end: pageEnd },
  };
}

/**
 * Diagnoses files in their order, each told as soon as it is done. Returns the exit code: 0 fine, 1 a file that cannot
 * be read, 2 findings that need action. A file that cannot be read has no entry in the report; the others do. Throws a
 * sentence if the output cannot be written.
 */
export function diagnose(files: readonly string[], options: DiagnoseOptions = {}): number {
  const { format = 'human', output } = options;
  const out = openOutput(output, options.write ?? ((text) => void process.stdout.write(text)));
  const complain = options.complain ?? ((text) => void process.stderr.write(text));
  if (files.length === 0) complain('Name at least one run folder or log to diagnose.\n');
  const form = forms(files.length)[format];
  const tally: Tally = { files: 0, verdicts: { act: 0, note: 0, ok: 0 }, unreadable: [], act: [] };
  out.write(form.begin);
  for (const file of files) {
    const diagnosed = attempt(file, (message) => {
      tally.unreadable.push(message);
      complain(`${message}\n`);
    });
    if (diagnosed === null) continue;
    const { verdict } = diagnosed.report;
    tally.files += 1;
    tally.verdicts[verdict] += 1;
    if (verdict === 'act') tally.act.push({ file, number: tally.files });
    out.write(form.one(diagnosed, tally.files));
  }
  out.write(form.end(tally));
  out.close();
  if (tally.unreadable.length > 0 || files.length === 0) return 1;
  return tally.verdicts.act > 0 ? 2 : 0;
}

/** The file named, or where the report goes without one. */
function openOutput(file: string | undefined, write: (text: string) => void) {
  if (file === undefined) return { write, close: () => undefined };
  const descriptor = withFileErrors(file, 'written', () => fs.openSync(file, 'w'));
  return {
    write: (text: string) => withFileErrors(file, 'written', () => void fs.writeFileSync(descriptor, text)),
    close: () => fs.closeSync(descriptor),
  };
}

function attempt(file: string, refuse: (message: string) => void): Diagnosed | null {
  try {
    return diagnoseFile(file);
  } catch (error) {
    refuse(`${file} cannot be read: ${(error as Error).message}.`);
    return null;
  }
}

function diagnoseFile(file: string): Diagnosed {
  const { log, startedAt, context, ignore, notice } = readLog(file);
  const { findings, notChecked: unchecked } = reportOn(log, ignore);
  const notChecked = notice === null ? unchecked : [notice, ...unchecked];
  const own = findings.filter(({ endStep }) => endStep > startedAt || startedAt === 0);
  const ready = new Map<Reported, Fix[]>();
  const reported = own.map((finding) => {
    const fixes = context ? readyFixes(finding, context) : [];
    const ids = context ? fixes.map(({ id }) => id) : adviceFor(finding);
    const entry = toReported(context ? explained(finding, context) : finding, ids);
    ready.set(entry, fixes);
    return entry;
  });
  return { report: { file, verdict: verdictOf(own), findings: reported, notChecked }, log, ready };
}

function toReported(
  { rule, severity, confidence = 'medium', step, endStep, message, evidence, causes, notChecked = [] }: RunFinding,
  fixes: FixId[],
): Reported {
  return { rule, severity, confidence, step, endStep, message, evidence, causes, fixes, notChecked };
}

const verdicts: Record<ReportVerdict, string> = { act: 'needs action', note: 'has notes', ok: 'is fine' };

function describe({ report, log, ready }: Diagnosed): string {
  const steps = log.steps.length;
  const lines = [`${report.file} ${verdicts[report.verdict]} (${steps} ${steps === 1 ? 'step' : 'steps'})`];
  for (const finding of report.findings) lines.push('', ...describeFinding(finding, ready.get(finding) ?? []));
  if (report.notChecked.length > 0)
    lines.push('', '  Not checked:', ...report.notChecked.map((item) => `    - ${item}`));
  return `${lines.join('\n')}\n\n`;
}

function describeFinding(finding: Reported, ready: Fix[]): string[] {
  const { severity, rule, confidence, step, endStep, message, evidence, causes, fixes, notChecked } = finding;
  const at = step === endStep ? `step ${step}` : `steps ${step} to ${endStep}`;
  const lines = [`  ${severity.toUpperCase()} ${rule}, ${at}, ${confidence} confidence`, `    ${message}`];
  if (severity === 'note') return lines;
  lines.push('    Evidence:', ...evidence.map(({ text }) => `      - ${text}`));
  if (causes.length > 0) lines.push('    Likely causes:', ...causes.map((cause, i) => `      ${i + 1}. ${cause}`));
  const remedies = ready.length > 0 ? ready.map(({ title, reason }) => `${title}. ${reason}`) : fixes;
  if (remedies.length > 0) lines.push('    Fixes:', ...remedies.map((remedy) => `      - ${remedy}`));
  lines.push(`    Read more: ${path.join(__dirname, '..', docPages.findings)}${docAnchor(rule)}`);
  if (notChecked.length > 0) lines.push('    Would make it surer:', ...notChecked.map((item) => `      - ${item}`));
  return lines;
}
