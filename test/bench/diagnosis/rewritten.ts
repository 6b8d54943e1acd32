/** The same runs as others would have written them: shifted, scaled, thinned, averaged, smoothed, rounded, broken off. */
import { outcomeIn } from './outcome';
import type { Run } from './runs';

const withLoss = (run: Run, of: (loss: number, i: number) => number): Run => ({ ...run, loss: run.loss.map(of) });

/** A constant is added to the loss. Runs that begin with no number have nothing to be shifted by. */
export function shifted(run: Run, starts: number): Run {
  const by = starts * Math.abs(run.loss[0]!);
  return withLoss(run, (loss) => loss + by);
}

export function begunAtZero(run: Run): Run {
  return withLoss(run, (loss) => loss - run.loss[0]!);
}

/** The gradient of a loss that is multiplied is multiplied, too. */
export function scaled(run: Run, by: number): Run {
  const { gradNorm } = run;
  return { ...withLoss(run, (loss) => loss * by), gradNorm: gradNorm && gradNorm.map((norm) => norm * by) };
}

const anew = (run: Run): Run => ({ ...run, outcome: outcomeIn(run.loss, run) });

/** Every so many-th row, under the number of its step. */
export function thinned(run: Run, every: number): Run {
  const { loss, step, gradNorm } = run;
  const kept = (values: Float64Array) => values.filter((_, i) => i % every === 0);
  return anew({
    ...run,
    step: kept(step ?? Float64Array.from(loss, (_, i) => i)),
    loss: kept(loss),
    gradNorm: gradNorm && kept(gradNorm),
  });
}

/** Steps of an epoch, in the larger problems of DeepOBS; shorter runs have 35 epochs. */
const epochSteps = 390;

/** A log of epochs as a script writes it: the number of the epoch and its mean loss, and nothing of how many there will be. */
export function epochMeans(run: Run): Run {
  const size = Math.min(epochSteps, Math.ceil(run.loss.length / 35));
  const means = Float64Array.from({ length: Math.floor(run.loss.length / size) }, (_, i) =>
    mean(run.loss.subarray(i * size, (i + 1) * size)),
  );
  const log = { epoch: Array.from(means, (_, i) => i + 1), loss: [...means] };
  return anew({ ...run, step: null, gradNorm: null, loss: means, log });
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A smoothed loss in place of it, as progress bars print it. */
export function smoothed(run: Run, keep: number): Run {
  let level = run.loss[0]!;
  return anew(withLoss(run, (loss) => (level = keep * level + (1 - keep) * loss)));
}

export function rounded(run: Run, decimals: number): Run {
  const unit = 10 ** decimals;
  return anew(withLoss(run, (loss) => Math.round(loss * unit) / unit));
}

/** The beginning of a run that goes on; `known`: its planned length is. */
export function begun(run: Run, share: number, known: boolean): Run {
  const rows = Math.max(2, Math.round(run.loss.length * share));
  const part = (values: Float64Array | null) => values && values.subarray(0, rows);
  const cut = { ...run, step: part(run.step), loss: part(run.loss)!, gradNorm: part(run.gradNorm) };
  return anew({ ...cut, totalSteps: known ? run.totalSteps : null });
}
