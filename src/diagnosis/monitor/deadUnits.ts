/**
 * Dying ReLU: most entries of a hidden layer's gradient are zero in every batch, so their units get no signal.
 * AUTOTRAINER (ICSE 2021) draws the line at 70 % of the entries. Inputs that are mostly zero and embeddings have such
 * gradients by themselves: the first layer counts only where the share has grown by a fifth or is all, embeddings never do.
 */
import type { RunFinding } from '../finding';
import { figure } from '../figures';
import type { Detector, DetectorKind } from './detector';
import { at, found, layerNames, Spell } from './parts';
import type { Signals } from './signals';

const mostly = 0.7;
const grown = 0.2;
/** At this share hardly a unit is left, and nothing in the layer can bring one back. */
const all = 0.995;
/** Looks for which it has to hold. */
const looks = 3;

/** Activations without a flat side cannot die. */
const flat = (activation: string | undefined): boolean => activation === undefined || activation === 'relu';

class DeadUnits implements Detector {
  private readonly spell = new Spell();
  private readonly hopeless = new Spell();

  layers(signals: Signals): RunFinding | null {
    const { layers, facts, step } = signals;
    if (!layers.due || layers.zeros.length < 2 || !flat(facts.activation)) return null;
    const dead = indicesOf(signals, (zeros, start, i) => {
      return zeros >= mostly && (i > 0 || zeros >= start + grown || zeros >= all);
    });
    const gone = dead.filter((i) => layers.zeros[i]! >= all);
    const now = this.spell.push(dead.length > 0, step, looks);
    // One layer without a single living unit cuts off all that lies before it.
    const hopeless = this.hopeless.push(gone.length > 0 && !signals.learning, step, looks);
    return now || hopeless ? this.report(signals, dead, hopeless) : null;
  }

  private report(signals: Signals, dead: number[], hopeless: boolean): RunFinding {
    const { layers, step, facts } = signals;
    const worst = dead.reduce((a, b) => (layers.zeros[b]! > layers.zeros[a]! ? b : a), dead[0]!);
    const share = layers.zeros[worst]!;
    const text = `${figure(100 * share)} % of the gradient of ${layerNames(signals, [worst])} is zero`;
    return found(signals, {
      rule: 'dead-units',
      severity: hopeless ? 'act' : signals.learning ? 'note' : 'warn',
      confidence: facts.activation === 'relu' ? 'high' : 'medium',
      step: this.spell.since,
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
      ],
      causes: [
        'A learning rate that is too high pushed the units of a ReLU below zero for every input.',
        'The initialisation or unscaled inputs put them there from the start.',
      ],
      paths: [
        ['model', 'activation'],
        ['optimizer', 'lr'],
        ['model', 'initialization'],
      ],
      fixes: ['standardize', 'lower-lr', 'warmup', 'initialization', 'activation', 'normalization'],
    });
  }
}

/** Hidden layers without a single living unit: no gradient passes them. Weights that start at zero look the same, and are another fault. */
export function deadLayers(signals: Signals): number[] {
  if (!flat(signals.facts.activation)) return [];
  return indicesOf(signals, (zeros, _, i) => zeros >= all && signals.layers.weight[i]! > 0);
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
