/** Reads a table from CSV, for the tasks that learn from one. */
import type { Config } from '../../../config/keel/schema';
import { say, type Message } from '../../../shared/messages/say';
import type { Dataset } from '../types';
import { type DataColumn, featureColumns, isEmpty, isMissing, isNumericColumn } from './columns';
import { columnIndex, listed, openCsv } from './csv';
import { DataError, locate } from './files';
import { checkEnough, divide, splits } from './split';

/** The target of every row, as the task reads it. */
export interface TableTarget {
  /** int32 classes or float32 numbers. */
  values: Int32Array | Float32Array;
  /** Names of the classes, in the order of their numbers; null for a measured quantity. */
  classNames: string[] | null;
  notes: Message[];
}

/**
 * A table whose columns, or `data.features` of them, are the input `features`. Columns of numbers are standardised with the
 * training rows' mean and deviation (unless data.standardize is false); columns of text become one column of 0 and 1 for
 * each frequent value. Rows with an empty cell in a used column are left out. The separator is a comma, tab, semicolon or bar.
 * `readTarget` gets the column to predict and what it is called in messages.
 */
export function loadTable(
  config: Config,
  baseDir: string,
  readTarget: (column: DataColumn, what: Message) => TableTarget,
): Dataset {
  const { data, validation, seed } = config;
  const input = locate(baseDir, data.path, 'data.path');
  const table = readTable(openCsv(input), data);
  const { incomplete } = table;
  const place = incomplete > 0 ? say('data.with-empty', { file: input.name, rows: incomplete }) : input.name;
  checkEnough(table.rows, validation.split, place);
  const division = divide(table.rows, validation.split, seed);
  const target = readTarget(table.target, say('data.column', { file: input.name, column: table.target.name }));
  const { classNames, values } = target;
  const { matrix, width, notes } = featureColumns(table.features, division.train, data.standardize);
  return {
    shape: {
      inputs: { features: { kind: 'features', features: width } },
      output: { classes: classNames && classNames.length, each: 'example' },
    },
    ...(classNames ? { classNames } : {}),
    ...splits(division, (tf, examples) => {
      const x = new Float32Array(examples.length * width);
      examples.forEach((e, i) => x.set(matrix.subarray(e * width, (e + 1) * width), i * width));
      return {
        inputs: { features: tf.tensor2d(x, [examples.length, width]) },
        target: tf.tensor1d(
          Array.from(examples, (e) => values[e]!),
          classNames ? 'int32' : 'float32',
        ),
      };
    }),
    notes: [
      say('data.table', { file: input.name, rows: table.rows, columns: table.features.length, inputs: width }),
      ...table.notes,
      ...notes,
      ...target.notes,
    ],
  };
}

interface Table {
  rows: number;
  features: DataColumn[];
  target: DataColumn;
  incomplete: number;
  notes: Message[];
}

function readTable(csv: ReturnType<typeof openCsv>, data: Config['data']): Table {
  const { input, columns } = csv;
  if (data.target === undefined) {
    throw new DataError(say('data.no-target', { file: input.name, columns: listed(columns) }));
  }
  const target = columnIndex(csv, data.target, 'data.target');
  const chosen = data.features
    ? data.features.map((name, i) => columnIndex(csv, name, `data.features[${i}]`))
    : columns.flatMap((name, i) => (i === target || name === '' ? [] : [i]));
  if (chosen.includes(target)) {
    throw new DataError(say('data.target-as-feature', { target: data.target }));
  }
  if (chosen.length === 0) throw new DataError(say('data.only-target', { file: input.name, target: data.target }));

  const rowOf: number[] = [];
  const where = (row: number) => csv.where(rowOf[row]!);
  const column = (index: number): DataColumn => ({ name: columns[index]!, cells: [], where });
  const table: Table = { rows: 0, features: chosen.map(column), target: column(target), incomplete: 0, notes: [] };
  csv.forEach(data.limit, (cells, row) => {
    const used = [...chosen, target].map((index) => cells[index]!);
    if (used.some(isEmpty)) {
      table.incomplete++;
      return;
    }
    rowOf.push(row);
    table.rows++;
    table.features.forEach(({ cells }, i) => cells.push(used[i]!));
    table.target.cells.push(used.at(-1)!);
  });
  return withoutMissing(table, rowOf, columns.includes('') && !data.features);
}

/** Words such as NA count as empty only in columns of numbers, which are known once all rows are read. */
function withoutMissing(table: Table, rowOf: number[], unnamed: boolean): Table {
  const numeric = [...table.features, table.target].filter(({ cells }) => isNumericColumn(cells));
  const complete = rowOf.map((_, row) => numeric.every(({ cells }) => !isMissing(cells[row]!)));
  const dropped = complete.filter((kept) => !kept).length;
  if (dropped > 0) {
    const keep = <T>(list: T[]) => {
      let kept = 0;
      for (const [row, item] of list.entries()) if (complete[row]!) list[kept++] = item;
      list.length = kept;
    };
    for (const { cells } of [...table.features, table.target]) keep(cells);
    keep(rowOf);
  }
  const incomplete = table.incomplete + dropped;
  const notes = incomplete > 0 ? [say('data.left-out', { rows: incomplete })] : [];
  if (unnamed) notes.push(say('data.unnamed'));
  return { ...table, rows: rowOf.length, incomplete, notes };
}
