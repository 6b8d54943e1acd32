/** What the benchmark says in a terminal, and its figures as lines of JSON. */
import { figure } from '../../../src/shared/numbers';
import type { Case } from './doubt';
import { standing, type Measured } from './measure';
import { percent, type Count, type Score } from './score';
import { sayFigure } from './sayFigure';
import { figureNames, figuresOf, isLess } from './tables';

const share = ({ of }: Count, part: number) => (of === 0 ? '' : `${part} of ${of} (${figure(percent(part, of))} %)`);

/** Columns of a table by their heads. */
export const columns: [string, (score: Score) => string][] = [
  ['bad, told', (s) => share(s.bad, s.bad.told)],
  ['bad, final', (s) => share(s.bad, s.bad.final)],
  ['stuck, told', (s) => share(s.stuck, s.stuck.told)],
  ['good alarmed, told', (s) => share(s.good, s.good.told)],
  ['good alarmed, final', (s) => share(s.good, s.good.final)],
  ['good warned, told', (s) => share(s.warned, s.warned.told)],
  ['alarms in 10,000 good rows', (s) => (s.good.of === 0 ? '' : figure(s.alarmsPer10k))],
  ['delay, median', (s) => (Number.isNaN(s.delay) ? '' : figure(s.delay))],
  ['delay, 90 %', (s) => (Number.isNaN(s.delayP90) ? '' : figure(s.delayP90))],
  ['late NaN told before', (s) => (s.late === 0 ? '' : `${s.lateTold} of ${s.late}`)],
];

export const titleOf = ({ kind, unseen }: Measured): string =>
  unseen ? `${kind.title} (nothing chosen on these)` : kind.title;

export function printTable(table: Measured): void {
  const { rows, compared } = table;
  console.log(`\n${titleOf(table)}`);
  const keel = rows[0]!.score;
  printCells([
    ['', ...columns.map(([name]) => name), 'Keel is'],
    ...rows.map(({ name, score }, i) => [
      ...[name, ...columns.map(([, cell]) => cell(score))],
      i === 0 ? '' : standing(keel, score),
    ]),
  ]);
  if (compared !== null) console.log(sameInWords(compared));
}

const sameInWords = ({ of, same }: NonNullable<Measured['compared']>) =>
  `verdicts unchanged: ${same} of ${of} (${figure(percent(same, of))} %)`;

/** One line for a table. */
export function printLine({ kind, unseen, rows, compared }: Measured): void {
  const { bad, stuck, good, warned, delay, delayP90 } = rows[0]!.score;
  const both = (name: string, { of, final, told }: Count) =>
    of === 0 ? '' : `${name} ${of}: final ${final} (${short(final, of)}) told ${told} (${short(told, of)})`;
  const parts = [
    ...[both('bad', bad), both('stuck', stuck), both('good', good)],
    warned.of === 0 ? '' : `warned ${warned.told} (${short(warned.told, warned.of)}), in the end ${warned.final}`,
    Number.isNaN(delay) ? '' : `delay ${figure(delay)}, ${figure(delayP90)}`,
    compared === null ? '' : sameInWords(compared),
  ].filter((part) => part !== '');
  console.log(`${(unseen ? `${kind.id} (unseen)` : kind.id).padEnd(16)} ${parts.join(' | ')}`);
}

const short = (part: number, of: number) => `${percent(part, of).toFixed(1)} %`;

/** How many runs differ, by their problem and by how they do. */
export function printKinds(cases: readonly Case[]): void {
  const counts = new Map<string, number>();
  for (const { watched, kind } of cases) {
    const name = `${watched.run.problem}: ${kind}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const [name, count] of [...counts].sort()) console.log(`    ${String(count).padStart(3)}  ${name}`);
}

export function printCases(cases: readonly Case[]): void {
  for (const { watched, kind, where } of cases) {
    const { run } = watched;
    console.log(`    ${kind}: ${run.collection} ${run.id} (${run.label}); ${where}`);
  }
}

export function printFigures(tables: readonly Measured[]): void {
  for (const table of tables) {
    const { kind, rows, compared } = table;
    const measured = figuresOf(rows[0]!.score, compared === null ? undefined : percent(compared.same, compared.of));
    for (const [name, value] of Object.entries(measured) as [keyof typeof measured, number][]) {
      const goal = kind.goals[name];
      if (goal !== undefined)
        sayFigure(`${titleOf(table)}: ${figureNames[name]}`, value, '%', goal, isLess(name) ? 'less' : 'more');
    }
    const behind = rows.slice(1).filter(({ score }) => standing(rows[0]!.score, score) === 'BEHIND');
    sayFigure(`${titleOf(table)}: other tools that are ahead of Keel`, behind.length, 'tools', 0, 'less');
  }
}

function printCells(cells: string[][]): void {
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    );
}
