/** Which way a metric goes is said apart from its name, and most frameworks take "less is better" where it is not said. */
import { say } from '../../../shared/messages/say';
import type { Recipe } from '../../../config/recipe';
import { callbacksOf } from './callbacks';
import type { Keys } from '../keys';
import { trainerFormats, type Sprung, type Trap } from './trap';

const lessIsBetter =
  /^(?:loss|wer|cer|per|eer|der|ppl|perplexity|mae|mse|rmse|mape|error|err|nll|bpb|fid|eer|ece|divergence|distance)$/;
const moreIsBetter =
  /^(?:acc|accuracy|top1|f1|f1score|auc|auroc|roc|aucpr|map|map50|miou|iou|jaccard|dice|bleu|sacrebleu|chrf|rouge|rouge1|rouge2|rougel|precision|recall|r2|psnr|ssim|reward|reward_mean|success|mcc|kappa|spearman|pearson|ndcg|mrr|em)$/;

/** Which way a metric gets better, by the words of its name; null where they do not say. */
export function directionOf(metric: string): 'min' | 'max' | null {
  const words = metric.toLowerCase().split(/[^a-z0-9]+/);
  const [less, more] = [lessIsBetter, moreIsBetter].map((known) => words.some((word) => known.test(word)));
  if (less === more) return null;
  return less ? 'min' : 'max';
}

/** A choice of the best by a metric: where the metric stands, and where it is said which way it goes. */
interface Choice {
  metric: string;
  at: string;
  /** Which way the run takes it. */
  taken: 'min' | 'max';
  mending: number | string | boolean;
}

/** Lightning's callbacks go by `mode`, which is `min` where it is not written. */
function byMode(keys: Keys, section: string): Choice[] {
  const mode = keys.word(`${section}.mode`);
  const written = keys.has(`${section}.mode`);
  if (written && mode !== 'min' && mode !== 'max') return [];
  const taken = mode === 'max' ? 'max' : 'min';
  return [{ metric: `${section}.monitor`, at: `${section}.mode`, taken, mending: taken === 'min' ? 'max' : 'min' }];
}

/** transformers/training_args.py: the direction is `max` unless the name ends in "loss". */
function ofTrainer(keys: Keys): Choice[] {
  const [metric, at] = ['metric_for_best_model', 'greater_is_better'];
  const more = keys.has(at) ? keys.flag(at) : !(keys.word(metric) ?? '').endsWith('loss');
  return more === null ? [] : [{ metric, at, taken: more ? 'max' : 'min', mending: !more }];
}

/** fairseq/checkpoint_utils.py: less is better unless `maximize_best_checkpoint_metric`. */
function ofFairseq(keys: Keys): Choice[] {
  const at = 'checkpoint.maximize_best_checkpoint_metric';
  const more = keys.has(at) ? keys.flag(at) : false;
  if (more === null) return [];
  return [{ metric: 'checkpoint.best_checkpoint_metric', at, taken: more ? 'max' : 'min', mending: !more }];
}

/** ESPnet's criteria are lists of data, metric and direction, alone or several. */
function ofEspnet(keys: Keys): Choice[] {
  return ['best_model_criterion', 'early_stopping_criterion', 'val_scheduler_criterion'].flatMap((name) => {
    const list = keys.list(name) ?? [];
    const rows = Array.isArray(list[0]) ? list.map((_, i) => `${name}.${i}`) : [name];
    return rows.flatMap((row): Choice[] => {
      const taken = keys.word(`${row}.2`);
      if (taken !== 'min' && taken !== 'max') return [];
      return [{ metric: `${row}.1`, at: `${row}.2`, taken, mending: taken === 'min' ? 'max' : 'min' }];
    });
  });
}

function choicesOf(keys: Keys, { format }: Recipe): Choice[] {
  if (format === 'fairseq') return ofFairseq(keys);
  if (format === 'espnet') return ofEspnet(keys);
  if (format === 'nemo')
    return ['checkpoint_callback_params', 'early_stopping_callback_params'].flatMap((section) =>
      byMode(keys, `exp_manager.${section}`),
    );
  if (format === 'lightning-cli' || format === 'hydra')
    return callbacksOf(keys).flatMap(({ name, args }) =>
      /^(?:earlystopping|modelcheckpoint|reducelronplateau)$/.test(name) ? byMode(keys, args) : [],
    );
  return ofTrainer(keys);
}

function sprungBy(keys: Keys, { metric, at, taken, mending }: Choice): Sprung[] {
  const word = keys.word(metric);
  const better = word === null ? null : directionOf(word);
  if (word === null || better === null || better === taken) return [];
  const args = { metric: word, name: keys.name(at) };
  const message = say(better === 'max' ? 'metric-direction.least' : 'metric-direction.most', args);
  return [{ severity: 'warning', at: keys.has(at) ? at : metric, message, mending: [{ set: at, to: mending }] }];
}

const metricDirection: Trap = {
  id: 'metric-direction',
  formats: [...trainerFormats, 'axolotl', 'lightning-cli', 'hydra', 'nemo', 'fairseq', 'espnet'],
  doc: {
    title: 'The best checkpoint is chosen the wrong way round',
    severities: ['warning'],
    why: 'Lightning, NeMo and fairseq take less as better where nothing is said, the Trainer takes more as better unless the name ends in "loss". With an accuracy, or with a word error rate, that keeps the worst checkpoint and stops when the model improves.',
    threshold:
      'The name of the metric says which way it gets better (`acc`, `f1`, `bleu`; `loss`, `wer`, `ppl`), and what is written, or holds without being written, says the other.',
    source:
      'lightning/pytorch/callbacks/model_checkpoint.py and early_stopping.py, `mode: str = "min"`; nemo/utils/exp_manager.py; fairseq/checkpoint_utils.py; transformers/training_args.py.',
    fix: '`metric-direction` writes the other direction.',
    example: {
      bad: `seed_everything: 1
trainer:
  max_epochs: 10
  gradient_clip_val: 1.0
  callbacks:
    - class_path: lightning.pytorch.callbacks.EarlyStopping
      init_args: { monitor: val_acc, patience: 3 }
model: { class_path: our.Model, init_args: {} }
data: { class_path: our.Data, init_args: { batch_size: 64 } }
optimizer: { class_path: torch.optim.SGD, init_args: { lr: 0.05, momentum: 0.9 } }
`,
      good: `seed_everything: 1
trainer:
  max_epochs: 10
  gradient_clip_val: 1.0
  callbacks:
    - class_path: lightning.pytorch.callbacks.EarlyStopping
      init_args: { monitor: val_acc, patience: 3, mode: max }
model: { class_path: our.Model, init_args: {} }
data: { class_path: our.Data, init_args: { batch_size: 64 } }
optimizer: { class_path: torch.optim.SGD, init_args: { lr: 0.05, momentum: 0.9 } }
`,
    },
  },
  find: (keys, recipe) => choicesOf(keys, recipe).flatMap((choice) => sprungBy(keys, choice)),
};

export const metricTraps: readonly Trap[] = [metricDirection];
