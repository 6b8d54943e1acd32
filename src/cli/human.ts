/** A diagnosed file for people, in a terminal. */
import path from 'node:path';
import type { Fix } from '../diagnosis/finding';
import { evidenceTable, type EvidenceTable } from '../diagnosis/evidence/table';
import { plans } from '../diagnosis/fixes/plans';
import { remedyTitles } from '../diagnosis/fixes/titles';
import type { FixId } from '../diagnosis/ids';
import { docAnchor, docPage } from '../shared/docPages';
import { reportLine } from '../shared/printable';
import type { WhatWasRead } from '../logs/events';
import { localized, saidListOf, say, type Language, type Message, type MessageId } from '../shared/messages/say';
import { countedIn } from '../shared/messages/unit';
import type { Confidence } from '../diagnosis/finding';
import { inColumns } from './columns';
import type { Diagnosed, FileReport, Reported } from './diagnosed';
import { tellingIn, type Telling } from './language';

export const confidences = {
  high: say('report.confidence.high'),
  medium: say('report.confidence.medium'),
  low: say('report.confidence.low'),
} as const satisfies Record<Confidence, unknown>;

export const severityWords = {
  act: say('report.severity.act'),
  warn: say('report.severity.warn'),
  note: say('report.severity.note'),
} as const;

/** The steps that a finding is about. */
export const stepsOf = ({ step, endStep }: Pick<Reported, 'step' | 'endStep'>) =>
  step === endStep ? say('report.at-step', { step }) : say('report.at-steps', { step, end: endStep });

/** The file, with the run in it where it holds several. */
export const nameOf = ({ file, run }: Pick<FileReport, 'file' | 'run'>): string =>
  run === undefined ? file : `${file} · ${run}`;

const columnsTold = [
  ['loss', 'report.read.loss'],
  ['loss2', 'report.read.second'],
  ['valLoss', 'report.read.val-loss'],
  ['lr', 'report.read.lr'],
  ['gradNorm', 'report.read.grad-norm'],
] as const satisfies readonly [string, MessageId][];

/** What was read, for people. */
export function readingOf({ form, rows, firstStep, lastStep, columns, notUnderstood }: WhatWasRead): Message {
  const told = columnsTold.flatMap(([field, id]) => {
    const name = columns[field];
    return name === undefined ? [] : [say(id, { name })];
  });
  const read = say('report.read', { form, rows, from: firstStep, to: lastStep, columns: told });
  return notUnderstood > 0
    ? say('and-then', { first: read, second: say('report.not-understood', { n: notUnderstood }) })
    : read;
}

const isPlan = (id: FixId): boolean => plans.some((plan) => plan.id === id);

const headings = { act: 'report.act', note: 'report.note', ok: 'report.ok' } as const satisfies Record<
  string,
  MessageId
>;

/**
 * How much evidence is shown: `table`, the figures that prove most, with a word of how to see the rest; `all`, the rest too;
 * `alone`, the table where the rest cannot be had.
 */
export type EvidenceShown = 'table' | 'all' | 'alone';

export function described({ report, rows, ready }: Diagnosed, asked: Language, shown: EvidenceShown = 'table'): string {
  const { verdict, findings, read } = report;
  const language = countedIn(asked, read?.unit);
  const t = tellingIn(language);
  const file = nameOf(report);
  const lines = [t(rows === 0 ? say('report.no-steps', { file }) : say(headings[verdict], { file, rows }))];
  const { reason, notes = [] } = localized(report, language);
  if (read !== undefined) lines.push(`  ${t(readingOf(read))}`);
  lines.push(...notes.map((note) => `  ${note}`));
  if (reason !== undefined) lines.push(`  ${reason}`);
  for (const finding of findings)
    lines.push(
      '',
      ...findingLines(localized(finding, language), localized(ready.get(finding) ?? [], language), language, shown),
    );
  lines.push(...uncheckedLines(saidListOf(report, 'notChecked'), t, shown));
  return `${lines.map(reportLine).join('\n')}\n\n`;
}

/** What is missing, by the message that says how to record it. */
const wants: Readonly<Record<string, MessageId>> = {
  'need.grad-norm': 'want.grad-norm',
  'need.grad-norm-number': 'want.grad-norm-number',
  'need.lr': 'want.lr',
  'need.layers': 'want.layers',
  'need.evaluation': 'want.evaluation',
  'need.metrics': 'want.metrics',
  'need.time': 'want.time',
  'need.loss-scale': 'want.loss-scale',
  'need.position': 'want.position',
  'need.config': 'want.config',
  'need.classes': 'want.classes',
};

/**
 * What was not checked. A verdict must not drown in it: how many kinds of trouble could not be looked for, and for want of what,
 * is one sentence; how to record that is for who asks.
 */
