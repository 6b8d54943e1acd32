/**
 * The report as one page that needs nothing else: no script, no network, curves as SVG. It is written piece by piece,
 * so that thousands of logs take the memory of one; the summary comes last and is shown first.
 */
import { createHash } from 'node:crypto';
import { evidenceTable, type EvidenceTable } from '../../diagnosis/evidence/table';
import { docAnchor, docPage } from '../../shared/docPages';
import { localized, say, type Language } from '../../shared/messages/say';
import { countedIn } from '../../shared/messages/unit';
import { printable } from '../../shared/printable';
import type { Diagnosed } from '../diagnosed';
import { evidenceCells, nameOf, othersOf, othersSaid, readingOf, severityWords, stepsOf } from '../human';
import { tellingIn, type Telling } from '../language';
import { drawn, wantsLog, type Chart, type ChartCurve, type ChartMark } from './chart';
import { pageStyle } from './style';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => printable(text).replace(/[&<>"]/g, (sign) => escapes[sign]!);

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`;

/** More logs than these stand folded, except those that need action. */
const unfolded = 20;

const verdicts = {
  act: say('report.badge.act'),
  note: say('report.badge.note'),
  ok: say('report.badge.ok'),
} as const;

/** A message as a part of the page. */
const htmlIn = (language: Language): Telling => {
  const t = tellingIn(language);
  return (message) => escaped(t(message));
};

/** The tag of a locale as HTML has it: `zh-CN`. */
const tagOf = ({ locale }: Language): string => locale.replace(/-[a-z]{2}$/, (country) => country.toUpperCase());

export const pageBegin = (language: Language): string => `<!doctype html>
<html lang="${tagOf(language)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${htmlIn(language)(say('report.title'))}</title><style>${pageStyle}</style></head>
<body><main><header><h1>${htmlIn(language)(say('report.heading'))}</h1></header>
`;

/** What the end of the page says of all files. */
export interface Tally {
  files: number;
  verdicts: Record<keyof typeof verdicts, number>;
  unreadable: string[];
  /** Those that need action, with the number of their section. */
  act: { file: string; number: number }[];
}

export function pageEnd({ files, verdicts: counts, unreadable, act }: Tally, language: Language): string {
  const t = htmlIn(language);
  const lines = act.map(({ file, number }) => `<li><a href="#log-${number}">${escaped(file)}</a></li>`).join('');
  const bad = unreadable.map((text) => `<li>${escaped(text)}</li>`).join('');
  return `<div class="summary"><p>${t(say('report.summary', { files, ...counts }))}</p>${lines && files > 1 ? `<p>${t(say('report.need-action'))}</p><ul>${lines}</ul>` : ''}${bad ? `<p>${t(say('report.not-read'))}</p><ul>${bad}</ul>` : ''}</div>
</main></body></html>
`;
}

/** The section of one log; `number` counts from 1, `total` is how many there are. */
export function sectionOf(diagnosed: Diagnosed, number: number, total: number, asked: Language): string {
  const { report, rows } = diagnosed;
  const language = countedIn(asked, report.read?.unit);
  const t = htmlIn(language);
  const { notChecked, reason, notes = [] } = localized(report, language);
  const open = total <= unfolded || report.verdict === 'act' ? ' open' : '';
  const badge = report.verdict;
  const verdict = rows === 0 ? say('report.badge.empty') : verdicts[badge];
  const counts = say('report.counts', { rows, findings: report.findings.length });
  return `<section id="log-${number}"><h2>${escaped(nameOf(report))}</h2>
<p><span class="badge ${badge}">${t(verdict)}</span> <span class="dim">${t(counts)}</span></p>${report.read === undefined ? '' : `<p class="dim">${t(readingOf(report.read))}</p>`}${notes.map((note) => `<p class="dim">${escaped(note)}</p>`).join('')}${reason === undefined ? '' : `<p>${escaped(reason)}</p>`}
<details${open}><summary>${t(say('report.curves-and-findings'))}</summary>${charts(diagnosed, number, language)}${report.findings.map((finding, i) => findingOf(diagnosed, finding, i + 1, language)).join('')}${unchecked(notChecked, t)}</details></section>
`;
}

type Finding = Diagnosed['report']['findings'][number];

function findingOf({ ready }: Diagnosed, finding: Finding, number: number, language: Language): string {
  const t = htmlIn(language);
  const { severity, rule, message, causes, fixes } = localized(finding, language);
  const evidence = localized(evidenceTable(finding), language);
  const head = say('report.finding.head', { number, severity: severityWords[severity], rule, at: stepsOf(finding) });
  const list = (tag: 'ul' | 'ol', items: string[]) =>
    `<${tag}>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</${tag}>`;
  const remedies = localized(ready.get(finding) ?? [], language).map(({ title, reason, source }) =>
    tellingIn(language)(say('report.fix.source', { title, reason, place: source })),
  );
  const others = othersOf(fixes, ready.get(finding) ?? []);
  const also = othersSaid(others, docPage('remedies', language.locale));
  const offered = others.length > 0 ? [...remedies, tellingIn(language)(also)] : remedies;
  const place = `${docPage('findings', language.locale)}${docAnchor(rule)}`;
  return `<div class="finding ${severity}"><p class="head">${t(head)}</p><p>${escaped(message)}</p>${tableOf(evidence.rows, language)}${
    causes.length > 0 && severity !== 'note' ? `<p class="dim">${t(say('report.causes'))}</p>${list('ol', causes)}` : ''
  }${offered.length > 0 ? `<p class="dim">${t(say('report.fixes'))}</p>${list('ul', offered)}` : ''}${
    evidence.all.length > 0
      ? `<details><summary>${t(say('report.evidence.fold', { n: evidence.all.length }))}</summary>${list(
          'ul',
          evidence.all.map(({ text }) => text),
        )}</details>`
      : ''
  }<p class="dim">${t(say('report.read-more.page', { place }))}</p></div>`;
}

/** The figures that prove most, as a table. */
function tableOf(rows: EvidenceTable['rows'], language: Language): string {
  if (rows.length === 0) return '';
  const tell = tellingIn(language);
  const [heads = [], ...lines] = evidenceCells(rows, tell).map((row) => row.map(escaped));
  const head = heads.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const cells = lines.map(
    ([title, ...rest]) => `<tr><th scope="row">${title}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<table><caption>${escaped(tell(say('report.evidence')))}</caption><thead><tr>${head}</tr></thead><tbody>${cells.join('')}</tbody></table>`;
}

const unchecked = (items: string[], t: Telling): string =>
  items.length === 0
    ? ''
    : `<details><summary>${t(say('report.not-checked'))}</summary><ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul></details>`;

function charts({ report, curves: log }: Diagnosed, number: number, language: Language): string {
  const t = htmlIn(language);
  const steps = [...log.steps, ...log.evaluations].map(({ step }) => step);
  const range = steps.reduce<[number, number]>(
    ([from, to], step) => [Math.min(from, step), Math.max(to, step)],
    [Infinity, -Infinity],
  );
  const marks = localized(report.findings, language).map(({ severity, step, endStep, rule, message }, i): ChartMark => {
    const title = t(say('report.finding.mark', { number: i + 1, rule, text: message }));
    return { number: i + 1, severity, step, endStep, title };
  });
  const series = (name: string, kind: ChartCurve['kind'], field: 'loss' | 'gradNorm' | 'lr'): ChartCurve => {
    const points = log.steps.flatMap((seen) =>
      seen[field] === undefined ? [] : [{ step: seen.step, value: seen[field] }],
    );
    return { name, kind, points };
  };
  const heldOut: ChartCurve = {
    name: t(say('report.key.held-out')),
    kind: 'validation',
    points: log.evaluations.map(({ step, loss }) => ({ step, value: loss })),
  };
  const [loss, gradNorm, lr] = [say('report.curve.loss'), say('report.curve.grad-norm'), say('report.curve.lr')].map(t);
  const all: Pick<Chart, 'key' | 'title' | 'curves'>[] = [
    { key: 'loss', title: loss!, curves: [series(t(say('report.key.training')), 'train', 'loss'), heldOut] },
    { key: 'gradient-norm', title: gradNorm!, curves: [series(gradNorm!, 'norm', 'gradNorm')] },
    { key: 'learning-rate', title: lr!, curves: [series(lr!, 'rate', 'lr')] },
  ];
  return all
    .map(({ curves, ...chart }) => {
      return { ...chart, marks, range, curves: curves.filter(({ points }) => points.length > 0) };
    })
    .filter(({ curves }) => curves.length > 0)
    .map((chart) => chartOf(chart, number, t))
    .join('');
}

function chartOf(chart: Chart, number: number, t: Telling): string {
  const id = `log-scale-${number}-${chart.key}`;
  const keys =
    chart.curves.length > 1
      ? chart.curves.map(({ name, kind }) => ` <span class="key ${kind}">${name}</span>`).join('')
      : '';
  return `<div class="charts"><label class="scale"><input type="checkbox" id="${id}"${wantsLog(chart) ? ' checked' : ''}> ${t(say('report.log-scale'))}</label><h3>${chart.title}${keys}</h3>${drawn(chart, 'linear', t)}${drawn(chart, 'log', t)}</div>`;
}
