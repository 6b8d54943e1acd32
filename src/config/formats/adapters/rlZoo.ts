/**
 * Hyperparameters of Stable-Baselines3: rl-baselines3-zoo's files, which hold an algorithm's for each environment, and
 * home-made ones with the same names. Which algorithm it is stands in the file's name or the script, so that what is
 * absent says nothing. Read: rl_zoo3/exp_manager.py, stable_baselines3/ppo/ppo.py and those beside it.
 */
import { clipNorm } from '../fields/clips';
import { count, field, numberIn, set, word } from '../fields/fields';
import type { Read, Write } from '../fields/fields';
import type { Format } from '../format';
import { optimizerName } from '../fields/names';
import { numberOf } from '../../text/scalar';
import { View } from '../configView';

/** `_preprocess_schedules`: a word before the rate makes it fall to 0 in a line. */
const falls = /^lin_/;

const rateIn: Read<number> = (place) =>
  falls.test(place.source) ? (numberOf(place.source.slice(4)) ?? 'unknown') : numberIn(place);

const writeRate: Write<number> = (value, path, view) =>
  set(falls.test(view.text('learning_rate')) ? `lin_${value}` : value, path);

/** Keys that only an algorithm of reinforcement learning has. */
const own = ['n_steps', 'n_envs', 'gamma', 'gae_lambda', 'ent_coef', 'buffer_size', 'learning_starts', 'clip_range'];

const isPolicy = (view: View): boolean => /Policy$/.test(view.text('policy'));

/** No file of experiments has more names at its top. */
const mostNames = 200;

/** The section of the environment: the first with a rate, as the others have that of the algorithm. */
function environment(root: View): View | null {
  const views = root
    .keys()
    .slice(0, mostNames)
    .map((name) => new View(root.root, [name], false));
  const all = views.filter((view) => isPolicy(view) && view.any('n_timesteps'));
  return all.find((view) => view.any('learning_rate')) ?? all[0] ?? null;
}

export const rlZoo: Format = {
  name: 'rl-zoo',
  doc: {
    title: 'rl-baselines3-zoo, Stable-Baselines3',
    recognisedBy: '`policy: ...Policy` with `n_timesteps`, for an environment, or with `learning_rate` and `gamma`',
  },
  recognise: (root) => {
    const whole = new View(root, [], false);
    if (isPolicy(whole) && whole.any('learning_rate', 'batch_size') && whole.any(...own)) return whole;
    return environment(whole);
  },
  loader: 'pyyaml',
  fields: {
    optimizer: word('policy_kwargs.optimizer_class', optimizerName, { writeTo: null }),
    lr: field(['learning_rate'], rateIn, writeRate),
    schedule: word<string>('learning_rate', (text) =>
      falls.test(text) ? 'linear' : numberOf(text) === null ? 'unknown' : 'constant',
    ),
    // n_timesteps counts those of the environment, of which an update takes many or few.
    clip: clipNorm('max_grad_norm'),
    batchSize: count('batch_size'),
    seed: count('seed'),
  },
};