function uncheckedLines(items: readonly Message[], t: Telling, shown: EvidenceShown): string[] {
  const wantOf = ({ id, args: { why } }: Message) =>
    id === 'not-checked.item' ? wants[(why as Message).id] : undefined;
  const short = shown === 'all' ? [] : items.filter((item) => wantOf(item) !== undefined);
  const whole = items.filter((item) => !short.includes(item));
  const told = whole.map(t);
  if (short.length > 0) {
    const n = short
      .map(({ args: { what } }) => (Array.isArray(what) ? what.length : 1))
      .reduce((sum, each) => sum + each);
    const needs = short.map((item) => say(wantOf(item)! as 'want.lr'));
    told.push(t(say(shown === 'alone' ? 'report.not-checked.short' : 'report.not-checked.more', { n, needs })));
  }
  const head = `  ${t(say('report.not-checked'))}`;
  if (told.length === 0) return [];
  if (whole.length === 0) return ['', `${head} ${told[0]}`];
  return ['', head, ...told.map((text) => `    - ${text}`)];
}

/** Remedies that no words were made for. A plan is made of those that have them. */
export const othersOf = (fixes: readonly FixId[], ready: readonly Fix[]): FixId[] =>
  fixes.filter((id) => !ready.some((fix) => fix.id === id) && !(ready.length > 0 && isPlan(id)));

/** What they do, with the name that each has on the page. */
export const othersSaid = (others: readonly FixId[], place: string): Message =>
  say('report.fix.others', {
    remedies: others.map((id) => say('report.fix.other', { title: remedyTitles[id], id })),
    place,
  });

/** Texts of finding and fixes are in the language. */
function findingLines(finding: Reported, ready: Fix[], language: Language, shown: EvidenceShown): string[] {
  const t = tellingIn(language);
  const { severity, rule, confidence, message, causes, fixes, notChecked } = finding;
  const about = { severity: severityWords[severity], rule, at: stepsOf(finding), confidence: confidences[confidence] };
  const lines = [`  ${t(say('report.finding', about))}`, `    ${message}`];
  const evidence = evidenceLines(localized(evidenceTable(finding), language), t, shown);
  if (severity === 'note') return shown === 'all' ? [...lines, ...evidence] : lines;
  lines.push(...evidence);
  const list = (heading: Parameters<Telling>[0], items: string[]) => lines.push(`    ${t(heading)}`, ...items);
  const points = (items: string[]) => items.map((item) => `      - ${item}`);
  if (causes.length > 0)
    list(
      say('report.causes'),
      causes.map((cause, i) => `      ${i + 1}. ${cause}`),
    );
  const remedies = ready.map(({ title, reason }) => t(say('report.fix', { title, reason })));
  const others = othersOf(fixes, ready);
  const page = (name: 'findings' | 'remedies') => path.join(__dirname, '..', docPage(name, language.locale));
  if (others.length > 0) remedies.push(t(othersSaid(others, page('remedies'))));
  if (remedies.length > 0) list(say('report.fixes'), points(remedies));
  const place = `${page('findings')}${docAnchor(rule)}`;
  lines.push(`    ${t(say('report.read-more', { place }))}`);
  if (notChecked.length > 0) list(say('report.surer'), points(notChecked));
  return lines;
}

const evidenceHeads = [
  say('report.head.figure'),
  say('report.head.value'),
  say('report.head.step'),
  say('report.head.limit'),
] as const;

/** Rows of evidence as cells, their heads first. A column that is empty but for its head is left out. */
export function evidenceCells(rows: EvidenceTable['rows'], t: Telling): string[][] {
  const cells = rows.map(({ title, value, step, limit }) => [title, value, step === null ? '' : String(step), limit]);
  const shown = evidenceHeads.map((_, i) => cells.some((row) => row[i] !== ''));
  return [evidenceHeads.map(t), ...cells].map((row) => row.filter((_, i) => shown[i]));
}

/** Texts of the table are in the language. */
function evidenceLines({ rows, all }: EvidenceTable, t: Telling, shown: EvidenceShown): string[] {
  const lines: string[] = [];
  if (rows.length > 0)
    lines.push(`    ${t(say('report.evidence'))}`, ...inColumns(evidenceCells(rows, t)).map((line) => `      ${line}`));
  if (shown === 'all' || rows.length === 0) {
    if (all.length > 0) lines.push(`    ${t(say('report.evidence.all'))}`, ...all.map(({ text }) => `      - ${text}`));
  } else if (shown === 'table' && all.length > rows.length) {
    lines.push(`      ${t(say('report.evidence.more', { n: all.length - rows.length }))}`);
  }
  return lines;
}
