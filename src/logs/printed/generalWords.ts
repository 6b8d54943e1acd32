/** The words by which a printed figure is known: what counts, what belongs to an evaluation, what can be a loss. */

import { fromChinese } from '../chinese';
import { isFirstOfXgboost } from '../names';

/** What a counter counts. */
export type Counting = 'step' | 'epoch' | 'batch';

/** Names of counters in their plain form, with how surely each is the one that counts where a line has several. */
const counters: Record<Counting, readonly string[]> = {
  step: [
    ...['global_step', 'globalstep', 'num_updates', 'total_timesteps', 'step', 'iter', 'iteration', 'update', 'itr'],
    ...['it', 'up', 'steps', 'iters', 'iterations', 'updates', 'timesteps', 'timestep', 'n_iter', 'kimg', 'tick'],
  ],
  epoch: ['epoch', 'ep', 'epoch_id', 'epoch_idx', 'epoch_num', 'cur_epoch', 'epoc'],
  batch: ['batch', 'minibatch', 'mini_batch', 'batch_idx', 'batch_id', 'batch_index', 'batches', 'step_in_epoch'],
};

const counting = new Map(
  (Object.keys(counters) as Counting[]).flatMap((kind) =>
    counters[kind].map((name, rank) => [name, { kind, rank }] as const),
  ),
);

/** Words before a counter's name that do not change what it counts. */
const ownWords =
  /^(?:(?:train|training|trainer|global|current|cur|optimizer|optim|optimization|gradient|learner|start|starting|begin|beginning|running|finished|the|at|in|on|of)[ _/.]+)+/;

/** What a name counts, and its rank among the counters of its kind, 0 first; null if it is none. */
export function countedBy(name: string): { kind: Counting; rank: number } | null {
  const plain = fromChinese(name).toLowerCase().replaceAll('-', '_').replaceAll(' ', '_');
  const whole = counting.get(plain);
  if (whole !== undefined) return whole;
  return counting.get(plain.replaceAll('_', ' ').replace(ownWords, '').replaceAll(' ', '_')) ?? null;
}

/** Words that say that what follows was evaluated rather than trained on, and what a name gets before it. */
const evaluations: Readonly<Record<string, string>> = {
  ...{ val: 'val', valid: 'valid', validation: 'val', validate: 'val', validating: 'val', validated: 'val' },
  ...{ eval: 'eval', evaluation: 'eval', evaluating: 'eval', evaluate: 'eval', evaluated: 'eval' },
  ...{ va: 'val', vld: 'val', cv: 'val', heldout: 'val', holdout: 'val', dev: 'dev', devel: 'dev' },
  ...{ test: 'test', testing: 'test', tested: 'test' },
};
const trainings = new Set(['train', 'training', 'trn', 'tr', 'trainer']);

/** The stage that a word names: what evaluations are called, an empty text for training; null if it names none. */
export function stageNamed(word: string): string | null {
  const plain = word.toLowerCase();
  if (trainings.has(plain)) return '';
  return Object.hasOwn(evaluations, plain) ? evaluations[plain]! : null;
}

/** The last stage that a text names as a word of its own; null if it names none. */
export function lastStage(text: string): string | null {
  let found: string | null = null;
  // `eval.py` and `my-test-run` are names of other things.
  for (const word of text.split(/[^\w./-]/))
    found = (word === '' ? null : stageNamed(word.replace(/\.{1,3}$/, ''))) ?? found;
  return found;
}

/** The stage that a line without numbers announces: `Val:`, `***** Eval results *****`; null if it is no heading. */
export function headingStage(text: string): string | null {
  const plain = text.trim();
  if (plain === '' || plain.length > 60) return null;
  const words = plain.split(/[^\p{L}]+/u).filter((word) => word !== '');
  return words.length <= 3 || plain.endsWith(':') || /^[*=#-]{3}/.test(plain) ? lastStage(words.join(' ')) : null;
}

/** Whether a name says itself that its figure is of an evaluation. */
export const saysEvaluation = (name: string): boolean =>
  !isFirstOfXgboost.test(name) &&
  fromChinese(name)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z]/)
    .some((word) => word !== '' && (stageNamed(word) ?? '') !== '');

const losses =
  /loss|nll|ppl|perplex|x_?ent|entropy|objective|cost|err(?:or|s)?(?![a-z])|mse|mae(?![a-z])|rmse|elbo|energy|likelihood|criterion|deviance|(?<![a-z])l[12](?![a-z0-9])|(?<![a-z])[dg]_[a-z](?![a-z])|(?<![a-z])(?:bce|ce|kld|wer|cer)(?![a-z])/;
const noLosses =
  /scal|weight|lambda|coef|ratio(?!n)|best|patience|log_?every|no_?loss|skip|count|num_|rate(?![a-z])|smooth/;

/** Whether a figure of this name can be a loss. */
export function canBeLoss(name: string): boolean {
  const plain = fromChinese(name).toLowerCase();
  return losses.test(plain) && !noLosses.test(plain);
}

/** Words that begin or end a phrase and are no part of a name. */
export const fillers = new Set([
  ...['is', 'was', 'are', 'of', 'at', 'the', 'a', 'an', 'now', 'to', 'for', 'after', 'in', 'on', 'with', 'and', 'by'],
  ...['this', 'that', 'has', 'have', 'got', 'our', 'its', 'so', 'far', 'finished', 'done', 'complete', 'completed'],
  ...['info', 'debug', 'warning', 'warn', 'error', 'critical', 'notice', 'trace', 'root', 'main', '__main__', 'from'],
  ...['ended', 'end', 'over', 'current', 'currently', 'approximately', 'about', 'summary', 'results', 'result'],
]);

/** Names of figures that tell nothing of training and change with every run: lines, processes, ports, versions. */
export const labels = new Set([
  ...['pid', 'line', 'port', 'seed', 'v_num', 'version', 'eta', 'rank', 'local_rank', 'world_size', 'device', 'cuda'],
  ...['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec', 'lineno'],
]);

const barWords = new Set([
  ...['train', 'training', 'epoch', 'epochs', 'step', 'steps', 'iter', 'iters', 'iteration', 'iterations'],
  ...['update', 'updates', 'batch', 'batches', 'progress'],
]);

/** Whether a bar without figures, by the words before it in small letters, is the training's: others fetch, prepare or evaluate. */
export function isTrainingBar(head: string): boolean {
  const words = head.split(/[^a-z]/).filter((word) => word !== '');
  return words.length === 0 || words.some((word) => barWords.has(word));
}

/** The words of a text that name a loss, with up to two before them, and an evaluation named behind them; empty if none do. */
export function lossPhrase(text: string): string {
  const words = text.split(/[^\p{L}\p{N}_.-]+/u).filter((word) => word !== '');
  const at = words.findLastIndex((word) => canBeLoss(word));
  if (at < 0) return '';
  const kept = words.slice(Math.max(0, at - 2), at + 1).filter((word) => !fillers.has(word.toLowerCase()));
  const stage = lastStage(words.slice(at + 1).join(' ')) ?? '';
  return [stage, ...kept].filter((word) => word !== '').join(' ');
}
