/** What lint says of a config: one entry for each thing that a rule may say. Its repairs are in `lintFixes.ts`. */
export const lint = {
  'lr-too-high.error':
    '{name} is {lr:figure}, above {limit:figure} for {what}: that is far beyond the rate from which most runs of this kind diverge. Usual is {usual:figure}.',
  'lr-too-high.warning':
    '{name} is {lr:figure}, above {limit:figure} for {what}: most runs of this kind diverge with it, or learn nothing. Usual is {usual:figure}.',
  'lr-too-high.hint':
    '{name} is {lr:figure}, above {limit:figure} for {what}: published configs of this kind rarely go so high. Usual is {usual:figure}.',
  'lr-too-high.published':
    '{name} is {lr:figure}, above all {n:int} published recipes for {what} (at most {limit:figure}). Usual is {usual:figure}.',
  'lr-too-high.adapters':
    '{name} is {lr:figure} and alpha / r is {scale:figure}: with that, all {n:int} published recipes for {what} stay at {limit:figure} or below. Usual is {usual:figure}.',
  'lr-for.with': '{what} with {optimizer}',
  'lr-for.optimizer': 'any model with {optimizer}',
  'lr-for.any': 'any model',
  'lr-for.small': 'a small model',
  'lr-for.preference': 'preference optimisation',
  'lr-for.adapters': 'adapters (LoRA)',
  'lr-for.large-adapters': 'adapters (LoRA) of models with 2 billion parameters or more',
  'lr-for.finetuning': 'full fine-tuning',
  'lr-for.long-warmup': 'a transformer with a long warmup',
  'lr-for.transformer': 'a transformer',
  'lr-for.other': 'other models',
  'lr-for.momentum': 'momentum',
  'lr-for.detector': 'a detector',
  'lr-for.no-momentum': 'no momentum',
  'lr-for.noam': "a multiplier of Noam's schedule",

  'lr-too-low.negative': '{name} is {lr:figure}: with a negative rate every step goes uphill, and PyTorch refuses it.',
  'lr-too-low.zero': '{name} is {lr:int}: no weight ever moves.',
  'lr-too-low.below':
    '{name} is {lr:figure}, below all {n:int} published recipes of this kind (at least {least:figure}).',
  'lr-too-low.rounding': '{name} is {lr:figure}, below anything that is published: the steps are lost in rounding.',

  'batch-arithmetic.less': '{whole} is {batch:int}, less than the {unit} that one device takes ({part}).',
  'batch-arithmetic.multiple':
    '{whole} is {batch:int}, no whole multiple of the {unit} that one device takes ({part}).',
  'batch-arithmetic.part': '{batch:int}',
  'batch-arithmetic.product': '{batch:int} x {times:int}',

  'batch-for-rate.small':
    '{name} is {batch:figure}, small for {key} {lr:figure}: {fitting:figure} goes with it, as {usual} is usual.',
  'batch-for-rate.accumulated':
    '{name} is {batch:figure} ({examples:int} with accumulation), small for {key} {lr:figure}: {fitting:figure} goes with it, as {usual} is usual.',
  'batch-for-rate.no-batch':
    '{key} is {lr:figure}, {times:figure} times the default, and {name}, which it goes with, is not set: 0.02 is for 16 images over 8 devices.',
  'usual-rate.images': '0.02 for 16 images',
  'usual-rate.utterances': '1e-3 for 16 utterances',
  'usual-rate.tokens': '{rate:figure} for {tokens:figure} tokens at {parameters:figure} parameters',
  'usual-rate.examples': '1e-3 for 128 examples',

  'small-batch.step': '{name} is {batch:figure}: a step averages over {examples:figure}, and {usual}.',
  'small-batch.device': '{name} is {batch:figure}: each device averages over {examples:figure}, and {usual}.',
  'small-batch.accumulated':
    '{name} is {batch:figure} and {times:figure} are accumulated: each device averages over {examples:figure}, and {usual}.',
  'usual-batch.tokens': 'a transformer from scratch takes 2,000 tokens or more',
  'usual-batch.texts': 'a language model from scratch takes 4 texts or more',
  'usual-batch.scratch': 'few published configs that are not of fine-tuning take fewer than 5',
  'usual-batch.finetuning': 'a rate of 2e-5 goes with 16 to 32 examples over all devices',
  'small-batch-norm.one': '{name} is 1: batch normalisation has one example to take mean and variance from.',
  'small-batch-norm.few':
    '{name} is {batch:int}: batch normalisation estimates its statistics from {batch:# example|# examples}.',
  'rollout-batch.steps':
    '{name} is {batch:int}, and {prompts:# prompt|# prompts} x {answers:# answer|# answers} make {all:int}: {steps:# step is|# steps are} taken on each batch of rollouts.',

  'no-warmup.key':
    'There is no warmup ({name}), and {optimizer} starts the transformer at its full rate of {lr:figure}.',
  'no-warmup.none': 'There is no warmup, and {optimizer} starts the transformer at its full rate of {lr:figure}.',
  'no-warmup.noam':
    "Noam's schedule has no warmup ({name}): the first step has the whole multiplier, {key} {lr:figure}, over the root of the width.",
  'post-norm.no-warmup':
    'The transformer has its normalization after each sub-layer and no warmup: {optimizer} starts it at its full rate of {lr:figure}.',
  'warmup-length.whole': 'Warmup ({name}) takes the whole run: the learning rate is still rising when the run ends.',
  'warmup-length.beyond':
    'Warmup ({name}) takes {share:percent} of the run: the learning rate is still rising when the run ends.',
  'warmup-length.beyond-counted':
    'Warmup ({name}) takes {length} and the run has {total:figure}: the learning rate is still rising when the run ends.',
  'warmup-length.long': 'Warmup ({name}) takes {share:percent} of the run, which is spent below the chosen rate.',
  'warmup-length.long-counted':
    'Warmup ({name}) takes {length} and the run has {total:figure}: {share:percent} of the run is spent below the chosen rate.',
  'length.steps': '{n:figure} {n:step|steps}',
  'length.epochs': '{n:figure} {n:epoch|epochs}',
  'length.tokens': '{n:figure} {n:token|tokens}',
  'length.share': '{n:percent} of the run',
  'two-warmups.refused': '{steps} and {ratio} are both given: axolotl refuses the config.',
  'two-warmups.unused': '{steps} and {ratio} are both given: the steps count, and the share is never used.',

  'minimum-lr.above':
    '{name}, {minimum:figure}, is not below {key}, {lr:figure}: the {schedule} schedule never lowers the learning rate.',
  'scheduler-peak.differs':
    '{name} is {peak:figure} and {key} is {lr:figure}: the run goes by the first, and the second is never used.',
  'scheduler-peak.default':
    '{key} {lr:figure} is not used: without {name} the schedule rises to {peak:figure} (WarmupDecayLR, and WarmupLR before June 2025).',
  'schedule-length.short':
    '{schedule} is {length:figure} and {run} is {total:figure}: the schedule ends before the run.',
  'schedule-length.long':
    '{schedule} is {length:figure} and {run} is {total:figure}: the schedule is cut off before it comes down.',
  'plateau.no-validation':
    'The plateau schedule never lowers the learning rate: validation.split is 0, so nothing is evaluated.',

  'fp16-without-clip.key': 'The run is in fp16 and {name} is off: one large gradient goes through whole.',
  'fp16-without-clip.none': 'The run is in fp16 and clipping is off: one large gradient goes through whole.',
  'recurrent-without-clip.off': 'A recurrent model is trained without clipping, and its gradients can explode.',
  'clip-extreme.high': '{name} is {threshold:figure}: no gradient of a healthy run is clipped.',
  'clip-extreme.low': '{name} is {threshold:figure}: every gradient is cut to one length.',
  'two-precisions.both': '{first} and {second} are both on, and a run has one number format.',
  'static-loss-scale.tiny': '{name} is fixed at {scale:figure}: small gradients become zero in fp16.',
  'static-loss-scale.fixed':
    '{name} is fixed at {scale:figure}: sooner or later it overflows, or lets small gradients become zero.',
  'initial-loss-scale.high':
    '{name} is {power:int}: about {steps:# step is|# steps are} skipped before the loss scale fits.',
  'fused-backward.clip':
    'optimizer_in_bwd is on and {name} is set: torchtune refuses to start, for there is no whole gradient to clip.',
  'fused-backward.accumulate':
    'optimizer_in_bwd is on and {name} is {times:int}: torchtune refuses to start, for there is no whole gradient to accumulate.',

  'betas.outside': '{name} is {first:figure} and {second:figure}: each must be at least 0 and below 1.',
  'betas.swapped':
    '{name} is {first:figure} and {second:figure}: the second moment is forgotten before the first, as if the two were swapped.',
  'betas.beta2':
    '{name} is {first:figure} and {second:figure}: beta2 averages over {steps:figure} {steps:step|steps} only, which no published Adam does.',
  'betas.beta1':
    '{name} is {first:figure} and {second:figure}: beta1 averages over {steps:figure} {steps:step|steps}, which no published Adam does.',
  'betas.novograd':
    '{name} is {first:figure} and {second:figure}: NovoGrad hardly averages the gradient, as if the two were swapped.',
  'epsilon.default':
    '{name} is fp16, in which the default of {key}, {eps:figure}, is zero: a weight without gradient is divided by zero.',
  'epsilon.zero': '{name} is 0: a weight without gradient is divided by zero.',
  'epsilon.fp16': '{name} is {eps:figure}, which is zero in fp16: a weight without gradient is divided by zero.',
  'momentum.never': '{name} is {momentum:figure}: old gradients are never forgotten, and the steps grow without end.',
  'momentum.long': '{name} is {momentum:figure}: the steps are {times:figure} times as long as the learning rate says.',
  'coupled-weight-decay.adam':
    '{name} is {decay:figure} and the optimizer is plain Adam, which adds it to the gradient; AdamW decays the weights themselves.',
  'dropout.nothing': '{name} is {rate:figure}: nothing is left to learn from.',
  'dropout.most': '{name} is {rate:figure}: {rate:percent} of the units are off in every step.',

  'no-effect.optimizer': '{name} does nothing: the optimizer is {choice}, and it is read only for {only:and}.',
  'no-effect.schedule': '{name} does nothing: the schedule is {choice}, and it is read only for {only:and}.',
  'no-effect.task': '{name} does nothing: the task is {choice}, and it is read only for {only:and}.',
  'restart-only.late':
    'checkpoints.every is {every:int} and the run has {steps:# step|# steps}: nothing is saved before the end to continue from.',
  'unknown-rule.ignored': 'monitor.ignore names {rule}, and there is no such rule: nothing is silent.',
  'text-number.refused':
    '{name} is written {text}, which PyYAML reads as text, and a text is refused there; {number} is a number.',
  'text-number.text': '{name} is written {text}, which PyYAML reads as text; {number} is a number to every reader.',
} as const;
