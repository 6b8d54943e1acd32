/** The best evaluation of a run, which early stopping looks back to; part of a checkpoint. */
export interface BestEvaluation {
  step: number;
  loss: number;
  /** Evaluations since then, none of which was better. */
  since: number;
}

/** The best evaluation after one more; a loss that is not finite is never the best. */
export function bestAfter(best: BestEvaluation | null, step: number, loss: number): BestEvaluation | null {
  if (Number.isFinite(loss) && (best === null || loss < best.loss)) return { step, loss, since: 0 };
  return best && { ...best, since: best.since + 1 };
}
