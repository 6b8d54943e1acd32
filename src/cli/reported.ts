/** Findings as `keel diagnose` and `keel watch` report them. */
import type { AnyConfig } from '../config/keel/anyConfig';
import type { Fix, RunFinding } from '../diagnosis/finding';
import { adviceFor } from '../diagnosis/fixes/advice';
import { explained, readyFixes, type FixContext } from '../diagnosis/fixes/index';
import { foreignFixes } from '../diagnosis/fixes/foreign';
import type { FixId } from '../diagnosis/ids';
import type { ReportVerdict, RunReport } from '../diagnosis/report';
import { endSaid, type LogEnd } from '../logs/ending';
import type { OpenLog } from '../logs/openLog';
import { englishLanguage, localized, spoken } from '../shared/messages/say';
import { countedIn, type Unit } from '../shared/messages/unit';
import type { Diagnosed, FileReport, Reported } from './diagnosed';

/** What a log that another tool wrote came to. */
export function diagnosedLog(
  name: Pick<FileReport, 'file' | 'run'>,
  log: OpenLog,
  { findings, verdict, said }: RunReport,
  curves: Diagnosed['curves'] = { steps: [], evaluations: [] },
): Diagnosed {
  const { read, ended, notices, totalSteps } = log;
  const { unit } = read;
  const { reported, ready } = withFixes(findings, null, { totalSteps, unit });
  const { notChecked } = said;
  const report = { ...name, verdict: verdictWith(ended, verdict), ...(ended && { state: ended.state }) };
  const texts = spoken({
    ...(ended && { reason: endSaid(ended) }),
    ...(notices.length > 0 && { notes: notices }),
    notChecked,
  });
  return { report: { ...report, read, findings: reported, ...texts }, rows: read.rows, curves, ready };
}

/** Whoever looks at a program that broke off wants to hear of that, whatever its steps are like. */
const verdictWith = (ended: LogEnd | null, verdict: ReportVerdict): ReportVerdict =>
  ended === null || ended.state === 'stopped' ? verdict : 'act';

/** Findings as they are reported, with the fixes that are ready where the config is known, and else with what helps in words. */
export function withFixes(
  findings: readonly RunFinding[],
  context: FixContext<AnyConfig> | null,
  { totalSteps, unit }: { totalSteps: number | null; unit: Unit } = { totalSteps: null, unit: 'steps' },
) {
  const ready = new Map<Reported, Fix[]>();
  // What programs read calls epochs by their name, too.
  const english = countedIn(englishLanguage, unit);
  const reported = findings.map((finding) => {
    const fixes = context
      ? readyFixes(finding, context)
      : foreignFixes(finding, { recipe: null, totalSteps, unit }).advice;
    const ids = context ? fixes.map(({ id }) => id) : adviceFor(finding);
    const entry = localized(toReported(context ? explained(finding, context) : finding, ids), english);
    ready.set(entry, fixes);
    return entry;
  });
  return { reported, ready };
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
