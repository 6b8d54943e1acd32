/**
 * Why figures stop being numbers, ranked by what came before: a table. What was seen decides which rows stand in it and
 * in which order; a rate that is too high is the first of them only where the loss or its gradient had grown before.
 */
import type { ConfigPath } from '../../config/types';
import { say, type Message } from '../../shared/messages/say';
import type { RemedyId } from '../ids';
import { lossRemedies } from './lossFinding';
import type { BadSpell } from './signals/badLosses';
import type { LearningRates } from './signals/learningRates';
import type { Signals } from './signals/signals';

/**
 * How it began: there never was a number; there were too few to say how the run stood; another finding had told that the
 * loss ran off; the loss or its gradient had grown; or it came out of calm.
 */
export type Beginning = 'never' | 'few' | 'told' | 'growth' | 'calm';

/** Sound losses from which on a run can be called calm. */
const enough = 8;
/** Mean distances from its own level, and of that level from the best, that the last sound loss must exceed to have grown. */
const grew = { loss: 6, level: 4 };
/** Few losses can be called calm where the last was no more than so many times the first, and its gradient no more than so many times. */
const still = { losses: 2, loss: 1.5, norm: 3 };
/** Steps before, in which a norm that left its range counts. */
const reach = 200;

export function beginningOf(spell: BadSpell, signals: Signals): Beginning {
  if (spell.sound === 0) return 'never';
  const { level, trouble, norms } = signals;
  // What the end of the log tells comes after it.
  if (trouble.open && trouble.alarm !== null && trouble.alarm !== 'ended') return 'told';
  const near = level.noise > 0 && spell.sound >= 2;
  const high = near && spell.before > level.level + grew.loss * level.noise;
  const rose = near && level.level > level.best + grew.level * level.noise;
  const since = norms.abnormalSince;
  const pushed = since !== null && spell.since - since <= reach;
  // Of a few losses the noise is not known yet, but whether they grew is.
  const few = spell.sound < enough && spell.sound >= still.losses;
  if (few && !pushed && stoodStill(spell, signals)) return 'calm';
  if (trouble.open || high || rose || pushed) return 'growth';
  return spell.sound < enough ? 'few' : 'calm';
}

/** A rate that is too high shows in the loss, and in the gradient, before it makes either no number. */
function stoodStill({ before }: BadSpell, { level, badNorms }: Signals): boolean {
  const { first, greatest } = badNorms;
  const grewLoss = before - level.initial > (still.loss - 1) * Math.abs(level.initial);
  return first > 0 && greatest <= still.norm * first && !grewLoss;
}

function damagedBatch({ since, beforeStep, position }: BadSpell, { badNorms: { bad, finite } }: Signals): Message {
  // A gradient that was none before the loss was came of its own batch.
  if (bad !== null && finite > 0 && bad.since < since) return say('cause.damaged-batch-gradient', { step: bad.since });
  if (since - beforeStep > 1) return say('cause.damaged-between', { from: beforeStep, to: since });
  if (Number.isNaN(position)) return say('cause.damaged-batch', { step: since });
  return say('cause.damaged-batch-at', { step: since, position });
}

interface Row {
  /** Its place in the order for each beginning; it is no cause where it has none. */
  place: Partial<Record<Beginning, number>>;
  when?: (spell: BadSpell, signals: Signals) => boolean;
  text: (spell: BadSpell, signals: Signals) => Message;
  paths?: ConfigPath[];
}

const data: ConfigPath = ['data'];
const lr: ConfigPath = ['optimizer', 'lr'];
const warmup: ConfigPath = ['schedule', 'warmup'];
const clip: ConfigPath = ['clip', 'norm'];

/** Where rows are far apart a rate that rose over some of them may fall already. */
const stillRising = ({ rising, lr, peak }: LearningRates): boolean => rising && lr >= peak;

/** The row is one step, and the one before it had a loss: whatever happened is in one batch. */
const isPinned = ({ since, beforeStep }: BadSpell, strides: Signals['strides']): boolean =>
  strides.usual === 1 && since - beforeStep === 1;

/** The gradient of the first step was no number. */
const brokeFirst = ({ badNorms: { bad }, strides }: Signals): boolean => bad !== null && bad.since <= strides.first;

/** The scale fell by octaves since it had settled. */
const scaleFell = ({ scales }: Signals): boolean => scales.recorded && scales.now < scales.greatest / 8;

