/** CSV that W&B's page exports: a column a run, `run - loss`, with bounds beside it. */
import type { LineReader, LogRef, StoreKind, TakeRow } from '../row';
import { csv } from '../tables/csv';
import { findDelimited, isComment, splitCells, type DelimitedTable } from '../tables/delimited';
import { TextSource } from '../textSource';
import { isFile } from './beginning';
import { formOf, headOf } from './textRun';

/** What stands between the name of a run and that of a figure in W&B's exports. */
const between = ' - ';

const runOf = (name: string): string | null => {
  const at = name.lastIndexOf(between);
  return at > 0 ? name.slice(0, at).trim() : null;
};

/** The runs that the columns of a W&B export name. */
function exportedRuns(table: DelimitedTable | null): string[] {
  const names = table?.names.map((name) => name.trim()) ?? [];
  const runs = new Set(names.map(runOf).filter((run) => run !== null));
  const others = names.filter((name) => name !== '' && runOf(name) === null);
  // Its first column counts, and all others are of a run.
  return others.length <= 2 && runs.size > 0 ? [...runs] : [];
}

/** Reads the columns of one run of an export: lines without the cells of the others. */
function readExport(take: TakeRow, table: DelimitedTable, run: string): LineReader {
  const { delimiter, names } = table;
  const kept = names.flatMap((name, at) => {
    const of = runOf(name.trim());
    return (of === null || of === run) && !/__(?:MIN|MAX)$/.test(name.trim()) ? [at] : [];
  });
  const own = (cell: string) =>
    cell
      .trim()
      .slice(runOf(cell.trim()) === null ? 0 : run.length + between.length)
      .trim();
  const told = [kept.map((at) => own(names[at]!)).join(delimiter)];
  let figures = 0;
  // A step of another run has no figure of this one.
  const reader = csv.open(take, [...told, kept.map(() => '1').join(delimiter)]);
  return {
    line(text) {
      if (text.trim() === '' || isComment(text)) return;
      const cells = splitCells(text, delimiter);
      const isHeader = cells.some((cell) => runOf(cell.trim()) !== null);
      if (isHeader && figures++ > 0) return;
      const line = isHeader ? told[0]! : kept.map((at) => cells[at] ?? '').join(delimiter);
      const isOurs = kept.some((at) => runOf(names[at]!.trim()) === run && (cells[at] ?? '').trim() !== '');
      if (isHeader || isOurs) reader.line(line);
    },
    flush: () => reader.flush(),
    get notUnderstood() {
      return reader.notUnderstood;
    },
    get planned() {
      return reader.planned;
    },
  };
}

export const wandbExport: StoreKind = {
  id: 'wandb-csv',
  runsIn(file) {
    const head = isFile(file) ? headOf(file) : null;
    if (!head?.[0]?.includes(between)) return null;
    const runs = exportedRuns(findDelimited(head));
    return runs.length === 0 ? null : runs.map((run) => ({ file, run, name: run }));
  },
  open({ file, run }: LogRef) {
    const table = findDelimited(headOf(file) ?? []);
    return new TextSource(file, [
      formOf('wandb-csv', (take, head) => readExport(take, table ?? findDelimited(head)!, run ?? '')),
    ]);
  },
};
