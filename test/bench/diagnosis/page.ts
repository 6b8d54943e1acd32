/** The report of the benchmark: one HTML file without scripts, styles and pictures inside. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { figure } from '../../../src/shared/numbers';
import type { Case } from './doubt';
import { standing, type Measured } from './measure';
import { onsetOf } from './outcome';
import { plot } from './plot';
import { columns, titleOf } from './print';
import { firstBad } from './runs';
import { percent } from './score';

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

const about =
  'An alarm of Keel is a finding that needs action: told, while the run went on; final, what stands after its end. A bad run has a non-finite loss or ends above its start by more than a twentieth; made runs are what they were made to be. Stuck runs count as told by a warning, too. Delay counts rows from the onset, seen in hindsight, to the first alarm.';

/** Writes the page to `.cache/bench/diagnosis.html`, and says so. */
export function writePage(tables: readonly Measured[], cases: readonly Case[]): void {
  const out = path.resolve('.cache', 'bench', 'diagnosis.html');
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, page(tables, cases));
  console.log(`\nThe page with the plots is ${out}`);
}

function page(tables: readonly Measured[], cases: readonly Case[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Diagnosis of public and of made runs</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em}table{border-collapse:collapse;margin:.5em 0 1.5em}
td,th{padding:.2em .6em;border-bottom:1px solid #ccc;text-align:right;vertical-align:top}td:first-child,th:first-child{text-align:left}
figure{display:inline-block;width:560px;margin:.6em .4em;vertical-align:top}figcaption{font-size:12px}small{color:#555}</style>
<h1>Diagnosis of public and of made runs</h1><p>${escape(about)}</p>
${tables.map(tableOf).join('\n')}
<h2>Outcomes and verdicts that differ: ${cases.length} runs</h2>
<p>Dashed: Keel's alarms (red), its warnings (orange), the onset as seen in hindsight (green), the first non-finite loss (black); dotted: the loss at the start.</p>
${tables.map((table) => partOf(table, cases)).join('\n')}</html>
`;
}

function tableOf(table: Measured): string {
  const { kind, rows, compared } = table;
  const head = columns.map(([name]) => `<th>${name}</th>`).join('');
  const body = rows.map(({ name, rule, score }, i) => {
    const cells = columns.map(([, cell]) => `<td>${cell(score)}</td>`).join('');
    const stands = i === 0 ? '' : standing(rows[0]!.score, score);
    return `<tr><td>${escape(name)}<br><small>${escape(rule)}</small></td>${cells}<td>${stands}</td></tr>`;
  });
  const same =
    compared === null ? '' : ` Verdicts unchanged: ${figure(percent(compared.same, compared.of))} % of ${compared.of}.`;
  return `<h2>${escape(titleOf(table))}</h2><p>${escape(kind.text + same)}</p><table><tr><th>rule</th>${head}<th>Keel is</th></tr>${body.join('\n')}</table>`;
}

/** As many plots as a table has on the page at most. */
const most = 300;

function partOf(table: Measured, all: readonly Case[]): string {
  const cases = all.filter((each) => each.table === table);
  if (cases.length === 0) return '';
  const more = cases.length > most ? `<p>The first ${most} of them.</p>` : '';
  return `<h3>${escape(titleOf(table))}: ${cases.length}</h3>${more}${cases.slice(0, most).map(figureOf).join('\n')}`;
}

function figureOf({ watched, kind, argument }: Case): string {
  const { run, told } = watched;
  const first = firstBad(run);
  const marks = [
    ...told.warn.slice(0, 20).map((at) => ({ at, text: `warning at ${at}`, colour: '#e90' })),
    ...told.act.slice(0, 20).map((at) => ({ at, text: `alarm at ${at}`, colour: '#d00' })),
    ...(run.outcome === 'bad' ? [{ at: onsetOf(run), text: 'onset, seen in hindsight', colour: '#293' }] : []),
    ...(first === null ? [] : [{ at: first, text: 'first non-finite loss', colour: '#000' }]),
  ];
  return `<figure>${plot(run.loss, marks)}<figcaption><b>${escape(`${run.collection}: ${run.id}`)}</b> (${escape(run.problem)}, ${run.label})<br><i>${escape(kind)}.</i> ${escape(argument)}</figcaption></figure>`;
}
