/**
 * The loss is NaN or infinite, or an exact 0 that stands for NaN. One such row is a warning, for the next one tells
 * whether the weights are sound: a finite loss is computed from finite weights. It needs action where the next one is no
 * number either, or the run ends there; it is a note where it passed, and several that passed are a warning of the data.
 */
import { say, type Message } from '../../../shared/messages/say';
import { sentence, sentences } from '../../../shared/messages/sentences';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import { retold } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerName } from '../helpers';
import { lossFinding, lossRemedies } from '../lossFinding';
import { beginningOf, causesOf } from '../nonFiniteCauses';
import type { BadSpell } from '../signals/badLosses';
import type { Signals } from '../signals/signals';

type BadLossFinding = RunFinding<'non-finite'>;

/** Rows without a sound loss from which on the data are to be looked at, though all of them passed. */
const several = 3;

class NonFinite implements Detector<'non-finite'> {
  /** What was told of the present spell. */
  private open: BadLossFinding | null = null;
  /** What was told of those that passed. */
  private passed: BadLossFinding | null = null;
  private named = false;

  step(signals: Signals): BadLossFinding | null {
    const { spell, ended } = signals.badLosses;
    if (ended !== null) return this.pass(ended, signals);
    if (!signals.badLoss || spell === null || this.open?.severity === 'act') return null;
    // What came and went before is told again only if it lasts.
    if (spell.rows === 1 && this.passed !== null && !applied(signals)) return null;
    return this.report(spell, spell.rows > 1 || applied(signals) ? 'act' : 'warn', signals);
  }

  layers(signals: Signals): BadLossFinding | null {
    if (this.open === null || this.named || signals.badLayers === null) return null;
    this.open = this.withLayer(this.open, signals);
    return this.open;
  }

  /** Nothing comes after it that would tell more. */
  end(signals: Signals): BadLossFinding | null {
    const { spell, doubt } = signals.badLosses;
    // What needed action is told once more with all its rows.
    if (spell !== null) return this.report(spell, 'act', signals);
    return doubt !== null && doubt.rows > 1 && doubt.sound > 0 ? this.report(doubt, 'warn', signals) : null;
  }

  private report(spell: BadSpell, severity: 'act' | 'warn', signals: Signals): BadLossFinding {
    const confidence = spell.hidden === 'likely' ? 'medium' : 'high';
    const made = lossFinding('non-finite', severity, messageOf(spell, signals), signals, confidence);
    const { causes, paths, fixes } = causesOf(spell, signals);
    const grew = ['growth', 'told'].includes(beginningOf(spell, signals));
    const own = spellEvidence(spell, signals);
    const known = new Set<string>(['loss', ...own.map(({ name }) => name)]);
    const others = made.evidence.filter(
      ({ name, value }) => !known.has(name) && (name === 'gradNorm' || Number.isFinite(value)),
    );
    const next: BadLossFinding = {
      ...retold(made, { causes: spell.hidden === 'likely' ? [...causes, say('cause.nothing-counts')] : causes }),
      id: this.open?.id ?? `non-finite-${spell.since}`,
      step: Math.min(spell.since, grew ? made.step : spell.since, normsSince(signals)),
      evidence: [...own, ...others],
      ...{ paths, fixes },
    };
    this.named = false;
    this.open = this.withLayer(next, signals);
    return this.open;
  }

  /** The loss is a number again, so the weights are. */
  private pass(spell: BadSpell, signals: Signals): BadLossFinding | null {
    const { passed } = signals.badLosses;
    const { open } = this;
    this.open = null;
    const severity: RunSeverity = passed.rows >= several ? 'warn' : 'note';
    const lasted = spell.rows > 1 && this.passed !== null;
    const id = (lasted ? open : (this.passed ?? open))?.id ?? `non-finite-${spell.since}`;
    const told = found(signals, {
      ...{ rule: 'non-finite' as const, id, severity, step: this.passed?.step ?? spell.since, confidence: 'high' },
      message: passedMessage(spell, signals),
      evidence: [...spellEvidence(spell, signals), at(signals.step, 'loss', signals.loss, soundAgain(signals))],
      causes: [
        ...(Number.isNaN(passed.period) ? [] : [say('cause.same-examples', { period: passed.period })]),
        say('cause.bad-batch'),
        say('cause.overflow-here'),
      ],
      paths: [['data']],
      fixes: severity === 'note' ? [] : ['skip-batches'],
    });
    if (!lasted) this.passed = told;
    return told;
  }

  private withLayer(finding: BadLossFinding, signals: Signals): BadLossFinding {
    if (signals.badLayers === null) return finding;
    this.named = true;
    const evidence = layerEvidence(signals);
    const message = sentences(finding.said.message, sentence(evidence.said.text));
    return { ...retold(finding, { message }), evidence: [...finding.evidence, evidence] };
  }
}

