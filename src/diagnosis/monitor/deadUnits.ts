/**
 * Dying ReLU: most entries of a hidden layer's gradient are zero in every batch, so their units get no signal.
 * AUTOTRAINER (ICSE 2021) draws the line at 70 % of the entries. Inputs that are mostly zero and embeddings have such
 * gradients by themselves: the first layer counts only where the share has grown by a fifth or is all, embeddings never do.
 */
import type { RunFinding } from '../finding';
import { figure } from '../figures';
import type { Detector, DetectorKind } from './detector';
import { allZero } from './layerLevels';
import { at, found, layerNames, Spell } from './parts';
import type { Signals } from './signals';

const mostly = 0.7;
const grown = 0.2;
/** Looks for which it has to hold. */
const looks = 3;
/** Samples in a row without a living unit after which a layer counts as dead for good. */
const forGood = 8;
/** Share of the size of the loss by which it has to fall for the run to get on without the layers. */
const gain = 0.02;

/** Activations without a flat side cannot die. */
const flat = (activation: string | undefined): boolean => activation === undefined || activation === 'relu';

class DeadUnits implements Detector {
  private readonly spell = new Spell();
  private readonly hopeless = new Spell();
  private readonly over = new Spell();
  private died = 0;
  private lossAtDeath = Infinity;

  layers(signals: Signals): RunFinding | null {
    const { layers, facts, step } = signals;
    if (!layers.due || layers.zeros.length < 2 || !flat(facts.activation)) return null;
    const dead = indicesOf(signals, (zeros, start, i) => {
      return zeros >= mostly && (i > 0 || zeros >= start + grown || zeros >= allZero);
    });
    const gone = dead.filter((i) => layers.zeros[i]! >= allZero);
    const now = this.spell.push(dead.length > 0, step, looks);
    // One layer without a single living unit cuts off all that lies before it.
    const hopeless = this.hopeless.push(gone.length > 0 && !signals.learning, step, looks);
    const died = diedIn(signals);
    const over = this.over.push(died.length > 0 && this.stands(signals, died), step, looks);
    if (over) return this.report(signals, died, true, layers.lastAlive[died.at(-1)!]!);
    return now || hopeless ? this.report(signals, dead, hopeless, null) : null;
  }

  /** Whether the loss has not fallen since these layers died. */
  private stands({ level }: Signals, died: number[]): boolean {
    if (died.length !== this.died) [this.died, this.lossAtDeath] = [died.length, level.level];
    if (level.level < this.lossAtDeath - Math.max(gain * level.scale, level.noise)) this.lossAtDeath = Infinity;
    return this.lossAtDeath !== Infinity;
  }

  /** `alive` is the last step at which layers that died since were alive. */
  private report(signals: Signals, dead: number[], hopeless: boolean, alive: number | null): RunFinding {
    const { layers, step, facts } = signals;
    const worst = dead.reduce((a, b) => (layers.zeros[b]! > layers.zeros[a]! ? b : a), dead[0]!);
    const share = layers.silent[worst]! >= forGood ? 1 : layers.zeros[worst]!;
    const text = `${figure(100 * share)} % of the gradient of ${layerNames(signals, [worst])} is zero`;
    return found(signals, {
      rule: 'dead-units',
      severity: hopeless ? 'act' : signals.learning ? 'note' : 'warn',
      confidence: facts.activation === 'relu' ? 'high' : 'medium',
      step: alive === null ? this.spell.since : alive + 1,
      message: `Units are dead in ${layerNames(signals, dead)}: ${text}${hopeless ? ', and nothing can bring them back' : ''}.`,
      evidence: [
        at(step, 'zeroShare', share, text, mostly),
        {
          name: 'zeroShareAtStart',
          value: layers.start.zeros[worst]!,
          text: `${figure(100 * layers.start.zeros[worst]!)} % at the start`,
        },
        {
          name: 'deadLayers',
          value: dead.length,
          text: `${dead.length} of ${layers.zeros.length} layers are concerned`,
        },
        ...(alive === null ? [] : [at(alive, 'onset', alive + 1, `some of their units were alive at step ${alive}`)]),
      ],
      causes: [
        'A learning rate that is too high, or that came without warmup, pushed the units of a ReLU below zero for every input.',
        'The initialisation or unscaled inputs put them there from the start.',
      ],
      paths: [
        ['model', 'activation'],
        ['optimizer', 'lr'],
        ['model', 'initialization'],
      ],
      // Units that were alive need no other model.
      fixes: [
        'standardize',
        'lower-lr',
        'warmup',
        'activation',
        ...(alive === null ? ['initialization', 'normalization'] : []),
      ],
    });
  }
}

/** Hidden layers without a single living unit: no gradient passes them. Weights that start at zero look the same, and are another fault. */
export function deadLayers(signals: Signals): number[] {
  if (!flat(signals.facts.activation)) return [];
  return indicesOf(signals, (zeros, _, i) => zeros >= allZero && signals.layers.weight[i]! > 0);
}

/**
 * Layers that were alive and have died, with all that lie before them: no path leads from the input to the loss any more.
 * Layers without life from the start may be frozen on purpose.
 */
function diedIn(signals: Signals): number[] {
  const { silent, samples } = signals.layers;
  const died = indicesOf(signals, (_, __, i) => silent[i]! >= forGood && silent[i]! < samples);
  const before = indicesOf(signals, (_, __, i) => i <= (died.at(-1) ?? -1));
  return before.length === died.length ? died : [];
}

/** Hidden layers of which something holds; the last one is the output. */
function indicesOf(signals: Signals, holds: (zeros: number, start: number, i: number) => boolean): number[] {
  const { zeros, start } = signals.layers;
  const list: number[] = [];
  for (let i = 0; i < zeros.length - 1; i++) {
    if (holds(zeros[i]!, start.zeros[i]!, i) && !/embed/i.test(signals.options.layers[i] ?? '')) list.push(i);
  }
  return list;
}

export const deadUnits: DetectorKind = {
  rule: 'dead-units',
  what: 'dead units',
  needs: ['layers'],
  better: ['config'],
  family: 'learning',
  make: () => new DeadUnits(),
};
