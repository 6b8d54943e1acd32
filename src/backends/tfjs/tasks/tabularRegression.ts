/** Tabular regression on CSV. */
import { say, type Message } from '../../../shared/messages/say';
import { numericCell, type DataColumn } from '../data/columns';
import { loadTable, type TableTarget } from '../data/table';
import { squaredError } from './objectives';
import type { TaskRuntime } from './task';

/** The numbers of a column, as they are. */
function numbers(column: DataColumn): TableTarget {
  const values = Float32Array.from(column.cells, (cell, row) => numericCell(cell, column, row));
  return { values, classNames: null, notes: [spread(column.name, values)] };
}

function spread(target: string, y: Float32Array): Message {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
  return say('data.spread', { target, mean, deviation });
}

export const tabularRegression: TaskRuntime = {
  load: (config, baseDir) => loadTable(config, baseDir, numbers),
  objective: squaredError,
};
