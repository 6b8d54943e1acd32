/**
 * A metric that disagrees with the loss: over ten evaluations the loss falls by three tenths and more, and a metric of which
 * more is better neither follows it (TheDeepChecker asks for a correlation of 0.5) nor gains a hundredth.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind, Evaluation } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

const evaluations = 10;
const fall = 0.3;
const gain = 0.01;
const follows = -0.5;
/** Metrics of which more is better, and which have the range 0 to 1. */
const known = /(^|_)(acc|accuracy|f1|auc|precision|recall|iou|bleu)(_|$)/i;
/** A metric at its top cannot gain. */
const top = 0.95;

class MetricDisagrees implements Detector<'metric-disagrees'> {
  private rows: [number, number][] = [];
  /** Their steps. */
  private steps: number[] = [];
  private told = false;
  /** The metric before, and the smallest step in which it moved: of a share of few examples, one of them. */
  private before = NaN;
  private finest = Infinity;

  evaluation(signals: Signals, { step, loss, metrics = {} }: Evaluation): RunFinding<'metric-disagrees'> | null {
    const name = Object.keys(metrics).find((each) => known.test(each.replace(/([a-z])([A-Z])/g, '$1_$2')));
    if (this.told || name === undefined || !Number.isFinite(loss + metrics[name]!)) return null;
    this.measure(metrics[name]!);
    this.rows = [...this.rows.slice(1 - evaluations), [loss, metrics[name]!]];
    this.steps = [...this.steps.slice(1 - evaluations), step];
    const { rows } = this;
    if (rows.length < evaluations) return null;
    const [before, after] = [mean(rows.slice(0, 3)), mean(rows.slice(-3))];
    const fell = (before[0] - after[0]) / Math.abs(before[0]);
    const gained = after[1] - before[1];
    const relation = correlation(rows);
    if (fell < fall || gained > gain || relation < follows || after[1] > top) return null;
    if (this.hides(1 - before[1], fell)) return null;
    this.told = true;
    const from = this.steps[0]!;
    const changes = { from, step, before: before[0], after: after[0], metricBefore: before[1], metricAfter: after[1] };
    const what = say('evidence.metric-change', { n: evaluations, metric: name, ...changes });
    return found(signals, {
      rule: 'metric-disagrees',
      severity: 'warn',
      confidence: 'medium',
      message: say('metric-disagrees.found', { metric: name, what }),
      evidence: [
        at(step, 'metricChange', gained, what, gain),
        at(step, 'lossMetricCorrelation', relation, say('evidence.correlation', { r: relation }), follows),
      ],
      causes: [say('cause.loss-not-metric'), say('cause.unbalanced'), say('cause.metric-elsewhere')],
      paths: [['data'], ['model']],
    });
  }

  private measure(metric: number): void {
    const moved = Math.abs(metric - this.before);
    if (moved > rounding && moved < this.finest) this.finest = moved;
    this.before = metric;
  }

  /** Where so few examples are wrong, fewer by as much as the loss fell would be chance: its deviation is the root of their number. */
  private hides(wrong: number, fell: number): boolean {
    const examples = wrong / this.finest;
    return examples > 0 && fell * examples < byChance * Math.sqrt(examples);
  }
}

/** Standard deviations of a count that chance reaches. */
const byChance = 2;

/** Differences below it come from how means of batches are rounded. */
const rounding = 1e-6;

const mean = (rows: [number, number][]): [number, number] =>
  [0, 1].map((column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length) as [number, number];

/** Pearson's correlation; 0 where one of the two does not change. */
function correlation(rows: [number, number][]): number {
  const [x, y] = mean(rows);
  const sums = rows.reduce(
    (s, [a, b]) => [s[0]! + (a - x) * (b - y), s[1]! + (a - x) ** 2, s[2]! + (b - y) ** 2],
    [0, 0, 0],
  );
  return sums[1]! * sums[2]! > 0 ? sums[0]! / Math.sqrt(sums[1]! * sums[2]!) : 0;
}

export const metricDisagrees: DetectorKind<'metric-disagrees'> = {
  rules: [
    {
      id: 'metric-disagrees',
      doc: {
        title: 'The loss gets better and the metric does not',
        severities: ['warn'],
        why: 'The loss then does not measure what is wanted: another loss or output is needed, classes are unbalanced, or the metric is computed on other data or in training mode.',
        threshold: `Over ${evaluations} evaluations the loss falls by ${100 * fall} % or more, and a metric of which more is better gains less than ${gain} and has a correlation with the loss above ${follows}. Silent above a metric of ${top}, where so few examples are wrong that fewer by as much as the loss fell would be chance, and for metrics that are not known.`,
        source: 'TheDeepChecker asks for a correlation of 0.5.',
        advice: 'Check how the metric is computed, and whether the loss and the output belong together.',
      },
      fixes: [],
    },
  ],
  what: say('watch.metric-disagrees'),
  needs: ['metrics'],
  family: 'none',
  make: () => new MetricDisagrees(),
};