/** The optimizer took a gradient that is no number, by the record: the weights are none from here on. */
const applied = ({ seen, badNorms, facts }: Signals): boolean =>
  badNorms.look === 'bad' && (seen.skipped === 0 || (seen.skipped === undefined && facts.precision === 'fp32'));

/** Step from which on norms that once were numbers are none. */
const normsSince = ({ badNorms: { bad, finite } }: Signals): number =>
  bad !== null && finite > 0 ? bad.since : Infinity;

const soundAgain = ({ loss, step }: Signals): Message => say('evidence.loss', { loss, step });

function messageOf({ hidden, since, value, before }: BadSpell, { badEvaluation, badNorms }: Signals): Message {
  if (hidden === 'no') return say('non-finite.loss', { loss: value, step: since });
  if (hidden === 'likely') return say('non-finite.likely-hidden', { step: since, before });
  return badEvaluation && badNorms.look !== 'bad'
    ? say('non-finite.hidden-evaluation', { step: since })
    : say('non-finite.hidden-norm', { step: since });
}

function passedMessage({ since, value, rows }: BadSpell, { badLosses: { passed } }: Signals): Message {
  if (passed.spells === 1 && rows === 1) return say('non-finite.once', { loss: value, step: since });
  if (passed.spells === 1) return say('non-finite.for-rows', { loss: value, step: since, n: rows });
  const figures = { loss: value, n: passed.rows, last: passed.last };
  return Number.isNaN(passed.period)
    ? say('non-finite.again', figures)
    : say('non-finite.regularly', { ...figures, period: passed.period });
}

function spellEvidence(spell: BadSpell, { badNorms, gradNorm: norm, step, seen }: Signals): Evidence[] {
  const { since, value, rows, before, beforeStep, sound } = spell;
  const figures = { loss: value, step: since };
  const list = [
    at(since, 'nonFiniteStep', since, say('evidence.non-finite-loss', figures)),
    ...(rows > 1 ? [fact('nonFiniteRows', rows, say('evidence.rows-since', { n: rows }))] : []),
    sound > 0
      ? at(beforeStep, 'lossBefore', before, say('evidence.loss-before', { loss: before, step: beforeStep }))
      : fact('finiteLosses', 0, say('evidence.no-finite-loss')),
  ];
  const { bad } = badNorms;
  if (seen.gradNorm === undefined || Number.isFinite(norm) || bad === null) return list;
  return [...list, at(bad.since, 'gradNorm', norm, say('evidence.norm-not-finite', { norm, since: bad.since, step }))];
}

/** Names the first layer, in the model's order, of the first sample in which entries were not finite. */
function layerEvidence(signals: Signals): Evidence {
  const { step, indices, entries } = signals.badLayers!;
  const all = signals.options.layers.length;
  const [first] = indices;
  const layer = first === undefined ? say('layer.some') : layerName(signals, first);
  const share = indices.length === all ? say('layers.all') : say('layers.of', { n: indices.length, all });
  return at(step, 'nonFiniteLayer', first ?? -1, say('evidence.non-finite-layer', { layer, step, share, entries }));
}

export const nonFinite: DetectorKind<'non-finite'> = {
  rules: [
    {
      id: 'non-finite',
      doc: {
        title: 'The loss is NaN or infinite',
        severities: ['act', 'warn', 'note'],
        why: 'Once the weights are no numbers nothing brings them back. Usual causes are an overflow in half precision, a learning rate that is too high, damaged examples, and a logarithm, root or division that meets zero. One bad batch can make a single loss NaN and leave the weights sound.',
        threshold: `A warning at the first loss that is not finite; act where the next one is not finite either, where the run ends with it, or where the optimizer took a gradient that is not finite. A note where the next loss is a number, and a warning from ${several} such rows on. An exact 0 after losses far from zero is taken for NaN where the gradient norm or the loss on held-out data is no number, or where the norm does not move or was not recorded for three rows. Where layers are recorded, the first layer with such entries is named.`,
        source:
          'Every tool has this rule, among them SageMaker Debugger, AUTOTRAINER (ICSE 2021), PyTorch Lightning and Megatron. The Trainer of Hugging Face leaves NaN out of the losses that it prints (logging_nan_inf_filter), so that they read 0.0.',
        advice:
          'Go back to a checkpoint before it. Run a few steps in fp32 or bf16: if the NaN is gone, the number format made it. Look at the data of that step, and for divisions and logarithms that may meet zero. Where the loss had grown before, lower the learning rate or clip.',
      },
      fixes: ['bf16', ...lossRemedies],
    },
  ],
  what: say('watch.non-finite'),
  needs: [],
  better: ['gradNorm', 'layers', 'lr'],
  objectives: 'all',
  family: 'loss',
  proofs: ['weights', 'standstill'],
  make: () => new NonFinite(),
};
