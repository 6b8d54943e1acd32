/**
 * What a loss looks like from epoch to epoch. Stairs: it drops where an epoch begins and hardly moves within, so that it
 * fell for data seen before and for nothing else. A sawtooth: it drops (or leaps) where an epoch begins and goes all the
 * way back within. An even curve has neither: it does not know where an epoch ends. A running mean that begins anew with
 * each epoch drops there, too, but falls as far within.
 */
import { say } from '../../../shared/messages/say';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import { Epochs, fewestRows, type EpochShape } from '../signals/epochs';
import type { Signals } from '../signals/signals';

/** Standard errors by which a drop is certain; of a single one, in a run of two epochs. */
const certain = { each: 5, single: 10 };
/** How far the quarters of an epoch may lie apart beside the drop at its beginning, as a share of it: their noise counts, too. */
const flat = 0.35;
/** What epochs together may fall or rise within, as a share of their drops: a running mean falls by more than that. */
const slope = 0.2;
/** How much of the drop a sawtooth takes back, as a share of it, and how much smaller one drop may be than another. */
const back = { least: 0.5, most: 2 };
const even = 0.4;
/** Epochs in a row. */
const inRow = { stairs: 2, sawtooth: 3 };

const fixes: RemedyId[] = ['more-data', 'early-stopping'];

type Shape = 'stairs' | 'sawtooth' | 'none';

function shapeOf({ before, first, last, range, error, rateLeapt }: EpochShape, errors: number): Shape {
  const [drop, rise] = [before - first, last - first];
  if (rateLeapt || !(Math.abs(drop) > errors * error)) return 'none';
  if (drop > 0 && range < flat * drop) return 'stairs';
  const taken = rise / drop;
  return taken > back.least && taken < back.most && Math.abs(rise) > errors * error ? 'sawtooth' : 'none';
}

class EpochShapes implements Detector<'epoch-stairs' | 'epoch-sawtooth'> {
  private epochs: Epochs | null = null;
  private readonly row: { shape: Shape; epochs: EpochShape[] } = { shape: 'none', epochs: [] };
  private seen = 0;
  private told = false;

  step(signals: Signals): RunFinding<'epoch-stairs' | 'epoch-sawtooth'> | null {
    const { seen, loss, step, rates, facts } = signals;
    if (this.told || seen.loss === undefined || signals.badLoss) return null;
    this.epochs ??= new Epochs(facts);
    const ended = this.epochs.push({ step, loss, epoch: seen.epoch, lr: rates.lr });
    return ended === null ? null : this.take(signals, ended);
  }

  end(signals: Signals): RunFinding<'epoch-stairs' | 'epoch-sawtooth'> | null {
    const open = this.told ? null : (this.epochs?.open ?? null);
    const finding = open === null ? null : this.take(signals, open);
    if (finding !== null || this.told || this.seen !== 1) return finding;
    const [only] = this.row.epochs;
    return only !== undefined && shapeOf(only, certain.single) === 'stairs' && isPicture.stairs([only])
      ? stairs(signals, [only])
      : null;
  }

  private take(signals: Signals, epoch: EpochShape): RunFinding<'epoch-stairs' | 'epoch-sawtooth'> | null {
    const { row } = this;
    this.seen += 1;
    const shape = shapeOf(epoch, certain.each);
    if (shape !== row.shape || (shape === 'sawtooth' && !alike(row.epochs.at(-1)!, epoch))) row.epochs = [];
    row.shape = shape;
    row.epochs = [...row.epochs.slice(1 - inRow.sawtooth), epoch];
    if (shape === 'none' || row.epochs.length < inRow[shape] || !isPicture[shape](row.epochs)) return null;
    this.told = true;
    return shape === 'stairs' ? stairs(signals, row.epochs) : sawtooth(signals, row.epochs);
  }
}

const sumOf = (epochs: readonly EpochShape[], figure: (epoch: EpochShape) => number): number =>
  epochs.reduce((sum, epoch) => sum + figure(epoch), 0);
const dropOf = ({ before, first }: EpochShape): number => before - first;
const riseOf = ({ first, last }: EpochShape): number => last - first;

/** Whether epochs that each have a shape make one picture. */
const isPicture: Record<Exclude<Shape, 'none'>, (epochs: readonly EpochShape[]) => boolean> = {
  stairs: (epochs) => Math.abs(sumOf(epochs, riseOf)) < slope * sumOf(epochs, dropOf),
  sawtooth: (epochs) => {
    const sizes = epochs.map((epoch) => Math.abs(dropOf(epoch)));
    return Math.min(...sizes) > even * Math.max(...sizes);
  },
};

