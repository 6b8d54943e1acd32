/** What lint says of keys that stand together and do not do what their author thinks. */
export const traps = {
  'preference-beta-zero.zero': '{name} is 0: the loss of every pair of answers is the same, and no weight changes.',
  'single-generation.one': '{name} is 1: the one answer to a prompt has no other to be compared with.',
  'broken-groups.rest': 'A round has {many:int} answers, and {name} is {size:int}: the last group is not whole.',
  'round-given-twice.both': '{name} and {other} both say how many answers a round has; TRL refuses to start.',
  'greedy-rollouts.zero': '{name} is 0: all answers to a prompt are the same, and none is better than another.',
  'reward-weights.other': '{name} has {weights:# value|# values} for {rewards:# reward|# rewards}.',

  'idle-warmup.constant': '{warmup} has no effect: {name} is constant, which starts at the full rate.',
  'schedule-without-keys.missing': '{name} is {schedule}, which needs {keys:or} in lr_scheduler_kwargs.',
  'two-lengths.idle': '{name} {value:figure} has no effect: {holds} {held:figure} is the length of the run.',
  'hidden-nan.filtered': '{name} is on: a loss that is NaN is logged as the average of those before it.',
  'scaled-half-weights.scaled':
    '{fp16} scales the gradients of fp32 weights, and {name} loads the weights in fp16: the scaler stops the run.',
  'unscaled-half.weights': '{name}: weights, gradients and states are fp16, and nothing scales the loss.',

  'metric-direction.least': '{metric} is better the higher it is, and {name} keeps the lowest.',
  'metric-direction.most': '{metric} is better the lower it is, and {name} keeps the highest.',

  'best-model.strategies':
    '{name} needs an evaluation at every checkpoint: the strategy of evaluation is {eval}, that of saving {save}.',
  'best-model.uneven': '{name} is {save:figure}, which is no multiple of {key} {every:figure}.',
  'unevaluated-plateau.never': '{name} lowers the rate by the evaluation, and {key} is off.',
  'idle-eval-steps.off': '{name} has no effect: {key} is off, and nothing is evaluated.',
  'blind-stopping.needs': '{name} has nothing to go by without {keys:and}.',
  'nothing-held-out.none': '{name} is 0, and {key} asks for an evaluation.',
  'two-intervals.both': '{name} and {other} both say how often; Axolotl refuses to start.',

  'mixed-documents.neat': '{name} lets packed documents attend to each other; neat_packing keeps them apart.',
  'mixed-documents.unchosen': '{name} is on and no attention is chosen: packed documents attend to each other.',
  'mixed-documents.attention': '{name} is on and {key} is {attention}, which does not keep packed documents apart.',
  'packed-pairs.refused': '{name} is on beside rl: {rl}, which Axolotl refuses.',
  'packed-without-length.none': '{name} is on, and {key}, the length to pack to, is not set.',

  'overlap-comm.both':
    '{name} with contiguous gradients in ZeRO stage {stage:int} has given NaN and wrong gradients in several versions.',
  'decay-without-end.none': '{name} falls until {key}, which is not written and has no default.',
  'lost-clip.unread': '{name} is not read: DeepSpeed clips at gradient_clipping alone.',
  'offload-below-stage-3.unread':
    '{name} is {device} and the stage {stage:int}: parameters are offloaded in stage 3 alone.',
  'ungathered-weights.off': '{name} is off: in stage 3 no whole model is saved.',
  'adam-is-adamw.decoupled': '{name}: Adam is AdamW here, and the weight decay of {decay:figure} is decoupled.',

  'cosine-returns.rises':
    '{name} is {period:figure} and the run has {epochs:# epoch|# epochs}: after its end the rate rises again.',
  'cosine-returns.long':
    '{name} is {period:figure} and the run has {epochs:# epoch|# epochs}: at their end {left:percent} of the rate is left.',
  'late-milestones.none': '{name} begins at {first:figure} and the run ends at {total:figure}: the rate never falls.',
  'late-milestones.some':
    '{name} goes to {last:figure} and the run ends at {total:figure}: what is behind has no effect.',
  'plateau-factor.none': '{name} is {factor:figure}: the rate is multiplied by it, so it has to be below 1.',
  'exponential-decay.grows': '{name} is {gamma:figure}: the rate grows with each of {epochs:# epoch|# epochs}.',
  'exponential-decay.spent':
    '{name} is {gamma:figure}: after {lasting:int} of {epochs:# epoch|# epochs} nothing is left of the rate.',
  'onecycle-peak.differs': '{name} is {peak:figure}: the schedule rises to it, and {key} {lr:figure} is never used.',

  'onecycle-length.short': '{name} is {steps:figure} and the run has {epochs:# epoch|# epochs}: OneCycleLR stops it.',
  'onecycle-length.rising':
    '{name} is {steps:figure}, stepped once an epoch, and the run has {epochs:# epoch|# epochs}: the rate still rises at its end.',

  'clip-to-nothing.zero': '{name} is 0: that does not turn clipping off here, it makes every gradient 0.',
  'clip-not-enabled.off': '{name} has no effect: {key} is false by default.',

  'resume-is-over.ends': '{name} is {total:figure} and the checkpoint is of step {step:int}: the run ends at once.',
  'warmup-in-epochs.few': '{name} is {few:figure}, counted in steps, and the run has {all:figure} of them.',
  'warmup-in-tokens.less': '{name} is {warmup:grouped} tokens, and a step has {tokens:grouped}.',
  'warmup-below-one.share':
    '{name} {share:figure} is a share of the run from transformers 5 on, and refused before that.',
  'long-average.longer': '{name} {decay:reading} looks back {back:grouped} steps, and the run has {steps:grouped}.',
  'rate-that-is-found.small':
    '{name} is {lr:figure}: {optimizer} finds its rate and multiplies it by this, which is meant to be about 1.',

  'trial-left-on.switch': '{name} is on, which is meant for trials.',
  'trial-left-on.fraction': '{name} is {share:figure}: the run sees a part of the images alone.',
  'top-without-monitor.none': '{name} is {many:int}, and without {key} nothing tells which checkpoints are best.',
  'patience-beyond-run.never':
    '{name} is {patience:figure} and the run has {epochs:# epoch|# epochs}: it never stops early.',
  'unwatched-monitor.never': '{name} is 0: nothing is validated, and {monitor} is never there.',
  'nesterov-without-momentum.none': '{name} is on, and {key} is 0 or damped; PyTorch refuses it.',
  'anomaly-left-on.slow': '{name} is on: it looks at every gradient, which makes training slow.',

  'ignored-rate.auto': '{name} {value:figure} is not used: the optimizer is auto, which chooses its own.',
  'mosaic-to-the-end.all':
    '{name} is {close:figure} and the run has {epochs:# epoch|# epochs}: mosaic is never turned off, or never on.',
  'rectangles-without-mosaic.off': '{name} is on: {keys:and} have no effect.',
  'resumed-settings.unread': '{name} takes {keys:and} from the checkpoint, not from this file.',

  'processes-per-machine.none': '{name} is {processes:int} for {key} {machines:int}: no process is left for a machine.',
  'processes-per-machine.rest':
    '{name} is {processes:int}, which is no multiple of {key} {machines:int}: the rest is never started.',
  'checkpointed-twice.both': '{name} and {other} are both on; the Trainer refuses to start.',
  'unused-parameters.twice': '{name} with {other}: DDP sees a parameter become ready twice, and stops.',
  'prefetch-without-workers.none': '{name} needs workers, and {key} is 0.',
  'offload-without-checkpointing.refused': '{name} needs {key}; torchtune refuses to start.',
  'stream-without-end.none': '{name} is on: a stream has no length, and {key} is not set.',
  'quantized-whole.refused': '{name} is {method} and {key} is set: quantized weights have no gradients.',

  'two-engines.both': '{name} and {other} are both given; the Trainer takes one of them.',
  'restarts-that-never-come.one': '{name} has one cycle without num_cycles: it never restarts.',

  'cached-change.refused': '{name} is on, and {keys:and} would change what is cached; sd-scripts refuse it.',
  'full-half-precision.other': '{name} needs {key} to be {value}.',

  'wide-mini-batch.wider': '{name} is {mini:figure}, more than {key} {all:figure}.',
  'torn-mini-batch.rest':
    '{name} is {batch:figure}, which does not divide a rollout of {rollout:figure}: the last mini-batch is shorter.',
  'learning-never-starts.behind': '{name} is {starts:figure} and {key} {total:figure}: the run ends before it learns.',
  'divergence-twice.both': '{name} and {other} are both on: the divergence counts twice.',

  'scaler-at-rest.one':
    '{name} is on and {key} is not: the loss scale stays at 1, and small gradients are zero in fp16.',
  'unknown-policy.constant': '{name} {policy} is none that Darknet knows: the rate stays constant.',
  'scales-of-steps.few': '{name} has {few:# value|# values} for {many:int} of {key}: Darknet reads beyond the end.',
  'rate-of-zero.from': '{name} is {ends:figure}: the rate is 0 from there to {key} {steps:figure}.',
} as const;
