/**
 * The report as one page that needs nothing else: no script, no network, curves as SVG. It is written piece by piece,
 * so that thousands of logs take the memory of one; the summary comes last and is shown first.
 */
import { docAnchor, docPages } from '../../shared/docPages';
import { createHash } from 'node:crypto';
import type { Diagnosed } from '../diagnosed';
import { drawn, wantsLog, type Chart, type ChartCurve, type ChartMark } from './chart';
import { pageStyle } from './style';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign]!);

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`;

/** More logs than these stand folded, except those that need action. */
const unfolded = 20;

const verdicts = { act: 'needs action', note: 'has notes', ok: 'is fine' } as const;

export const pageBegin = (): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Keel: diagnosis</title><style>${pageStyle}</style></head>
<body><main><header><h1>Diagnosis</h1></header>
`;

/** What the end of the page says of all files. */
export interface Tally {
  files: number;
  verdicts: Record<keyof typeof verdicts, number>;
  unreadable: string[];
  /** Those that need action, with the number of their section. */
  act: { file: string; number: number }[];
}

export function pageEnd({ files, verdicts: counts, unreadable, act }: Tally): string {
  const parts = [`needs action: ${counts.act}`, `has notes: ${counts.note}`, `is fine: ${counts.ok}`];
  const lines = act.map(({ file, number }) => `<li><a href="#log-${number}">${escaped(file)}</a></li>`).join('');
  const bad = unreadable.map((text) => `<li>${escaped(text)}</li>`).join('');
  return `<div class="summary"><p>${files} ${files === 1 ? 'log' : 'logs'}. ${parts.join(', ')}.</p>${lines && files > 1 ? `<p>Needs action:</p><ul>${lines}</ul>` : ''}${bad ? `<p>Not read:</p><ul>${bad}</ul>` : ''}</div>
</main></body></html>
`;
}

/** The section of one log; `number` counts from 1, `total` is how many there are. */
export function sectionOf(diagnosed: Diagnosed, number: number, total: number): string {
  const { report, log } = diagnosed;
  const open = total <= unfolded || report.verdict === 'act' ? ' open' : '';
  const steps = log.steps.length;
  const badge = report.verdict;
  return `<section id="log-${number}"><h2>${escaped(report.file)}</h2>
<p><span class="badge ${badge}">${verdicts[badge]}</span> <span class="dim">${steps} ${steps === 1 ? 'step' : 'steps'}, ${report.findings.length} ${report.findings.length === 1 ? 'finding' : 'findings'}</span></p>
<details${open}><summary>Curves and findings</summary>${charts(diagnosed, number)}${report.findings.map((finding, i) => findingOf(diagnosed, finding, i + 1)).join('')}${notChecked(report.notChecked)}</details></section>
`;
}

type Finding = Diagnosed['report']['findings'][number];

function findingOf({ ready }: Diagnosed, finding: Finding, number: number): string {
  const { severity, rule, step, endStep, message, evidence, causes, fixes } = finding;
  const where = step === endStep ? `step ${step}` : `steps ${step} to ${endStep}`;
  const list = (tag: 'ul' | 'ol', items: string[]) =>
    `<${tag}>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</${tag}>`;
  const remedies = (ready.get(finding) ?? []).map(
    ({ title, reason, source }) => `${title}. ${reason} Source: ${source}`,
  );
  const offered = remedies.length > 0 ? remedies : fixes;
  return `<div class="finding ${severity}"><p class="head">${number} · ${severity} · ${escaped(rule)}, ${where}</p><p>${escaped(message)}</p>${
    causes.length > 0 && severity !== 'note' ? `<p class="dim">Likely causes</p>${list('ol', causes)}` : ''
  }${offered.length > 0 ? `<p class="dim">Fixes</p>${list('ul', offered)}` : ''}<details><summary>Evidence</summary>${list(
    'ul',
    evidence.map(({ text }) => text),
  )}</details><p class="dim">Read more: ${docPages.findings}${docAnchor(rule)} of Keel</p></div>`;
}

const notChecked = (items: string[]): string =>
  items.length === 0
    ? ''
    : `<details><summary>Not checked</summary><ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul></details>`;

function charts({ report, log }: Diagnosed, number: number): string {
  const steps = [...log.steps, ...log.evaluations].map(({ step }) => step);
  const range = steps.reduce<[number, number]>(
    ([from, to], step) => [Math.min(from, step), Math.max(to, step)],
    [Infinity, -Infinity],
  );
  const marks = report.findings.map(({ severity, step, endStep, rule, message }, i): ChartMark => {
    return { number: i + 1, severity, step, endStep, title: escaped(`${i + 1} ${rule}: ${message}`) };
  });
  const series = (name: string, kind: ChartCurve['kind'], field: 'loss' | 'gradNorm' | 'lr'): ChartCurve => {
    const points = log.steps.flatMap((seen) =>
      seen[field] === undefined ? [] : [{ step: seen.step, value: seen[field] }],
    );
    return { name, kind, points };
  };
  const heldOut: ChartCurve = {
    name: 'held-out',
    kind: 'validation',
    points: log.evaluations.map(({ step, loss }) => ({ step, value: loss })),
  };
  const all: [string, ChartCurve[]][] = [
    ['Loss', [series('training', 'train', 'loss'), heldOut]],
    ['Gradient norm', [series('gradient norm', 'norm', 'gradNorm')]],
    ['Learning rate', [series('learning rate', 'rate', 'lr')]],
  ];
  return all
    .map(([title, curves]) => ({ title, marks, range, curves: curves.filter(({ points }) => points.length > 0) }))
    .filter(({ curves }) => curves.length > 0)
    .map((chart) => chartOf(chart, number))
    .join('');
}

function chartOf(chart: Chart, number: number): string {
  const id = `log-scale-${number}-${chart.title.toLowerCase().replace(/ /g, '-')}`;
  const keys =
    chart.curves.length > 1
      ? chart.curves.map(({ name, kind }) => ` <span class="key ${kind}">${name}</span>`).join('')
      : '';
  return `<div class="charts"><label class="scale"><input type="checkbox" id="${id}"${wantsLog(chart) ? ' checked' : ''}> log scale</label><h3>${chart.title}${keys}</h3>${drawn(chart, 'linear')}${drawn(chart, 'log')}</div>`;
}
