/** Quick fixes of diagnostics. Edits are computed against the text as it is now. */
import { CodeActionKind } from 'vscode-languageserver/node';
import type { CodeAction, Diagnostic, TextEdit as LspTextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { lineStarts, rangeAt } from '../config/text/offsets';
import type { ParsedConfig } from '../config/keel/parse';
import type { ConfigEdit } from '../config/types';
import type { Fix } from '../diagnosis/finding';
import { isLogId } from '../shared/logId';
import { inLanguage, saidOf, say, type Language, type Message } from '../shared/messages/say';
import type { Analysis } from './analysis';
import { ignoreInFile, ignoreOnLine } from './ignore';
import { applyFixCommand } from './protocol';
import type { DiagnosticData, RunFindings } from './protocol';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.keel`;

export interface Target {
  uri: string;
  analysis: Analysis;
  run: RunFindings | undefined;
  language: Language;
}

/** The actions for the diagnostics that the editor shows at a place. */
export function quickFixes(target: Target, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const data = readData(diagnostic);
    if (!data) return [];
    const actions = data.kind === 'lint' ? lintActions(target, data) : runActions(target, data);
    return [...actions, ...ignoreActions(target, diagnostic, data)].map((action) => ({
      ...action,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
    }));
  });
}

/** One action that makes all safe repairs of the config; null where there are none. */
export function fixAll(target: Target): CodeAction | null {
  const safe = target.analysis.findings.flatMap(({ fixes }) => fixes.filter((fix) => fix.preferred));
  const edit = workspaceEdit(
    target,
    safe.flatMap((fix) => fix.edits),
  );
  return edit && { title: inLanguage(say('action.all'), target.language), kind: fixAllKind, edit };
}

function lintActions(target: Target, data: Extract<DiagnosticData, { kind: 'lint' }>): CodeAction[] {
  return data.fixes.flatMap(({ title, edits, preferred }) => {
    const edit = workspaceEdit(target, edits as ConfigEdit[]);
    return edit ? [{ title, edit, ...(preferred ? { isPreferred: true } : {}) }] : [];
  });
}

/** For each fix the edit alone, and the editor's command that edits and continues the run. */
function runActions(target: Target, { run, finding }: Extract<DiagnosticData, { kind: 'run' }>): CodeAction[] {
  if (target.run?.run !== run) return [];
  const fixes = target.run.findings.find((each) => each.finding.id === finding)?.fixes ?? [];
  return fixes.flatMap((fix) => {
    const edit = workspaceEdit(target, fix.edits);
    const alone = edit ? [{ title: inLanguage(saidOf(fix, 'title'), target.language), edit }] : [];
    // Nothing goes on from a log: the tool that wrote it reads its config when it is started again.
    if (isLogId(run)) return alone;
    const title = inLanguage(continueTitle(fix), target.language);
    const command = { title, command: applyFixCommand, arguments: [run, finding, fix.id] };
    return [...alone, { title, command }];
  });
}

function continueTitle(fix: Fix): Message {
  const title = saidOf(fix, 'title');
  const { continueFrom: step, edits } = fix;
  if (edits.length === 0) return title;
  return step === null ? say('action.start-again', { title }) : say('action.continue', { title, step });
}

/** Faults of our own configs cannot be ignored: they keep a run from starting. */
function ignoreActions(target: Target, { range }: Diagnostic, data: DiagnosticData): CodeAction[] {
  const { rule } = data;
  if (data.kind === 'lint' && data.problem) return [];
  const { own } = target.analysis;
  const onLine = data.kind === 'lint' ? ignoreOnLine(target.analysis, rule, range.start.line) : null;
  const inFile = own ? ignoreInConfig(target, own, rule) : textEdit(target, ignoreInFile(target.analysis, rule));
  const line = textEdit(target, onLine);
  const told = (id: 'action.ignore-line' | 'action.ignore-config' | 'action.ignore-file') =>
    inLanguage(say(id, { rule }), target.language);
  return [
    ...(line ? [{ title: told('action.ignore-line'), edit: line }] : []),
    ...(inFile ? [{ title: told(own ? 'action.ignore-config' : 'action.ignore-file'), edit: inFile }] : []),
  ];
}

function ignoreInConfig(target: Target, own: ParsedConfig, rule: string): WorkspaceEdit | null {
  const path = ['monitor', 'ignore'];
  const ignored = own.written(path);
  const value = [...(Array.isArray(ignored) ? ignored : []), rule];
  return workspaceEdit(target, [{ op: 'set', path, value }]);
}

function textEdit({ uri, analysis: { version } }: Target, edit: LspTextEdit | null): WorkspaceEdit | null {
  return edit && { documentChanges: [{ textDocument: { uri, version }, edits: [edit] }] };
}

/** Null where nothing changes, or where the edit does not fit the text as it is now. */
function workspaceEdit({ uri, analysis }: Target, edits: readonly ConfigEdit[]): WorkspaceEdit | null {
  const { edit, text, version } = analysis;
  try {
    const starts = lineStarts(text);
    const changes = edit(edits).map((each) => ({
      range: rangeAt(starts, each.start, each.end),
      newText: each.text,
    }));
    return changes.length === 0 ? null : { documentChanges: [{ textDocument: { uri, version }, edits: changes }] };
  } catch {
    return null;
  }
}

/** The data of our own diagnostics; what is not of its shape is left alone. */
function readData({ source, data }: Diagnostic): DiagnosticData | null {
  const value = data as Partial<DiagnosticData> | null | undefined;
  if (source !== 'keel' || typeof value !== 'object' || value === null || typeof value.rule !== 'string') return null;
  if (value.kind === 'lint')
    return Array.isArray(value.fixes) && value.fixes.every(Boolean) ? (value as DiagnosticData) : null;
  return value.kind === 'run' ? (value as DiagnosticData) : null;
}
