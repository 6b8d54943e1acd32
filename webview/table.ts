/** The curves in view as a table, for people who read them with a screen reader, or want numbers. */
import { binSize } from '../src/run/series';
import { h } from './dom';
import { grouped } from '../src/shared/numbers';
import { valueText } from './crosshair';
import type { ChartScene, Strand } from './scenes';
import type { StepRange } from './model';
import { t, type StringKey } from '../src/shared/panel/strings';

/** More rows than this nobody reads; each covers as many steps as it takes. */
const mostRows = 40;
const titles: Record<string, StringKey> = { loss: 'loss', valLoss: 'valLoss', gradNorm: 'gradNorm', lr: 'lr' };

interface Cell {
  min: number;
  max: number;
  nonFinite: number;
}

export function dataTable(scenes: ChartScene[], [from, to]: StepRange): HTMLTableElement {
  const strands = scenes
    .flatMap((scene) => scene.strands)
    .filter((strand) => strand.curves.some(({ header }) => header.bins > 0));
  const widest = Math.max(1, ...strands.flatMap((strand) => strand.curves.map(({ header }) => header.width)));
  let width = widest;
  while (Math.floor(to / width) - Math.floor(from / width) + 1 > mostRows) width *= 2;
  const columns = strands.map((strand) => fold(strand, width));
  const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  const rows = keys
    .filter((key) => (key + 1) * width > from && key * width <= to)
    .map((key) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, stepsOf(Math.max(key * width, from), Math.min((key + 1) * width - 1, to))),
        ...columns.map((column) => h('td', {}, cellText(column.get(key)))),
      ),
    );
  const heads = [
    t('steps'),
    ...strands.map((strand) => (titles[strand.name] ? t(titles[strand.name]!) : strand.label)),
  ];
  return h(
    'table',
    {},
    h('caption', {}, t('tableCaption', { from: grouped(from), to: grouped(to) })),
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
    h('tbody', {}, ...rows),
  );
}

/** Rows stand at multiples of a power of two, so bins fall into them whole. */
function fold(strand: Strand, width: number): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const { header, data } of strand.curves) {
    for (let bin = 0; bin < header.bins; bin++) {
      const [min, max, nonFinite] = [data[bin * binSize]!, data[bin * binSize + 1]!, data[bin * binSize + 2]!];
      if (Number.isNaN(min) && nonFinite === 0) continue;
      const key = Math.floor((header.origin + bin * header.width) / width);
      const cell = cells.get(key) ?? { min: NaN, max: NaN, nonFinite: 0 };
      if (!(cell.min <= min) && !Number.isNaN(min)) cell.min = min;
      if (!(cell.max >= max) && !Number.isNaN(max)) cell.max = max;
      cell.nonFinite += nonFinite;
      cells.set(key, cell);
    }
  }
  return cells;
}

function stepsOf(from: number, to: number): string {
  return from >= to ? grouped(from) : `${grouped(from)} – ${grouped(to)}`;
}

const cellText = (cell: Cell | undefined) => (cell ? valueText(cell) : '');
