/** `keel diagnose FILES [--format human|json|jsonl|html] [--output FILE] [--loss NAME] [--verbose]`. */
import fs from 'node:fs';
import path from 'node:path';
import { reportOn, verdictOf } from '../diagnosis/report';
import { openLog, runsIn } from '../logs/index';
import type { TakeEvent } from '../logs/events';
import { reportOnLog } from '../logs/logMonitor';
import type { LogRef } from '../logs/row';
import type { Evaluation } from '../diagnosis/monitor/detector';
import type { Observation } from '../diagnosis/monitor/signals/signals';
import { withFileErrors } from '../run/fileError';
import { runFiles } from '../run/paths';
import { isRunId } from '../run/runId';
import { englishLanguage, say, SaidError, spoken, type Language, type Message } from '../shared/messages/say';
import { printable } from '../shared/printable';
import type { RunState } from '../shared/runState';
import type { Diagnosed, FileReport } from './diagnosed';
import { pageBegin, pageEnd, sectionOf, type Tally } from './html/page';
import { described, nameOf } from './human';
import { lineIn, tellingIn } from './language';
import { reasonOf } from './reason';
import { toJson } from './report';
import { diagnosedLog, withFixes } from './reported';
import { complain as toErrors, tell } from './terminal';
import { readRunFolder } from './runFolder';
import { expanded, findRun } from './workspace';

export interface DiagnoseOptions {
  format?: 'human' | 'json' | 'jsonl' | 'html' | undefined;
  /** A file for the report, in place of standard output. */
  output?: string | undefined;
  /** Of what people read; JSON is English, with its messages beside it. */
  language?: Language | undefined;
  /** The name of the column that is the training loss, of logs of other tools. */
  loss?: string | undefined;
  /** With all figures of every finding, where people read it. */
  verbose?: boolean | undefined;
  /** Where relative paths and the ids of runs are looked for; the current folder if absent. */
  cwd?: string | undefined;
  /** Where the report goes; standard output if absent. */
  write?: (text: string) => void;
  /** Where it is said that a file cannot be read; standard error if absent. */
  complain?: (text: string) => void;
}

interface ReadOptions {
  cwd: string;
  loss: string | undefined;
  /** Whether curves are wanted. */
  drawn: boolean;
}

/** A form of the report, written piece by piece. */
interface Form {
  begin: string;
  one(diagnosed: Diagnosed, number: number): string;
  end(tally: Tally): string;
}

function forms(
  total: number,
  language: Language,
  verbose: boolean,
): Record<NonNullable<DiagnoseOptions['format']>, Form> {
  return {
    human: { begin: '', one: (diagnosed) => described(diagnosed, language, verbose ? 'all' : 'table'), end: () => '' },
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
  const form = forms(files.length, language, options.verbose ?? false)[format];
  const tally: Tally = { files: 0, verdicts: { act: 0, note: 0, ok: 0 }, unreadable: [], act: [] };
  out.write(form.begin);
  const refuse = (message: Message) => {
    tally.unreadable.push(t(message));
    complain(`${lineIn(language)(message)}\n`);
  };
  for (const file of files) {
    for (const diagnosed of entriesOf(file, { cwd, loss: options.loss, drawn: format === 'html' }, refuse)) {
      const { verdict } = diagnosed.report;
      tally.files += 1;
      tally.verdicts[verdict] += 1;
      if (verdict === 'act') tally.act.push({ file: nameOf(diagnosed.report), number: tally.files });
      out.write(form.one(diagnosed, tally.files));
    }
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

/** The entries of a file, one for each run in it; what cannot be read is refused and has none. */
function* entriesOf(file: string, options: ReadOptions, refuse: (message: Message) => void): Generator<Diagnosed> {
  const refused = (error: unknown, named = file) =>
    refuse(say('report.unreadable', { file: named, why: reasonOf(error) }));
  try {
    const place = placeOf(file, options.cwd);
    if (file === '-' && !fs.existsSync(place)) throw new SaidError(say('log.standard-input'));
    const dir = path.basename(place) === runFiles.manifest ? path.dirname(place) : place;
    if (fs.existsSync(path.join(dir, runFiles.manifest))) {
      yield diagnoseRun(file, dir);
      return;
    }
    const runs = runsIn(place);
    for (const ref of runs) {
      try {
        yield diagnoseLog(file, ref, runs.length > 1, options);
      } catch (error) {
        refused(error, runs.length > 1 ? nameOf({ file, run: ref.name }) : file);
      }
    }
  } catch (error) {
    refused(error);
  }
}

const broken: ReadonlySet<RunState> = new Set(['failed', 'lost']);

/** Where a file is, or a run that goes by its id or by `latest`. */
function placeOf(file: string, cwd: string): string {
  const place = path.resolve(cwd, file);
  return !fs.existsSync(place) && (file === 'latest' || isRunId(file)) ? findRun(file, cwd).dir : place;
}

function diagnoseRun(file: string, dir: string): Diagnosed {
  const { log, startedAt, context, ignore, notice, doubted, ended } = readRunFolder(dir);
  const { findings, said } = reportOn(log, ignore);
  const notChecked = [...(notice === null ? [] : [notice]), ...doubted.values(), ...said.notChecked];
  const own = findings.filter(({ endStep }) => endStep > startedAt || startedAt === 0);
  const { reported, ready } = withFixes(own, context);
  const reason = ended.how;
  const report: FileReport = {
    file,
    // Whoever looks at a run that broke off wants to hear of that, whatever its steps are like.
    verdict: broken.has(ended.state) ? 'act' : verdictOf(own),
    state: ended.state,
    findings: reported,
    ...(reason === null ? spoken({ notChecked }) : spoken({ notChecked, reason })),
  };
  return { report, rows: log.steps.length, curves: log, ready };
}

/** A log that another tool wrote. */
function diagnoseLog(file: string, ref: LogRef, several: boolean, { loss, drawn }: ReadOptions): Diagnosed {
  const log = openLog(ref, { loss });
  try {
    const curves = collected();
    const found = reportOnLog(log, drawn ? { also: curves.take } : {});
    return diagnosedLog(several ? { file, run: ref.name } : { file }, log, found, curves);
  } finally {
    log.close();
  }
}

/** Keeps what a page draws. */
function collected() {
  const curves = { steps: [] as Observation[], evaluations: [] as Evaluation[] };
  const take: TakeEvent = (event) => {
    if (event.kind === 'anew') [curves.steps.length, curves.evaluations.length] = [0, 0];
    else if (event.kind === 'step' && event.table === 0) curves.steps.push(event.step);
    else if (event.kind === 'evaluation') curves.evaluations.push(event.evaluation);
  };
  return { ...curves, take };
}