const alike = (one: EpochShape, other: EpochShape): boolean => Math.sign(dropOf(one)) === Math.sign(dropOf(other));

/** The drops at the beginning of the first and the last epoch: what can be seen on the curve. */
function drops(epochs: readonly EpochShape[]): Evidence[] {
  const ends = epochs.length > 1 ? [epochs[0]!, epochs.at(-1)!] : epochs;
  return ends.map((epoch, i) => {
    const { from, before, first } = epoch;
    const name = i < ends.length - 1 ? 'firstEpochDrop' : 'epochDrop';
    return at(from, name, dropOf(epoch), say('evidence.epoch-drop', { before, after: first, step: from }));
  });
}

const within = (epoch: EpochShape): Evidence => {
  const { from, to, first, last } = epoch;
  return at(to, 'epochRise', last - first, say('evidence.epoch-within', { first, last, from, to }));
};

function stairs(signals: Signals, epochs: readonly EpochShape[]): RunFinding<'epoch-stairs'> {
  const evidence = drops(epochs);
  const inner = within(epochs.at(-1)!);
  return found(signals, {
    rule: 'epoch-stairs',
    severity: 'note',
    confidence: epochs.length > 1 ? 'high' : 'medium',
    step: epochs[0]!.from,
    message: say('epoch-stairs.found', { drops: evidence.map(({ said }) => said.text), within: inner.said.text }),
    evidence: [...evidence, inner],
    causes: [say('cause.memorised'), say('cause.rate-by-epoch'), say('cause.running-mean')],
    paths: [['data'], ['optimizer', 'lr'], ['regularization']],
    fixes,
    notChecked: [say('unseen.held-out')],
  });
}

function sawtooth(signals: Signals, epochs: readonly EpochShape[]): RunFinding<'epoch-sawtooth'> {
  const down = epochs[0]!.before > epochs[0]!.first;
  const evidence = drops(epochs);
  const inner = within(epochs.at(-1)!);
  const figures = { drop: evidence.at(-1)!.said.text, within: inner.said.text, n: epochs.length };
  return found(signals, {
    rule: 'epoch-sawtooth',
    severity: 'note',
    confidence: 'medium',
    step: epochs[0]!.from,
    message: say('epoch-sawtooth.found', figures),
    evidence: [...evidence, inner],
    causes: down
      ? [say('cause.seen-again'), say('cause.data-order'), say('cause.running-mean')]
      : [say('cause.data-order'), say('cause.begins-anew')],
    paths: [['data']],
  });
}

export const epochShape: DetectorKind<'epoch-stairs' | 'epoch-sawtooth'> = {
  rules: [
    {
      id: 'epoch-stairs',
      doc: {
        title: 'The training loss falls in stairs, a step at the beginning of each epoch',
        severities: ['note'],
        why: 'Within an epoch all data is new since the last one, and the loss stands still there: it falls only for data that was seen before. The model learns its training data by heart, which a loss on held-out data would show.',
        threshold: `In ${inRow.stairs} epochs in a row the mean loss drops at the beginning by more than ${certain.each} standard errors (in a run of two epochs by ${certain.single}), the quarters of the epoch lie apart by less than ${100 * flat} % of that, and the epochs together fall or rise within by less than ${100 * slope} % of their drops. At least ${fewestRows} rows an epoch; silent where the learning rate leaps there, and where the epoch is not known.`,
        source:
          'fast.ai, "Can LLMs learn from a single example?" (2023), on curves of fine-tuning that look like this.',
        advice:
          'Evaluate on held-out data and keep the epoch that is best there. Train for fewer epochs, with a lower rate, or on more data.',
      },
      fixes,
    },
    {
      id: 'epoch-sawtooth',
      doc: {
        title: 'The training loss goes up and down once in each epoch',
        severities: ['note'],
        why: 'Something repeats with each pass over the data: its order, a schedule, or how the loss is averaged. With Adam some of it is usual and does no harm.',
        threshold: `In ${inRow.sawtooth} epochs in a row the mean loss leaps at the beginning by more than ${certain.each} standard errors, and goes back by ${100 * back.least} % to ${100 * back.most} % of that within the epoch; no leap is smaller than ${100 * even} % of another.`,
        source: '"The Epochal Sawtooth Phenomenon" (arXiv 2410.10056).',
        advice: 'Check that the data is shuffled anew in each epoch, and whether the logged loss is a running mean.',
      },
      fixes: [],
    },
  ],
  what: say('watch.epoch-shape'),
  needs: [],
  family: 'none',
  make: () => new EpochShapes(),
};
