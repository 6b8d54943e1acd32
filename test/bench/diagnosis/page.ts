/** The report of the benchmark: one HTML file without scripts, styles and pictures inside. */
import { figure } from '../../../src/shared/numbers';
import type { Case } from './doubt';
import { plot } from './plot';
import type { Score } from './score';

export interface Table {
  title: string;
  text: string;
  rows: { name: string; rule: string; score: Score }[];
}

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const share = (part: number, whole: number) =>
  whole === 0 ? '' : `${part} of ${whole} (${figure((100 * part) / whole)} %)`;

export const columns: [string, (score: Score) => string][] = [
  ['bad caught', (s) => share(s.caught, s.bad)],
  ['stuck caught', (s) => share(s.stuckCaught, s.stuck)],
  ['good runs alarmed', (s) => share(s.alarmed, s.good)],
  ['alarms a good run', (s) => figure(s.alarmsPerRun)],
  ['per 10,000 good steps', (s) => figure(s.alarmsPer10k)],
  ['delay, median', (s) => figure(s.delay)],
  ['delay, 90 %', (s) => figure(s.delayP90)],
  ['late NaN flagged before', (s) => share(s.lateFlagged, s.late)],
  ['lead, median', (s) => (Number.isNaN(s.lead) ? '' : figure(s.lead))],
];

export function page(tables: readonly Table[], cases: readonly Case[], about: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Diagnosis on public runs</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em}table{border-collapse:collapse;margin:.5em 0 1.5em}
td,th{padding:.2em .6em;border-bottom:1px solid #ccc;text-align:right;vertical-align:top}td:first-child,th:first-child{text-align:left}
figure{display:inline-block;width:560px;margin:.6em .4em;vertical-align:top}figcaption{font-size:12px}small{color:#555}</style>
<h1>Diagnosis on public runs</h1><p>${escape(about)}</p>
${tables.map(tableOf).join('\n')}
<h2>Labels and alarms that differ: ${cases.length} runs</h2>
<p>Dashed: Keel's alarms (red), its warnings (orange), the first non-finite loss (black); dotted: the loss at the start.</p>
${cases.map(figureOf).join('\n')}</html>
`;
}

function tableOf({ title, text, rows }: Table): string {
  const head = columns.map(([name]) => `<th>${name}</th>`).join('');
  const body = rows.map(
    ({ name, rule, score }) =>
      `<tr><td>${escape(name)}<br><small>${escape(rule)}</small></td>${columns.map(([, cell]) => `<td>${cell(score)}</td>`).join('')}</tr>`,
  );
  return `<h2>${escape(title)}</h2><p>${escape(text)}</p><table><tr><th>rule</th>${head}</tr>${body.join('\n')}</table>`;
}

function figureOf({ watched, kind, argument }: Case): string {
  const { trace, told } = watched;
  const marks = [
    ...told.warn.slice(0, 20).map((at) => ({ at, text: `warning at ${at}`, colour: '#e90' })),
    ...told.act.map((at) => ({ at, text: `alarm at ${at}`, colour: '#d00' })),
    ...(trace.firstBad === null ? [] : [{ at: trace.firstBad, text: 'first non-finite loss', colour: '#000' }]),
  ];
  return `<figure>${plot(trace, marks)}<figcaption><b>${escape(`${trace.collection}: ${trace.id}`)}</b> (${escape(trace.problem)}, labelled ${trace.label})<br><i>${escape(kind)}.</i> ${escape(argument)}</figcaption></figure>`;
}
