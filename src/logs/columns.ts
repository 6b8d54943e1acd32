/** Decides which column of a foreign log is what, by its name and by what the others are. */
import { gaugesAmong, type Gauge } from '../diagnosis/monitor/gauges';
import type { LossPurpose } from '../diagnosis/monitor/lossPurpose';
import { isPolicy, isReward, lossName, plainName, playerOf, policyLoss, stageAlone, type LossName } from './names';

/** What Keel reads of a row, beside the losses. */
export const otherFields = [
  ...(['step', 'epoch', 'batch', 'time', 'lr', 'gradNorm', 'valAccuracy', 'lossScale', 'position'] as const),
  ...(['reward', 'kl', 'clipFraction', 'entropy'] as const),
] as const;
export type LogField = (typeof otherFields)[number];

/** Names in their plain form, best first: what stands further up wins where a log has several. */
const names: Record<LogField, RegExp[]> = {
  step: [
    /^step$/,
    /^(global_?steps?|step|steps|iteration|iterations|iter|iters|it|trainer_global_step|train_global_step|updates?|num_updates|num_steps)$/,
    /^(train_|trainer_|optimizer_|opt_)(step|steps|iter|iteration|num_updates|update)$|_(global_step|num_updates)$/,
    /^(total_timesteps|time_total_timesteps|timesteps|total_steps|env_steps|tick|round|n_updates)$/,
    /^(consumed_samples|samples_seen|examples_seen|num_samples|consumed_tokens|tokens_seen|total_tokens|frames|kimg)$/,
  ],
  epoch: [/^(epochs?|ep|train_epoch|current_epoch|trainer_epoch|epoch_num)$/],
  batch: [/^(batch|batches|batch_idx|batch_num|minibatch|i)$/],
  time: [/^(timestamp|wall_time|walltime|time|created_at|runtime|elapsed|elapsed_time|relative_time)$/],
  lr: [
    /^(lr|learning_rate|learningrate|train_lr|train_learning_rate|current_lr|lr_0|lr0|lr_group_0|optimizer_lr)$/,
    /^lr_(sgd|adam|adamw|rmsprop|adagrad|adadelta|adamax|adafactor|lion|muon|pg0|abs)|^lr_pg0$/,
    /(^|_)(lr|learning_rate|learningrate)\d*(_|$)/,
    /^rate$/,
  ],
  gradNorm: [
    /^(train_)?(global_)?(grad|gradient|gradients)_?norm(_total|_global|_l2|_preclip|_pre_clip|_before_clip)?$/,
    /^(total|global)_(grad|gradient)_?norm$|^(train_)?norm_(of_)?(grad|gradient)s?$|^gnorm$|^l2_norm_grad_global$/,
    /(^|_)(total_grad_norm|grad_norm|gradnorm|gnorm)$|^(train_)?grad_\d+(_\d+)?_norm(_total)?$/,
    /^(norm|grads?|gradients?|g_norm)$/,
  ],
  valAccuracy: [
    /^(val|valid|validation|eval|dev|test)_(sparse_categorical_|categorical_|binary_)?(acc|accuracy)(_epoch|_step|_top1)?$/,
    /^(acc|accuracy|metrics_accuracy)_(val|valid|validation|eval|dev|test|top1)$/,
  ],
  lossScale: [
    /^(train_)?(loss_scale|loss_scaling|grad_scale|scaler_scale|amp_scale)$/,
    /(^|_)(loss_scale|grad_scale)$/,
  ],
  position: [/^(batch_index|data_index|data_position)$/],
  reward: [
    /^(ep_rew_mean|reward|mean_reward|episode_reward|return|avg_reward|reward_mean|(average_)?ep_ret)$/,
    /(_|^)(ep_rew_mean|rewards?_mean|reward)$/,
  ],
  kl: [/^(approx_kl|kl|mean_kl|kl_divergence)$/, /(_|^)(approx_kl|kl)$/],
  clipFraction: [/^(clip_fraction|clipfrac|clip_frac|clip_ratio)$/, /(_|^)(clip_fraction|clipfrac|clip_frac)$/],
  entropy: [/^(entropy|policy_entropy)$/, /(_|^)entropy$/],
};

/** What only the learning of a policy has. */
const policyFields: ReadonlySet<LogField> = new Set(['reward', 'kl', 'clipFraction', 'entropy']);

/** A column that several add up to has the names of them all. */
export type Sum = readonly string[];

/** Which names mean what. */
export interface Columns {
  fields: Partial<Record<LogField, string>>;
  /** The training loss: one name, or the parts that add up to it; empty if there is none. */
  loss: Sum;
  /** The loss of the second player of a game, such as the discriminator of a GAN. */
  second: Sum;
  valLoss: Sum;
  /** Figures beside the loss that tell how the run goes. */
  gauges: Partial<Record<Gauge, string>>;
  /** What the loss is for. */
  objective: LossPurpose;
  /** Names that a person may choose as the loss instead, likeliest first. */
  candidates: readonly string[];
}

interface Seen {
  name: string;
  count: number;
  is: LossName;
}

/** What stands in fewer rows than this share of the fullest is a summary, not the loss of the rows. */
const summaryShare = 0.1;

/** Parts of one rank in an order: those in most of the rows, then nearest to the loss of a step. */
function byLikelihood(losses: readonly Seen[]): Seen[] {
  const most = losses.reduce((highest, { count }) => Math.max(highest, count), 0);
  const rare = ({ count }: Seen) => (count < most * summaryShare ? 1 : 0);
  return [...losses].sort(
    (a, b) => rare(a) - rare(b) || a.is.rank - b.is.rank || a.is.distance - b.is.distance || b.count - a.count,
  );
}

