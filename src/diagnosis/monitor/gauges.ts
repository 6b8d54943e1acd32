/**
 * Gauges: figures beside the loss that tell how a run goes where the loss does not. Each is known by the names that
 * frameworks give it. What means another thing under nearly the same name, such as the share of answers that were cut off
 * at their greatest length, is not among them.
 */

/** What a gauge says. */
export type Gauge =
  /** KL divergence of the policy from what it was before the update. */
  | 'updateKl'
  /** KL divergence of the policy from the one that it began with. */
  | 'referenceKl'
  /** Share of the samples whose ratio of probabilities was clipped. */
  | 'clipFraction'
  | 'entropy'
  | 'reward'
  /** Standard deviation of the rewards that are compared with each other. */
  | 'rewardSpread'
  /** Rewards of DPO: of the answer that is preferred, of the other one, their difference. */
  | 'chosen'
  | 'rejected'
  | 'margin'
  /** Share of the pairs whose chosen answer has the higher reward. */
  | 'pairAccuracy'
  /** Of a training batch: it is there for classes and tokens, whose loss is a cross-entropy. */
  | 'accuracy'
  | 'perplexity'
  /** Counts tokens. */
  | 'tokens'
  /** Of a game: the loss of the other player. */
  | 'opponent';

/** The newest value of some gauges. */
export type Gauges = Readonly<Partial<Record<Gauge, number>>>;

/** Names in plain form with the slashes of their path, best first. */
const patterns: Record<Exclude<Gauge, 'opponent'>, RegExp[]> = {
  updateKl: [/(^|[/_])(approx_?kl(_avg)?|ppo_kl)$/],
  referenceKl: [/(^|\/)(kl|objective\/kl|ref_kl|kl_ref|kl_loss)$/],
  clipFraction: [
    /(^|[/_])(clip_fraction|clip_?frac(_avg)?|pg_clipfrac|policy_clipfrac(_avg)?)$/,
    /(^|\/)clip_ratio(\/region_mean)?$/,
  ],
  entropy: [/(^|[/_])(policy_)?entropy(_avg|_mean)?$/],
  reward: [
    /(^|[/_])(ep_rew_mean|episodic_return|episode_reward_mean)$/,
    /^(reward|mean_reward|episode_reward|return|avg_reward|reward_mean|(average_)?ep_ret)$/,
    /(^|[/_])(rewards?[/_]mean|mean_reward|reward)$/,
  ],
  rewardSpread: [/(^|[/_])(reward_std|rewards?\/std)$/],
  chosen: [/^(train\/)?rewards\/chosen$/],
  rejected: [/^(train\/)?rewards\/rejected$/],
  margin: [/^(train\/)?rewards\/margins?$/],
  pairAccuracy: [/^(train\/)?rewards\/accurac(y|ies)$/],
  accuracy: [/^(train[/_])?(sparse_categorical_|categorical_|binary_|mean_token_|token_)?(acc|accuracy)$/],
  perplexity: [/(^|[/_])(ppl|perplexity)$/],
  tokens: [
    /(^|[/_])(num_tokens|num_input_tokens_seen|tokens_seen|total_tokens|consumed_tokens|n_tokens|tokens_per_sec(ond)?|tok_s(ec)?|tgs)$/,
  ],
};

/** Parts of a path that make another thing of it: of the value function, of lengths, of held-out data. */
const others =
  /(^|[/_])(val|vf|value|length|prompt_length|response_length|completions?|eval|valid|validation|test)[/_]/;

/** `Train/Approx KL` becomes `train/approx_kl`. */
const pathOf = (name: string): string =>
  name
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9/]+/g, '_')
    .replace(/^_|_$/g, '');

/** Which of these names is which gauge: of several the best, and of these the first. */
export function gaugesAmong(names: readonly string[]): Partial<Record<Gauge, string>> {
  const paths = names.map(pathOf);
  const found: Partial<Record<Gauge, string>> = {};
  for (const [gauge, kinds] of Object.entries(patterns) as [Gauge, RegExp[]][]) {
    for (const kind of kinds) {
      const at = paths.findIndex((path) => kind.test(path) && !others.test(path));
      if (at >= 0) found[gauge] ??= names[at]!;
    }
  }
  return found;
}
