/** Recognises the columns of a foreign log by the names that tools usually give them. */

/** What Keel reads of a row. */
export type LogField =
  'step' | 'time' | 'loss' | 'lr' | 'gradNorm' | 'valLoss' | 'valAccuracy' | 'lossScale' | 'position';

/** Names in their plain form, best first: what stands further up wins where a log has several. */
const names: Record<LogField, RegExp[]> = {
  step: [
    /^(global_?step|_step|step|steps|iteration|iterations|iter|it|trainer_global_step|train_global_step|update|updates|num_updates)$/,
    /^(batch|batch_idx|tick)$/,
    /^epochs?$/,
  ],
  time: [/^(timestamp|_timestamp|wall_time|walltime|time|created_at|_runtime|runtime|elapsed|elapsed_time)$/],
  loss: [
    /^(loss|train_loss|training_loss|loss_train|loss_training|tr_loss|train_loss_step|loss_step|train_batch_loss|batch_loss)$/,
    /^(train_)?(lm|ce|nll|mse|total|main|task|policy|model|cross_entropy|language_model|lm_head)_loss$/,
    /^train_loss_epoch$|^loss_(total|ce|mse|nll)$|^(nll|objective|cross_entropy|train_nll|train_mse|mse)$/,
  ],
  lr: [
    /^(lr|learning_rate|learningrate|train_lr|train_learning_rate|current_lr|lr_0|lr_group_0|optimizer_lr)$/,
    /^lr_(sgd|adam|adamw|rmsprop|adagrad|adadelta|adamax|adafactor|lion|muon|pg1|abs).*$|^(lr|learning_rate)_\w*$/,
  ],
  gradNorm: [
    /^(train_)?(global_)?(grad|gradient|gradients)_?norm(_total|_global|_l2|_preclip|_pre_clip|_before_clip)?$/,
    /^(total|global)_(grad|gradient)_?norm$|^(train_)?norm_(of_)?(grad|gradient)s?$|^gnorm$|^l2_norm_grad_global$/,
    /^(train_)?grad_\d+(_\d+)?_norm(_total)?$/,
  ],
  valLoss: [
    /^(val|valid|validation|eval|evaluation|dev|test|held_?out)_loss(_epoch|_step)?$/,
    /^loss_(val|valid|validation|eval|dev|test)$/,
    /^(val|valid|validation|eval)_\w*loss$/,
  ],
  valAccuracy: [/^(val|valid|validation|eval|dev|test)_(sparse_categorical_|categorical_|binary_)?acc(uracy)?$/],
  lossScale: [/^(train_)?(loss_scale|loss_scaling|grad_scale|scaler_scale|amp_scale)$/],
  position: [/^(batch_index|data_index|data_position)$/],
};

/** A column's name in plain form: `Train/Loss (step)` becomes `train_loss_step`; the run's name that W&B puts before it goes. */
export function plainName(name: string): string {
  const own = name.includes(' - ') ? name.slice(name.lastIndexOf(' - ') + 3) : name;
  return own
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/__(min|max)$/, '#')
    .replace(/_+/g, (run, at: number) => (at === 0 ? run.slice(0, 1) : '_'))
    .replace(/_$/, '');
}

/** The column of each field that is there. Bounds that W&B exports beside a value are no values. */
export function recognise(columns: readonly string[]): Partial<Record<LogField, number>> {
  const plain = columns.map(plainName);
  const found: Partial<Record<LogField, number>> = {};
  for (const field of Object.keys(names) as LogField[]) {
    for (const pattern of names[field]) {
      const at = plain.findIndex((name) => pattern.test(name));
      if (at >= 0) found[field] ??= at;
    }
  }
  // Rates and norms are known by the last part of a path, too; a loss is not, for it may be anybody's.
  const ends = columns.map((name) => plainName(name.slice(name.lastIndexOf('/') + 1)));
  for (const field of ['lr', 'gradNorm'] as const) {
    const at = ends.findIndex((name) => names[field].some((pattern) => pattern.test(name)));
    if (at >= 0) found[field] ??= at;
  }
  return found;
}

const missing = new Set(['', 'none', 'null', 'n/a', 'na', '-', '<na>']);
const words: Record<string, number> = { nan: NaN, inf: Infinity, infinity: Infinity };

/** The number in a cell; undefined if nothing was recorded; null if it is no number. NaN and infinities are numbers here. */
export function toNumber(cell: unknown): number | undefined | null {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === 'number') return cell;
  const text = String(cell).trim().toLowerCase();
  if (missing.has(text)) return undefined;
  const word = /^([+-]?)(nan|inf|infinity)$/.exec(text);
  if (word) return (word[1] === '-' ? -1 : 1) * words[word[2]!]!;
  const value = Number(text.startsWith('tensor(') && text.endsWith(')') ? text.slice(7, -1).split(',', 1)[0] : text);
  return Number.isNaN(value) ? null : value;
}
