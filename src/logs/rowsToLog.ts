/** Rows of recognised cells become a log. */
import type { Observation } from '../../diagnosis/monitor/signals/signals';
import type { RunLog } from '../../diagnosis/report';
import type { LogField } from './columns';

export type LogRow = Partial<Record<LogField, number>>;

/** What belongs to a step, not to an evaluation. */
const ofStep = ['time', 'loss', 'lr', 'gradNorm', 'lossScale', 'position'] as const;

/**
 * Builds a log from rows in their order. Rows without a step are numbered; rows of one step that complete each other
 * are one. A row that holds only an evaluation is no step, also where its loss is written as NaN, as tools do that put
 * both kinds of rows into one table; where other rows hold both losses, NaN is a fact.
 */
export function rowsToLog(rows: readonly LogRow[], totalSteps: number | null = null): RunLog {
  const log: RunLog = { steps: [], layers: [], samples: [], evaluations: [], totalSteps };
  const together = rows.some(({ loss, valLoss }) => Number.isFinite(loss) && Number.isFinite(valLoss));
  let last = 0;
  for (const row of joined(rows)) {
    const { step: given, loss, gradNorm, valLoss, valAccuracy } = row;
    const filled = !together && Number.isNaN(loss) && valLoss !== undefined && !Number.isNaN(valLoss);
    const filler = loss === undefined || filled;
    const step = given ?? (filler ? last : last + 1);
    if (!filler || (valLoss === undefined && gradNorm !== undefined)) {
      const observation: Observation = { step };
      for (const field of ofStep) {
        const value = row[field];
        if (value !== undefined && !(field === 'loss' && filler)) observation[field] = value;
      }
      log.steps.push(observation);
      last = step;
    }
    const metrics = valAccuracy === undefined ? {} : { metrics: { accuracy: valAccuracy } };
    if (valLoss !== undefined && !Number.isNaN(valLoss)) log.evaluations.push({ step, loss: valLoss, ...metrics });
  }
  return log;
}

/** Rows that follow each other, name the same step and say different things of it are one row. */
function* joined(rows: readonly LogRow[]): Generator<LogRow> {
  let held: LogRow | undefined;
  for (const row of rows) {
    if (held !== undefined && completes(held, row)) held = { ...row, ...held };
    else {
      if (held !== undefined) yield held;
      held = row;
    }
  }
  if (held !== undefined) yield held;
}

const completes = (held: LogRow, row: LogRow): boolean =>
  row.step !== undefined &&
  row.step === held.step &&
  Object.keys(row).every((field) => field === 'step' || field === 'time' || !(field in held));
