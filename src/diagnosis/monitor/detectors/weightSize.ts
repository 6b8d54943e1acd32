/**
 * Weights that grow without an end or fade away, against the norm they had in the first eight samples. Tenfold and still growing
 * is worth a look (TheDeepChecker: doubled in five checks, again and again); below a hundredth the layer is gone.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerName, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

const bounds = { grown: 10, gone: 0.01 };
/** Still growing: by a tenth since the look eight before. */
const growing = 1.1;
const back = 8;

const growthRemedies: RemedyId[] = ['lower-lr', 'weight-decay', 'adamw', 'normalization'];

type WeightRule = 'weight-growth' | 'weight-collapse';

class WeightSize implements Detector<WeightRule> {
  private looks = 0;
  private before = new Float64Array(0);
  private readonly told = new Set<string>();

  layers(signals: Signals): RunFinding<WeightRule> | null {
    const { layers } = signals;
    if (!layers.due) return null;
    if (this.looks++ % back === 0) {
      const { before } = this;
      this.before = layers.weight.slice();
      if (before.length > 0) return this.look(signals, before);
    }
    return null;
  }

  private look(signals: Signals, before: Float64Array): RunFinding<WeightRule> | null {
    const { weight, start } = signals.layers;
    let grown = -1;
    let gone = -1;
    const times = (i: number) => weight[i]! / start.weight[i]!;
    for (let i = 0; i < weight.length; i++) {
      if (times(i) > bounds.grown && weight[i]! > growing * before[i]! && !(times(i) <= times(grown))) grown = i;
      if (times(i) < bounds.gone && !(times(i) >= times(gone))) gone = i;
    }
    if (grown >= 0 && !this.told.has('growth')) return this.report(signals, grown, times(grown), true);
    return gone >= 0 && !this.told.has('collapse') ? this.report(signals, gone, times(gone), false) : null;
  }

  private report(signals: Signals, index: number, times: number, grown: boolean): RunFinding<WeightRule> {
    this.told.add(grown ? 'growth' : 'collapse');
    const { layers, step } = signals;
    const [norm, start] = [layers.weight[index]!, layers.start.weight[index]!];
    const what = say('evidence.weight-norm', { layer: layerName(signals, index), norm, times });
    return found(signals, {
      rule: grown ? 'weight-growth' : 'weight-collapse',
      severity: warnUnlessLearning(signals),
      confidence: 'medium',
      message: say(grown ? 'weight-growth.found' : 'weight-collapse.found', { what }),
      evidence: [
        at(step, 'weightNorm', norm, what, (grown ? bounds.grown : bounds.gone) * start),
        fact('weightNormAtStart', start, say('evidence.norm-at-start', { norm: start })),
      ],
      causes: grown ? [say('cause.lr-too-high'), say('cause.no-decay')] : [say('cause.strong-decay')],
      paths: grown
        ? [
            ['optimizer', 'lr'],
            ['optimizer', 'weightDecay'],
          ]
        : [['optimizer', 'weightDecay'], ['regularization']],
      fixes: grown ? growthRemedies : [],
    });
  }
}

export const weightSize: DetectorKind<WeightRule> = {
  rules: [
    {
      id: 'weight-growth',
      doc: {
        title: 'Weights keep growing',
        severities: ['warn', 'note'],
        why: 'Weights that grow without an end make the outputs large and the function steep, until the loss runs away or gradients vanish.',
        threshold: `A layer’s weights have more than ${bounds.grown} times the norm of the first samples, and ${growing} times that of ${back} looks before. A note while the run learns.`,
        source: 'TheDeepChecker asks for a doubling in five checks, again and again.',
        advice: 'Lower the learning rate, or decay the weights.',
      },
      fixes: growthRemedies,
    },
    {
      id: 'weight-collapse',
      doc: {
        title: 'Weights fade away',
        severities: ['warn', 'note'],
        why: 'A layer whose weights have gone passes nothing on. A decay or a penalty that outweighs the gradient does that.',
        threshold: `A layer’s weights have less than ${bounds.gone} of the norm of the first samples. A note while the run learns.`,
        source: 'A public watcher (ARC) speaks of weights below 1 % of their size at the start.',
        advice: 'Lower the weight decay or the penalty.',
      },
      fixes: [],
    },
  ],
  what: say('watch.weight-size'),
  needs: ['layers'],
  family: 'none',
  followsRate: true,
  harmlessIfLearning: true,
  make: () => new WeightSize(),
};
