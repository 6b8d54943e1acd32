import { say, type Message } from '../../../shared/messages/say';
import type { LintSeverity } from '../../finding';
import { inEarnest } from '../intent';
import { optimizerOf } from '../optimizers';
import { rateLimitFor, type RateLimit } from '../rateLimits';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

function levelOf(lr: number, { hint = Infinity, warning, error }: RateLimit): LintSeverity | null {
  if (lr > error) return 'error';
  if (lr > warning) return 'warning';
  return lr > hint ? 'hint' : null;
}

/** What the limit is for; one that goes by the optimizer alone names it once. */
function toldOf(what: RateLimit['what'], optimizer: string | null): Message {
  if (typeof what === 'string') return say('lr-for.optimizer', { optimizer: what });
  return optimizer === null ? what : say('lr-for.with', { what, optimizer });
}

function messageFor(level: LintSeverity, name: string, lr: number, limit: RateLimit, what: Message): Message {
  const { scale = 1, usual, n } = limit;
  const args = { name, lr, what, usual };
  if (level === 'hint' || n === undefined)
    return say(`lr-too-high.${level}`, { ...args, limit: (limit[level] ?? 0) / scale });
  const bound = { ...args, n, limit: limit.warning / scale };
  if (scale !== 1) return say('lr-too-high.adapters', { ...bound, scale });
  return say('lr-too-high.published', bound);
}

/** A rate beyond what the optimizer bears on this kind of training. */
export const lrTooHigh: Rule = {
  id: 'lr-too-high',
  doc: {
    title: 'The learning rate is too high for the optimizer and the kind of training',
    severities: ['error', 'warning', 'hint'],
    why: 'Too high a rate is the most common cause of a run that diverges. What an optimizer bears depends on what it does with the gradient (Adam takes steps of about the size of the rate, whatever the gradient is), on the model, and on how much there is to lose: a pretrained model is spoilt by a rate that is right from scratch.',
    threshold:
      'Warning above every published recipe of the kind, error above ten times that. Adam and its relatives: preference optimisation 2e-4 (20 recipes), full fine-tuning of a transformer 6e-4 (160), transformers from scratch or in continued pre-training 5e-3 (50; with an inverse square root schedule and at least 5,000 steps of warmup 1e-2). Adapters go by the rate times alpha / r: 1e-3 where the name of the model says 2 billion parameters or more (188), else 4e-3 (288); without alpha and r, and with rsLoRA, 5e-4 (188) and 2e-3 (296). SGD with momentum goes by the batch, of one device where the config counts so: 0.8 for 256 examples (88), in proportion for larger ones; where no batch is known 1.3 (104); ten times as much without momentum. Other models with Adam are a hint above 4e-3 (107) and a warning above 1e-2, Ultralytics a warning above 4e-3. Lion 1e-3, NovoGrad 0.2, Muon 0.1, Adagrad 0.5; multipliers of a Noam schedule 20. Hint below these: preference optimisation 5e-6, full fine-tuning 1e-4, adapters 6e-4 after alpha / r (else 3e-4), continued pre-training 6e-4, transformers from scratch 1e-3, Ultralytics with Adam 2e-3, SGD with momentum 0.1 for 256 examples, Lion 3e-4, Muon 0.05. A hint alone in trials of at most 100 steps, and where the value is the default of the framework. The optimizer fragments of verl, whose rate every user overrides, and our own small models are held to the limits of other models, without the hint. Silent where the optimizer is not known.',
    source:
      'The greatest rates of some 750 published recipes. UMLAUT (Schoop et al., CHI 2021) for other models with Adam, checked on 864 runs of DeepOBS: of those flagged 77 % diverged or learned nothing. Goyal et al. (arXiv 1706.02677) for the proportion to the batch; Hu et al., LoRA (arXiv 2106.09685) for alpha / r; OLMo 2 (2024) reports divergence of transformers from 3e-3 without QK-norm; `build_optimizer` in engine/trainer.py of Ultralytics chooses 0.01 / (4 + classes) for AdamW.',
    fix: '`lower-lr` sets the rate that is usual for the optimizer and the kind of training.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.02
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
`,
    },
  },
  check(recipe, text) {
    const lr = stated(recipe.lr);
    const limit = lr && rateLimitFor(recipe, text);
    const level = limit && levelOf(lr.value * (limit.scale ?? 1), limit);
    if (!level) return [];
    const { what, usual } = limit;
    const told = toldOf(what, recipe.lrIsMultiplier ? null : optimizerOf(recipe));
    const message = messageFor(level, lr.name, lr.value, limit, told);
    const fixes = writeFix('lower-lr', say('lint-fix.lower-lr', { lr: usual }), recipe.lr, usual);
    return [{ severity: inEarnest(level, recipe, text), path: lr.path, message, fixes }];
  },
};
