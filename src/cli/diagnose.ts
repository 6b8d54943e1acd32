/** `keel diagnose FILES [--format json|jsonl]`. */
import type { Evidence, Fix, RunFinding } from '../diagnosis/finding';
import { adviceFor } from '../diagnosis/fixes/advice';
import { readyFixes } from '../diagnosis/fixes/index';
import { reportOn, verdictOf, type ReportVerdict } from '../diagnosis/report';
import { readLog } from './logs/index';

export interface DiagnoseOptions {
  format?: 'text' | 'json' | 'jsonl' | undefined;
  /** Where the report goes; standard output if absent. */
  write?: (text: string) => void;
  /** Where it is said that a file cannot be read; standard error if absent. */
  complain?: (text: string) => void;
}

/** A finding as `--format json` prints it. The shape is a contract. */
interface Reported {
  rule: string;
  severity: RunFinding['severity'];
  step: number;
  endStep: number;
  message: string;
  evidence: Evidence[];
  causes: string[];
  /** Ids of the remedies that apply, best first. */
  fixes: string[];
}

interface FileReport {
  file: string;
  verdict: ReportVerdict;
  findings: Reported[];
  notChecked: string[];
}

/** What one file came to, with what only the text shows. */
interface Diagnosed {
  report: FileReport;
  steps: number;
  ready: Map<Reported, Fix[]>;
}

/**
 * Diagnoses files in their order. Returns the exit code: 0 fine, 1 a file that cannot be read, 2 findings that need
 * action. A file that cannot be read has no entry in the report; the others do.
 */
export function diagnose(files: readonly string[], options: DiagnoseOptions = {}): number {
  const { format = 'text' } = options;
  const write = options.write ?? ((text) => void process.stdout.write(text));
  const complain = options.complain ?? ((text) => void process.stderr.write(text));
  if (files.length === 0) complain('Name at least one run folder or log to diagnose.\n');
  let unreadable = files.length === 0;
  let act = false;
  const reports: FileReport[] = [];
  for (const file of files) {
    try {
      const diagnosed = diagnoseFile(file);
      act ||= diagnosed.report.verdict === 'act';
      if (format === 'json') reports.push(diagnosed.report);
      else write(format === 'jsonl' ? `${toJson(diagnosed.report)}\n` : describe(diagnosed));
    } catch (error) {
      unreadable = true;
      complain(`${file} cannot be read: ${(error as Error).message}.\n`);
    }
  }
  if (format === 'json') write(`${toJson(reports, 2)}\n`);
  if (unreadable) return 1;
  return act ? 2 : 0;
}

function diagnoseFile(file: string): Diagnosed {
  const { log, startedAt, context, ignore } = readLog(file);
  const { findings, notChecked } = reportOn(log, ignore);
  const own = findings.filter(({ endStep }) => endStep > startedAt || startedAt === 0);
  const ready = new Map<Reported, Fix[]>();
  const reported = own.map((finding) => {
    const fixes = context ? readyFixes(finding, context) : [];
    const ids = context ? fixes.map(({ id }) => id) : adviceFor(finding);
    const entry = toReported(finding, ids);
    ready.set(entry, fixes);
    return entry;
  });
  return { report: { file, verdict: verdictOf(own), findings: reported, notChecked }, steps: log.steps.length, ready };
}

function toReported(
  { rule, severity, step, endStep, message, evidence, causes }: RunFinding,
  fixes: string[],
): Reported {
  return { rule, severity, step, endStep, message, evidence, causes, fixes };
}

/** JSON has no word for NaN and the infinities; here they are the strings "NaN", "Infinity", "-Infinity". */
function toJson(value: unknown, indent?: number): string {
  const named = (_: string, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? String(item) : item;
  return JSON.stringify(value, named, indent);
}

const verdicts: Record<ReportVerdict, string> = { act: 'needs action', note: 'has notes', ok: 'is fine' };

function describe({ report, steps, ready }: Diagnosed): string {
  const lines = [`${report.file} ${verdicts[report.verdict]} (${steps} ${steps === 1 ? 'step' : 'steps'})`];
  for (const finding of report.findings) lines.push('', ...describeFinding(finding, ready.get(finding) ?? []));
  if (report.notChecked.length > 0)
    lines.push('', '  Not checked:', ...report.notChecked.map((item) => `    - ${item}`));
  return `${lines.join('\n')}\n\n`;
}

function describeFinding(finding: Reported, ready: Fix[]): string[] {
  const { severity, rule, step, endStep, message, evidence, causes, fixes } = finding;
  const at = step === endStep ? `step ${step}` : `steps ${step} to ${endStep}`;
  const lines = [`  ${severity.toUpperCase()} ${rule}, ${at}`, `    ${message}`];
  if (severity === 'note') return lines;
  lines.push('    Evidence:', ...evidence.map(({ text }) => `      - ${text}`));
  if (causes.length > 0) lines.push('    Likely causes:', ...causes.map((cause, i) => `      ${i + 1}. ${cause}`));
  const remedies = ready.length > 0 ? ready.map(({ title, reason }) => `${title}. ${reason}`) : fixes;
  if (remedies.length > 0) lines.push('    Fixes:', ...remedies.map((remedy) => `      - ${remedy}`));
  return lines;
}
