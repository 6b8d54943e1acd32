/** Findings as the editor's diagnostics. */
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { Range } from '../config/types';
import { evidenceTable } from '../diagnosis/evidence/table';
import type { LintFinding, LintSeverity, RecordedFinding, RunSeverity } from '../diagnosis/finding';
import { docAnchor, type DocPage } from '../shared/docPages';
import { inLanguage, localized, saidOf, say, type Language } from '../shared/messages/say';
import type { Analysis } from './analysis';
import type { DiagnosticData, RunFindings } from './protocol';

const lintSeverities: Record<LintSeverity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Information,
};

const runSeverities: Record<RunSeverity, DiagnosticSeverity> = {
  act: DiagnosticSeverity.Error,
  warn: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

type DocsOf = (page: DocPage) => string;

/** Rules about text that could as well not be there; editors fade it. */
const faded = new Set(['no-effect']);

/** All diagnostics of a config: of its text, and of its newest run on the lines to blame. `docs` gives the URI of a page of documentation. */
export function diagnosticsOf(
  analysis: Analysis,
  run: RunFindings | undefined,
  docs: DocsOf,
  language: Language,
): Diagnostic[] {
  const problems = new Set((analysis.own?.problems ?? []).map((problem) => problem.code));
  return [
    ...analysis.findings.map((finding) =>
      lintDiagnostic(localized(finding, language), problems.has(finding.rule), docs),
    ),
    ...(run?.findings ?? []).map(({ finding }) => runDiagnostic(analysis, finding, run?.run ?? '', docs, language)),
  ];
}

function lintDiagnostic(finding: LintFinding, problem: boolean, docs: DocsOf): Diagnostic {
  const { rule, severity, range, message, fixes } = finding;
  const plain = fixes.map(({ said: _, ...fix }) => fix);
  const data: DiagnosticData = { kind: 'lint', rule, problem, fixes: plain };
  const tags = faded.has(rule) ? { tags: [DiagnosticTag.Unnecessary] } : {};
  return { ...described(rule, docs('rules')), ...tags, range, severity: lintSeverities[severity], message, data };
}

function runDiagnostic(
  analysis: Analysis,
  finding: RecordedFinding,
  run: string,
  docs: DocsOf,
  language: Language,
): Diagnostic {
  const { rule, severity } = finding;
  const data: DiagnosticData = { kind: 'run', rule, run, finding: finding.id };
  const lines = [
    say('diagnostic.run', { message: saidOf(finding, 'message') }),
    ...evidenceTable(finding).rows.map(({ said }) => said.text),
  ];
  const range = blamed(analysis, finding);
  return {
    ...described(rule, docs('findings')),
    range,
    severity: runSeverities[severity],
    message: lines.map((line) => inLanguage(line, language)).join('\n'),
    data,
  };
}

/** The place of the first path to blame; where the text has none, its first line. */
function blamed({ rangeOf, text }: Analysis, finding: RecordedFinding): Range {
  const end = /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
  return rangeOf(finding.paths[0] ?? []) ?? { start: { line: 0, character: 0 }, end: { line: 0, character: end } };
}

function described(rule: string, page: string): Pick<Diagnostic, 'source' | 'code' | 'codeDescription'> {
  return { source: 'keel', code: rule, codeDescription: { href: `${page}${docAnchor(rule)}` } };
}
