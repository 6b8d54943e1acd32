/**
 * Dying ReLU: most entries of a hidden layer's gradient are zero in every batch, so their units get no signal.
 * AUTOTRAINER (ICSE 2021) draws the line at 70 % of the entries. Inputs that are mostly zero and embeddings have such
 * gradients by themselves: the first layer counts only where the share has grown by a fifth or is all, embeddings never do.
 */
import { say, type Message } from '../../../shared/messages/say';
import { figurePlaces, layerFigures, type LayerSample } from '../../../run/types';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerName, layerNames, Spell, warnUnlessLearning } from '../helpers';
import { allZeroShare, canDie, hiddenLayersWhere } from '../signals/deadLayers';
import type { LossLevel } from '../signals/lossLevel';
import type { Signals } from '../signals/signals';

const mostly = 0.7;
const grown = 0.2;
/** A loss that rose to so many times its start before the units were seen dead tells that a step killed them. */
const jump = 2;
/** Samples within which a jump shows in the smoothed shares; units that die later died of something else. */
const shows = 30;
/** Layer samples in a row for which it has to hold. */
const looks = 3;
const zeroShareAt = figurePlaces.zeroShare;
/** Samples in a row with next to no living unit after which a layer counts as dead for good. */
const forGood = 8;
/** Share of the initial loss that must be gone for the few units that may be left to be enough: a constant output may lose half. */
const enough = 0.7;
/** Share of the initial loss that tells, once gone, that the units which a jump killed are not missed. */
const nearlyAll = 0.9;
/** Share of the size of the loss by which it has to fall for the run to get on without the layers. */
const gain = 0.02;

const wasAliveRemedies: RemedyId[] = ['standardize', 'lower-lr', 'warmup', 'activation'];
const remedies: RemedyId[] = [...wasAliveRemedies, 'initialization', 'normalization'];

interface Death {
  severity: RunSeverity;
  /** Last step at which layers that died since were alive. */
  alive?: number;
  /** The loss at its highest, where that killed the units. */
  peak?: Peak | undefined;
}

interface Peak {
  loss: number;
  step: number;
  lr: number;
  /** Samples of the layers seen before it. */
  samples: number;
}

/** The first jump of the loss that killed units, and by how much shares of zeros grew from sample to sample over such jumps. */
interface Killing {
  peak: Peak;
  rise: Float64Array;
}

/**
 * The rate at which the loss would not have risen. On a quadratic one step multiplies the loss by (lr x curvature - 1)^2, and
 * above lr x curvature = 2 the loss rises.
 */
const stableLr = (lr: number, times: number): number => (2 * lr) / (1 + Math.sqrt(times));

const gained = ({ initial, level, size }: LossLevel): number => (initial - level) / size;

class DeadUnits implements Detector<'dead-units'> {
  private readonly spell = new Spell();
  private readonly hopeless = new Spell();
  private readonly over = new Spell();
  private died = 0;
  private lossAtDeath = Infinity;
  private peak: Peak = { loss: -Infinity, step: 0, lr: NaN, samples: 0 };
  /** The highest loss so far if no sample came after it. */
  private fresh: Peak | null = null;
  private killing: Killing | null = null;
  /** The last sample. */
  private before: LayerSample | null = null;
  /** Samples seen when units were first found dead. */
  private foundAt = 0;

  step({ loss, step, level, rates, layers: { samples } }: Signals): null {
    const higher = Number.isFinite(loss) && loss > this.peak.loss && level.count > 1;
    if (higher) this.fresh = this.peak = { loss, step, lr: rates.lr, samples };
    return null;
  }