const rows: Row[] = [
  { place: { told: 0 }, text: () => say('cause.grew-beyond') },
  {
    place: { never: 0, few: 0, growth: 0, calm: 0 },
    when: (_, signals) => scaleFell(signals),
    text: (_, { scales: { now, greatest } }) => say('cause.scale-fell', { now, greatest }),
  },
  {
    place: { growth: 1, few: 1 },
    when: (_, { rates }) => stillRising(rates),
    text: (_, { rates }) => say('cause.lr-still-rising', { lr: rates.lr }),
    paths: [lr, warmup],
  },
  {
    place: { growth: 2 },
    when: (spell, { norms }) => norms.abnormalSince !== null && spell.since - norms.abnormalSince <= reach,
    text: (_, { norms: { abnormalSince, peak, p50 } }) => say('cause.norms-grew', { since: abnormalSince!, peak, p50 }),
    paths: [clip, lr],
  },
  {
    place: { growth: 3 },
    text: (spell, { level, rates }) => {
      const figures = { best: level.best, bestStep: level.bestStep, last: spell.before, step: spell.beforeStep };
      return rates.recorded ? say('cause.had-risen-lr', { ...figures, lr: rates.lr }) : say('cause.had-risen', figures);
    },
    paths: [lr, warmup],
  },
  {
    place: { few: 2 },
    when: (_, { rates }) => !stillRising(rates),
    text: (_, { rates }) => (rates.recorded ? say('cause.lr-early-lr', { lr: rates.lr }) : say('cause.lr-early')),
    paths: [lr, warmup],
  },
  {
    // A gradient that overflows before any step was taken is nothing that the rate has done.
    place: { never: 0.5, few: 0.5, growth: 0.5 },
    when: (_, signals) => signals.facts.precision === 'fp16' && brokeFirst(signals),
    text: () => say('cause.fp16-overflow'),
  },
  {
    place: { never: 1, few: 3, growth: 4, calm: 1 },
    when: (_, signals) => {
      const { facts, scaled } = signals;
      const known = facts.precision === 'fp16' && !brokeFirst(signals);
      return known || (facts.precision === undefined && scaled);
    },
    text: () => say('cause.fp16-overflow'),
  },
  {
    // Numbers that never grew overflow in no format: what is in the batch, or what is done with it, comes first.
    place: { never: 4, few: 3, growth: 4, calm: 1 },
    when: (spell, { facts, scaled, strides }) =>
      facts.precision === undefined && !scaled && !(isPinned(spell, strides) && spell.sound > 0),
    text: () => say('cause.number-format'),
  },
  {
    place: { few: 4.5, calm: 2.5 },
    when: (spell, { facts, scaled, strides }) => facts.precision === undefined && !scaled && isPinned(spell, strides),
    text: () => say('cause.number-format'),
  },
  { place: { never: 2 }, text: () => say('cause.data-non-finite'), paths: [data] },
  {
    place: { few: 4, growth: 5, calm: 2 },
    text: damagedBatch,
    paths: [data],
  },
  {
    place: { never: 2.5, few: 4.2, growth: 6, calm: 2.2 },
    when: (spell, { badNorms, seen }) =>
      spell.hidden === 'no' && seen.gradNorm !== undefined && badNorms.look !== 'bad',
    text: () => say('cause.loss-alone'),
  },
  { place: { never: 3, few: 5, calm: 3 }, text: () => say('cause.undefined-operation') },
  {
    place: { calm: 4 },
    when: ({ hidden }, { facts }) => hidden !== 'no' && facts.precision !== 'fp16',
    text: () => say('cause.overlap'),
  },
  { place: { calm: 5 }, text: () => say('cause.lr-less-likely'), paths: [lr] },
  {
    place: { never: 5 },
    when: ({ since }) => since > 1,
    text: ({ since }) => say('cause.before-first-row', { step: since }),
    paths: [lr, warmup],
  },
];

export interface RankedCauses {
  causes: Message[];
  paths: ConfigPath[];
  fixes: RemedyId[];
}

/** Causes of a loss that is no number, most likely first, with what treats them. */
export function causesOf(spell: BadSpell, signals: Signals): RankedCauses {
  const beginning = beginningOf(spell, signals);
  const held = rows
    .filter(({ place, when }) => place[beginning] !== undefined && (when?.(spell, signals) ?? true))
    .sort((a, b) => a.place[beginning]! - b.place[beginning]!);
  const paths = new Map(held.flatMap((row) => row.paths ?? []).map((path) => [path.join('.'), path]));
  return {
    causes: held.map((row) => row.text(spell, signals)),
    paths: [...paths.values()],
    fixes: fixesOf(beginning, signals),
  };
}

/** A lower rate is none where the rate is the least likely cause. */
function fixesOf(beginning: Beginning, signals: Signals): RemedyId[] {
  if (!mayBeHalf(signals)) return lossRemedies;
  // Where no batch ever gave a number there is none to go on with.
  if (beginning === 'never') return ['bf16'];
  return beginning === 'calm' ? ['bf16', 'skip-batches'] : ['bf16', ...lossRemedies];
}

/** Whether the run may compute in fp16: it is not known to compute in another format. */
export const mayBeHalf = ({ facts }: Signals): boolean => facts.precision === undefined || facts.precision === 'fp16';
