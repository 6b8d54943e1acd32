/** Rows of recognised cells become a log. */
import type { RunLog } from '../../diagnosis/report';
import type { Field } from './columns';

export type Row = Partial<Record<Field, number>>;

/**
 * Builds a log from rows in their order. Rows without a step are numbered. A row that holds only an evaluation is no
 * step, also where its loss is written as NaN, as tools do that put both kinds of rows into one table.
 */
export function rowsToLog(rows: Iterable<Row>, totalSteps: number | null = null): RunLog {
  const log: RunLog = { steps: [], layers: [], samples: [], evaluations: [], totalSteps };
  let last = 0;
  for (const { step: given, time, loss, lr, gradNorm, valLoss } of rows) {
    const filler = loss === undefined || (Number.isNaN(loss) && valLoss !== undefined && !Number.isNaN(valLoss));
    const step = given ?? (filler ? last : last + 1);
    if (!filler || (valLoss === undefined && gradNorm !== undefined)) {
      log.steps.push({
        step,
        ...(time === undefined ? {} : { time }),
        ...(filler ? {} : { loss }),
        ...(lr === undefined ? {} : { lr }),
        ...(gradNorm === undefined ? {} : { gradNorm }),
      });
      last = step;
    }
    if (valLoss !== undefined && !Number.isNaN(valLoss)) log.evaluations.push({ step, loss: valLoss });
  }
  return log;
}