/** The whole if one stands there, else what the parts add up to. */
function wholeOf(losses: readonly Seen[]): Sum {
  const [best] = byLikelihood(losses);
  if (best === undefined) return [];
  if (best.is.rank < 2) return [best.name];
  // Of a part that stands there as it was and as a mean, one is enough.
  const parts = new Map<string, Seen>();
  for (const seen of byLikelihood(losses)) {
    const key = seen.is.rest.join(' ');
    if (!parts.has(key) && seen.count >= best.count * summaryShare) parts.set(key, seen);
  }
  return [...parts.values()].map(({ name }) => name);
}

/**
 * Decides for a log whose rows hold these names, each as often as `counts` says. `asked`: the name of the loss that a person
 * chose, as it stands in the log or in plain form; it is passed over where the log has none of that name.
 */
export function chooseColumns(all: ReadonlyMap<string, number>, asked?: string): Columns {
  const named = seenBy(all, lossName);
  const seen = named.length > 0 ? named : seenBy(all, stageAlone);
  const training = seen.filter(({ is }) => !is.held);
  const names = [...all.keys()];
  // Who records a reward beside one loss learns a policy; a model of rewards, or of pairs of answers, has accuracies, too.
  const isLearnt = names.some(isReward) && (names.some(isPolicy) || !names.some((name) => /acc/i.test(name)));
  const chosen = asked === undefined ? undefined : askedFor([...all.keys()], asked);
  const losses = chosen === undefined ? lossesOf(training, isLearnt) : { loss: [chosen], second: [] };
  const gauges = gaugesAmong([...all.keys()]);
  return {
    fields: fieldsOf([...all.keys()], isLearnt ? otherFields : otherFields.filter((field) => !policyFields.has(field))),
    ...losses,
    gauges,
    valLoss: wholeOf(seen.filter(({ is }) => is.held)),
    objective: isLearnt ? 'policy' : objectiveOf(losses, gauges),
    candidates: byLikelihood(training).map(({ name }) => name),
  };
}

function seenBy(all: ReadonlyMap<string, number>, tell: (name: string) => LossName | null): Seen[] {
  return [...all].flatMap(([name, count]) => {
    const is = tell(name);
    return is === null ? [] : [{ name, count, is }];
  });
}

/** The column that a person means; undefined if there is none of that name. */
function askedFor(all: readonly string[], asked: string): string | undefined {
  return all.find((name) => name === asked) ?? all.find((name) => plainName(name) === plainName(asked));
}

/** What a loss is for that is not of a policy's learning. */
function objectiveOf({ second }: Pick<Columns, 'second'>, { chosen, margin }: Columns['gauges']): LossPurpose {
  if (second.length > 0) return 'adversarial';
  return chosen === undefined && margin === undefined ? 'supervised' : 'preference';
}

function lossesOf(training: readonly Seen[], isLearnt: boolean): Pick<Columns, 'loss' | 'second'> {
  const loss = wholeOf(training);
  if (isLearnt) {
    const one = loss.length > 1 ? policyLoss(loss) : loss[0];
    return { loss: one === undefined ? [] : [one], second: [] };
  }
  // A game has two players, who are watched apart.
  if (loss.length < 2) return { loss, second: [] };
  const of = (name: string) => playerOf(training.find((each) => each.name === name)!.is);
  const second = loss.filter((name) => of(name) === 'second');
  const first = loss.filter((name) => of(name) !== 'second');
  if (second.length === 0 || !first.some((name) => of(name) === 'first')) return { loss, second: [] };
  return { loss: first, second };
}

/** The column of each field that is there. Rates and norms are known by the last part of a path, too. */
function fieldsOf(all: readonly string[], wanted: readonly LogField[]): Columns['fields'] {
  const plain = all.map(plainName);
  // `n/ep` counts episodes, and is no path.
  const ends = all.map((name) => plainName(/^\w\//.test(name) ? name : name.slice(name.lastIndexOf('/') + 1)));
  const found: Columns['fields'] = {};
  for (const field of wanted) {
    for (const where of [plain, ends]) {
      for (const pattern of names[field]) {
        const at = where.findIndex((name) => pattern.test(name));
        if (at >= 0) found[field] ??= all[at]!;
      }
    }
  }
  return found;
}

/** What was read as what, as `read.columns` says it. */
export function columnsSaid({ fields, loss, second, valLoss }: Columns): Record<string, string> {
  const sums = { loss, loss2: second, valLoss };
  const told = Object.entries(sums).flatMap(([field, sum]) => (sum.length > 0 ? [[field, sum.join(' + ')]] : []));
  return Object.fromEntries([...told, ...Object.entries(fields)]) as Record<string, string>;
}

const missing = new Set(['', 'none', 'null', 'n/a', 'na', '-', '--', '<na>', 'no log', 'undefined']);
const spelled: Record<string, number> = {
  nan: NaN,
  inf: Infinity,
  infinity: Infinity,
  '1.#qnan': NaN,
  '1.#ind': NaN,
  '1.#inf': Infinity,
};

/** The number in a cell; undefined if nothing was recorded; null if it is no number. NaN and infinities are numbers here. */
export function toNumber(cell: unknown): number | undefined | null {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === 'number') return cell;
  const text = String(cell).trim().toLowerCase();
  if (missing.has(text)) return undefined;
  const word = /^([+-]?)(nan|inf|infinity|1\.#qnan|1\.#ind|1\.#inf)(\(.*\))?$/.exec(text);
  if (word) return (word[1] === '-' ? -1 : 1) * spelled[word[2]!]!;
  if (text.startsWith('tensor(')) return toNumber(text.slice(7).split(/[,)]/, 1)[0]);
  const value = Number(text);
  return Number.isNaN(value) || /^0[xbo]/.test(text) ? null : value;
}