  /**
   * Units that a jump of the loss kills are dead in the next sample. Where they die one by one over many samples, as in healthy
   * nets that learn to do without them, something else does it.
   */
  private compare(sample: LayerSample, count: number): void {
    const { fresh, before } = this;
    this.before = sample;
    this.fresh = null;
    if (fresh === null || before?.values.length !== sample.values.length) return;
    const share = ({ values }: LayerSample, i: number) => values[i * layerFigures.length + zeroShareAt]!;
    const rise = Float64Array.from({ length: count }, (_, i) =>
      Math.max(share(sample, i) - share(before, i), this.killing?.rise[i] ?? 0),
    );
    if (rise.some((each) => each >= 2 * grown)) this.killing = { peak: this.killing?.peak ?? fresh, rise };
  }

  layers(signals: Signals, sample: LayerSample): RunFinding<'dead-units'> | null {
    const { layers, facts, step } = signals;
    this.compare(sample, layers.zeros.length);
    if (!layers.due || layers.zeros.length < 2 || !canDie(facts)) return null;
    const dead = hiddenLayersWhere(signals, (zeros, start, i) => {
      return zeros >= mostly && (i > 0 || zeros >= start + grown || zeros >= allZeroShare);
    });
    const gone = dead.filter((i) => layers.zeros[i]! >= allZeroShare);
    const now = this.spell.push(dead.length > 0, step, looks);
    if (this.spell.held === 1) this.foundAt = layers.samples;
    // One layer without a single living unit cuts off all that lies before it.
    const hopeless = this.hopeless.push(gone.length > 0 && !signals.learning, step, looks);
    const died = diedIn(signals);
    const over = this.over.push(died.length > 0 && this.stands(signals, died), step, looks);
    if (!over && !hopeless && !now) return null;
    const peak = this.killer(signals, dead);
    const tell = (indices: number[], death: Death) => this.report(signals, sample, indices, { ...death, peak });
    if (over) return tell(died, { severity: 'act', alive: layers.lastAlive[died.at(-1)!]! });
    if (hopeless) return tell(dead, { severity: 'act' });
    // Units that a jump of the loss killed are lost for the rest of the run, even if that learns a little.
    return tell(dead, { severity: peak ? 'warn' : warnUnlessLearning(signals) });
  }

  /** The jump of the loss that killed units with which the run began; where most is gained all the same, enough are left. */
  private killer({ level, layers }: Signals, dead: number[]): Peak | undefined {
    if (this.killing === null) return undefined;
    const { peak, rise } = this.killing;
    const sudden = dead.some((i) => rise[i]! >= 2 * grown && layers.zeros[i]! >= layers.first.zeros[i]! + 2 * grown);
    const jumped = level.initial > 0 && peak.loss >= jump * level.initial && this.foundAt - peak.samples <= shows;
    return sudden && jumped && gained(level) < nearlyAll ? peak : undefined;
  }

  /** Whether the loss has not fallen since these layers died, or since it last fell; where units may be left, it must be high, too. */
  private stands({ level, layers }: Signals, died: number[]): boolean {
    if (gained(level) > enough && died.every((i) => layers.zeros[i]! < allZeroShare)) return false;
    const fell = level.level < this.lossAtDeath - Math.max(gain * level.size, level.noise);
    if (died.length !== this.died || fell) [this.died, this.lossAtDeath] = [died.length, level.level];
    return !fell;
  }

