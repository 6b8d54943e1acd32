/** The first and the newest rows of a step table, which is all that a run without an open panel needs. */
import { tableEdges, type TableEdges } from '../run/table';
import type { Step, TableInfo } from '../run/types';

/** Rows that the speed is measured over, and that a figure is looked for in which the newest rows lack. */
const newestRows = 64;

/** Reads both ends of a table; null if it has no whole row yet or cannot be read. */
export function readEdges(dir: string, table: TableInfo): TableEdges | null {
  try {
    return tableEdges(dir, table, newestRows);
  } catch {
    return null;
  }
}

/** Steps a second over the newest rows. */
export function speed({ newest }: TableEdges): number {
  const seconds = newest.step(newest.length - 1).time - newest.step(0).time;
  return seconds > 0 ? (newest.length - 1) / seconds : 0;
}

/** The newest figure of a name among the newest rows; undefined where none of them has it. */
export function newestFigure({ newest }: TableEdges, name: 'loss' | 'lr' | 'gradNorm'): number | undefined {
  for (let row = newest.length - 1; row >= 0; row--) {
    const value: Step[typeof name] = newest.step(row)[name];
    if (value !== undefined) return value;
  }
  return undefined;
}
