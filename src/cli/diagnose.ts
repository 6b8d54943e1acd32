/** `keel diagnose FILES [--format human|json|jsonl|html] [--output FILE]`. */
import fs from 'node:fs';
import path from 'node:path';
import type { Fix, RunFinding } from '../diagnosis/finding';
import { adviceFor } from '../diagnosis/fixes/advice';
import { explained, readyFixes } from '../diagnosis/fixes/index';
import type { FixId } from '../diagnosis/ids';
import { reportOn, verdictOf } from '../diagnosis/report';
import { withFileErrors } from '../run/fileError';
import { isRunId } from '../run/runId';
import { englishLanguage, messageOf, say, spoken, type Language, type Message } from '../shared/messages/say';
import { printable } from '../shared/printable';
import type { RunState } from '../shared/runState';
import type { Diagnosed, FileReport, Reported } from './diagnosed';
import { pageBegin, pageEnd, sectionOf, type Tally } from './html/page';
import { described } from './human';
import { lineIn, tellingIn } from './language';
import { readLog } from './logs/index';
import { toJson } from './report';
import { complain as toErrors, tell } from './terminal';
import { expanded, findRun } from './workspace';

export interface DiagnoseOptions {
  format?: 'human' | 'json' | 'jsonl' | 'html' | undefined;
  /** A file for the report, in place of standard output. */
  output?: string | undefined;
  /** Of what people read; JSON is English, with its messages beside it. */
  language?: Language | undefined;
  /** Where relative paths and the ids of runs are looked for; the current folder if absent. */
  cwd?: string | undefined;
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

function forms(total: number, language: Language): Record<NonNullable<DiagnoseOptions['format']>, Form> {
  return {
    human: { begin: '', one: (diagnosed) => described(diagnosed, language), end: () => '' },
    jsonl: { begin: '', one: ({ report }) => `${toJson(report)}\n`, end: () => '' },
    json: {
      begin: '[',
      one: ({ report }, number) => `${number > 1 ? ',' : ''}\n  ${toJson(report, 2).replaceAll('\n', '\n  ')}`,
      end: ({ files }) => (files > 0 ? '\n]\n' : ']\n'),
    },
    html: {
      begin: pageBegin(language),
      one: (diagnosed, number) => sectionOf(diagnosed, number, total, language),
      end: (tally) => pageEnd(tally, language),
    },
  };
}

/**
 * Diagnoses files in their order, each told as soon as it is done. Returns the exit code: 0 fine, 1 a file that cannot
 * be read, 2 findings that need action. A file that cannot be read has no entry in the report; the others do. Throws a
 * sentence if the output cannot be written.
 */
export function diagnose(named: readonly string[], options: DiagnoseOptions = {}): number {
  const { format = 'human', output, language = englishLanguage } = options;
  const t = tellingIn(language);
  const out = openOutput(output, options.write ?? tell);
  const { complain = toErrors, cwd = process.cwd() } = options;
  const files = named.flatMap((each) => expanded(each, cwd));
  if (files.length === 0) complain(`${t(say('report.no-files'))}\n`);
  const form = forms(files.length, language)[format];
  const tally: Tally = { files: 0, verdicts: { act: 0, note: 0, ok: 0 }, unreadable: [], act: [] };
  out.write(form.begin);
  for (const file of files) {
    const diagnosed = attempt(file, cwd, (message) => {
      tally.unreadable.push(t(message));
      complain(`${lineIn(language)(message)}\n`);
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
    write: (text: string) => withFileErrors(file, 'written', () => void fs.writeFileSync(descriptor, printable(text))),
    close: () => fs.closeSync(descriptor),
  };
}

function attempt(file: string, cwd: string, refuse: (message: Message) => void): Diagnosed | null {
  try {
    return diagnoseFile(file, cwd);
  } catch (error) {
    refuse(say('report.unreadable', { file, why: messageOf(error) }));
    return null;
  }
}

const broken: ReadonlySet<RunState> = new Set(['failed', 'lost']);

/** Where a file is, or a run that goes by its id or by `latest`. */
function placeOf(file: string, cwd: string): string {
  const place = path.resolve(cwd, file);
  return !fs.existsSync(place) && (file === 'latest' || isRunId(file)) ? findRun(file, cwd).dir : place;
}

function diagnoseFile(file: string, cwd: string): Diagnosed {
  const { log, startedAt, context, ignore, notice, doubted, ended } = readLog(placeOf(file, cwd));
  const { findings, said } = reportOn(log, ignore);
  const notChecked = [...(notice === null ? [] : [notice]), ...doubted.values(), ...said.notChecked];
  const own = findings.filter(({ endStep }) => endStep > startedAt || startedAt === 0);
  const ready = new Map<Reported, Fix[]>();
  const reported = own.map((finding) => {
    const fixes = context ? readyFixes(finding, context) : [];
    const ids = context ? fixes.map(({ id }) => id) : adviceFor(finding);
    const entry = toReported(context ? explained(finding, context) : finding, ids);
    ready.set(entry, fixes);
    return entry;
  });
  const reason = ended?.how ?? null;
  const report: FileReport = {
    file,
    // Whoever looks at a run that broke off wants to hear of that, whatever its steps are like.
    verdict: ended !== null && broken.has(ended.state) ? 'act' : verdictOf(own),
    ...(ended === null ? {} : { state: ended.state }),
    findings: reported,
    ...(reason === null ? spoken({ notChecked }) : spoken({ notChecked, reason })),
  };
  return { report, log, ready };
}

function toReported(
  {
    rule,
    severity,
    confidence = 'medium',
    step,
    endStep,
    message,
    evidence,
    causes,
    notChecked = [],
    said,
  }: RunFinding,
  fixes: FixId[],
): Reported {
  return { rule, severity, confidence, step, endStep, message, evidence, causes, fixes, notChecked, said };
}