  private report(
    signals: Signals,
    { values }: LayerSample,
    dead: number[],
    { severity, alive, peak }: Death,
  ): RunFinding<'dead-units'> {
    const { layers, step, facts } = signals;
    const jumped = peak && say('evidence.jump', { loss: peak.loss, step: peak.step });
    const worst = dead.reduce((a, b) => (layers.zeros[b]! > layers.zeros[a]! ? b : a), dead[0]!);
    // The mean lags behind units that died of late; the newest sample does not.
    const newest = values[worst * layerFigures.length + zeroShareAt]!;
    const share = layers.silent[worst]! >= forGood ? newest : layers.zeros[worst]!;
    const what = say('evidence.zero-share', { share, layer: layerName(signals, worst) });
    const names = layerNames(signals, dead);
    const atStart = layers.start.zeros[worst]!;
    const wereAlive = alive !== undefined || peak !== undefined || layers.first.zeros[worst]! < mostly;
    const concerned = say('evidence.layers-concerned', { n: dead.length, all: layers.zeros.length });
    return found(signals, {
      rule: 'dead-units',
      severity,
      confidence: facts.activation === 'relu' ? 'high' : 'medium',
      step: peak?.step ?? (alive === undefined ? this.spell.since : alive + 1),
      message: messageOf(severity, names, what, jumped),
      evidence: [
        at(step, 'zeroShare', share, what, mostly),
        fact('zeroShareAtStart', atStart, say('evidence.zero-share-at-start', { share: atStart })),
        fact('deadLayers', dead.length, concerned),
        ...(alive === undefined ? [] : [at(alive, 'onset', alive + 1, say('evidence.were-alive', { step: alive }))]),
        ...(peak && jumped ? jumpEvidence(signals, peak, jumped) : []),
      ],
      causes: wereAlive ? [say('cause.lr-killed-relu')] : [say('cause.dead-from-start'), say('cause.lr-killed-relu')],
      paths: [
        ['model', 'activation'],
        ['optimizer', 'lr'],
        ['model', 'initialization'],
      ],
      // Units that were alive need no other start.
      fixes: wereAlive ? wasAliveRemedies : remedies,
    });
  }
}

function messageOf(severity: RunSeverity, layers: (string | Message)[], what: Message, jump?: Message): Message {
  if (severity === 'act') return say('dead-units.for-good', { layers, what });
  return jump ? say('dead-units.since', { layers, what, jump }) : say('dead-units.found', { layers, what });
}

function jumpEvidence({ level }: Signals, { step, loss, lr }: Peak, text: Message): Evidence[] {
  const times = loss / level.initial;
  const bears = stableLr(lr, times);
  return [
    at(step, 'peakLoss', loss, text, jump * level.initial),
    at(step, 'onset', step, say('evidence.died-then')),
    ...(lr > 0 ? [fact('impliedLr', bears, say('evidence.stable-lr', { lr: bears, times }))] : []),
  ];
}

/**
 * Layers that were alive and have died, with most units of all that lie before them: no path leads from the input to the loss any more.
 * Layers without life from the start may be frozen on purpose.
 */
function diedIn(signals: Signals): number[] {
  const { silent, samples } = signals.layers;
  const died = hiddenLayersWhere(signals, (_, __, i) => silent[i]! >= forGood && silent[i]! < samples);
  const last = died.at(-1);
  if (last === undefined) return died;
  const living = hiddenLayersWhere(signals, (zeros, _, i) => i < last && silent[i]! < forGood && zeros < mostly);
  return living.length === 0 ? died : [];
}

export const deadUnits: DetectorKind<'dead-units'> = {
  rules: [
    {
      id: 'dead-units',
      doc: {
        title: 'Units are dead: a layer’s gradient is mostly zero',
        severities: ['act', 'warn', 'note'],
        why: 'A ReLU whose input is negative for every example passes no gradient, so nothing moves it back. Where a whole layer is dead, all that lies before it stops learning.',
        threshold: `At least ${100 * mostly} % of a hidden layer’s gradient is zero in ${looks} samples in a row; in the first layer it must have grown by ${100 * grown} % or be all. Act where a layer has next to no living unit (${100 * allZeroShare} % zero) and the run learns nothing, or where the layers died and the loss stands. Embeddings and activations without a flat side are not meant. A note while the run learns, but where a jump of the loss to ${jump} times its start killed the units from one sample to the next.`,
        source: 'AUTOTRAINER (ICSE 2021): 70 % of the gradient’s entries.',
        advice:
          'Lower the learning rate or warm up, from a checkpoint before the units died. Where they were dead from the start: scale the inputs, normalize, or use an activation that cannot die.',
      },
      fixes: remedies,
    },
  ],
  what: say('watch.dead-units'),
  needs: ['layers'],
  better: ['config'],
  family: 'learning',
  make: () => new DeadUnits(),
};
