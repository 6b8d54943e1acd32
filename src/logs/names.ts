/** The words of a column's name, and what each says of the figure below it. */

import { fromChinese } from './chinese';

/** A column's name in plain form: `Train/Loss (step)` becomes `train_loss_step`; the run's name that W&B puts before it goes. */
export function plainName(name: string): string {
  const own = name.includes(' - ') ? name.slice(name.lastIndexOf(' - ') + 3) : name;
  return fromChinese(own)
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9_\u4e00-\u9fff]+/g, '_')
    .replace(/__(min|max)$/, '#')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '');
}

/** Whether a column is the one that a person means, as it stands in the log or in plain form; not if none was named. */
export const isAsked = (name: string, asked: string | undefined): boolean =>
  asked !== undefined && (name === asked || plainName(name) === plainName(asked));

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Words that say on what, when or how a figure was taken, not what it is. */
const decorations = words(
  'train training tr trn reduced step batch iter iteration epoch current cur running global mean avg average smoothed ' +
    'smooth moving ema avr per token micro rollout log logs metric metrics scalar scalars stats model trainer optim value',
);
const validation = words('val valid validation eval evaluation dev test heldout holdout vali va vld ood');
const lossWords = words(
  'loss losses nll cost objective xent logloss bce ce mse rmse mae crossentropy perplexity ppl bpb bpc elbo',
);
/** Beside `loss` they name the whole of it. */
const totals = words(
  'total sum overall main all combined full weighted lm ce nll mse cross entropy xent task language head pretrain sft ' +
    'distill student seq2seq mlm clm causal joint objective loss raw',
);
/** A name with one of these is about a loss and is none. */
const notLosses = words(
  'scale scaling scaler weight weights coef coeff lambda time lr rate ratio std var min max best lowest count num delta diff ' +
    'grad norm patience threshold improvement tokens samples',
);
const exponentials = words('ppl perplexity');
const averaged = words('mean avg avr average smoothed smooth moving ema running');

/** What a name says of a loss. */
export interface LossName {
  /** On held-out data. */
  held: boolean;
  /** 0: `loss` and nothing else; 1: a name of the whole, such as `total_loss`; 2: a part, such as `box_loss`. */
  rank: 0 | 1 | 2;
  /** Among names of one rank, smaller is nearer to the loss of a step as it was. */
  distance: number;
  /** The words that are left: of a part, what it is a part of. */
  rest: readonly string[];
}

const split = (plain: string): string[] => plain.split('_').filter((word) => word !== '');

/** Names written in one word, such as `trainloss`. */
const compound = /^(?:train|val|valid|test|total|g|d|gen|disc)loss$/;

/** The players of a game, where nothing but their letters stands for their losses, as in `D_A` and `G_A` of CycleGAN. */
const game = /^(?:net)?[dg](?:_(?:a|b|real|fake|gan|adv|total|l1))?$/;

/** XGBoost calls the sets that it looks at validation, in the order in which they were given: the training's first. */
export const isFirstOfXgboost = /^validation_0-/;

/** What a name says of a loss; null if it names none. */
export function lossName(written: string): LossName | null {
  const name = written.replace(isFirstOfXgboost, 'train-');
  const plain = plainName(name);
  // Of a list each figure has a place, and none is the whole.
  if (plain.includes('#') || /\/\d+$/.test(name)) return null;
  const all = split(plain.replace('cross_entropy', 'crossentropy')).flatMap((word) =>
    compound.test(word) ? [word.slice(0, -4), 'loss'] : [word],
  );
  if (game.test(plain)) return { held: false, rank: 2, distance: 4, rest: all };
  if (!all.some((word) => lossWords.has(word)) || all.some((word) => notLosses.has(word))) return null;
  const held = all.some((word) => validation.has(word)) || /held_out/.test(plain);
  const rest = all.filter(
    (word) =>
      !validation.has(word) && !decorations.has(word) && word !== 'loss' && word !== 'losses' && !/^\d+$/.test(word),
  );
  const isLoss = all.includes('loss') || all.includes('losses');
  // Without the word itself, as in `nll` or `train_mse`, it is a name of the whole at best.
  const rank = rest.length === 0 ? 0 : rest.every((word) => totals.has(word) || lossWords.has(word)) ? 1 : 2;
  const distance =
    (isLoss ? 0 : 4) +
    // A perplexity is the exponential of the loss beside it.
    (all.some((word) => exponentials.has(word)) ? 3 : 0) +
    (all.some((word) => averaged.has(word)) ? 2 : 0) +
    (all.includes('epoch') ? 1 : 0) +
    rest.length / 10;
  return { held, rank: isLoss || rank === 2 ? rank : 1, distance, rest };
}

/** What a name that is a stage alone, `train` or `val`, says where no other names a loss. */
export function stageAlone(name: string): LossName | null {
  const plain = plainName(name);
  const held = validation.has(plain);
  return held || plain === 'train' || plain === 'training' ? { held, rank: 0, distance: 9, rest: [] } : null;
}

const players = {
  second: words('d dis disc discriminator critic netd lossd adv real fake'),
  first: words('g gen generator netg lossg'),
} as const;

/** Which player of a game a part of the loss belongs to: the discriminator is the second; null where the name tells neither. */
export function playerOf({ rest }: LossName): 'first' | 'second' | null {
  if (rest.some((word) => players.first.has(word))) return 'first';
  return rest.some((word) => /^(d|d\d|dis|disc|discriminator|critic|netd)$/.test(word)) ? 'second' : null;
}

/** Whether a name tells of reward, which only reinforcement learning has. */
export function isReward(name: string): boolean {
  const last = plainName(name.slice(name.lastIndexOf('/') + 1));
  return (
    /^(?:ep_rew_mean|(?:mean_|avg_|average_|episode_|episodic_|ep_|eval_|test_|train_)*(?:reward|return|rew|ret)(?:_mean|_avg)?)$/.test(
      last,
    ) || /(^|\/)rewards?\/mean$/i.test(name)
  );
}

/** Of the losses of a policy's learning, that of its value first: it alone says anything by itself; KL and entropy are terms. */
const policyLosses = [/(?:^|_)(?:v|vf|value|critic)(?:_|$)/, /(?:^|_)(?:pi|pg|policy|actor)(?:_|$)/];
const policyTerms = /(?:^|_)(?:kl|ent|entropy)(?:_|$)/;

/** The one of these losses of a policy's learning that is read; undefined if there is none. */
export function policyLoss(names: readonly string[]): string | undefined {
  const losses = names.filter((name) => !policyTerms.test(plainName(name)));
  for (const kind of policyLosses) {
    const found = losses.find((name) => kind.test(plainName(name)));
    if (found !== undefined) return found;
  }
  return losses[0];
}

/** Whether a name tells of figures that only learning of a policy has. */
export function isPolicy(name: string): boolean {
  const plain = plainName(name);
  return /(^|_)(approx_kl|clip_fraction|clipfrac|clip_frac|policy_gradient_loss|policy_loss|loss_pi|pg_loss|actor_loss|ent_coef|entropy_loss|ep_len_mean|explained_variance|completion_length|kl|td_loss|q_values|qf\d?_loss|alpha_loss|exploration_rate|reward_std|frac_reward_zero_std|completions_mean_length|clip_ratio)(_|$)/.test(
    plain,
  );
}
