/** Likely causes of findings, one sentence each. */
export const causes = {
  'cause.lr-rising':
    'The learning rate was still rising at the onset ({lr:figure}, later {peak:figure}): its peak is too high, or warmup too short.',
  'cause.at-once':
    'It began within the first {n:step|# steps}: the learning rate is far too high, or the run lacks warmup.',
  'cause.at-once-lr':
    'It began within the first {n:step|# steps}: the learning rate is far too high ({lr:figure}), or the run lacks warmup.',
  'cause.norms-first':
    'Gradient norms rose first, from step {since:int}, to {peak:figure} against a healthy median of {p50:figure}: gradients are not held in check by clipping.',
  'cause.norms-with':
    'Gradient norms rose with the loss, from step {since:int}, to {peak:figure} against a healthy median of {p50:figure}: gradients are not held in check by clipping.',
  'cause.lr-here': 'The learning rate is too high for this part of the run.',
  'cause.lr-here-lr': 'The learning rate is too high for this part of the run ({lr:figure}).',
  'cause.sudden':
    'The loss left its range within {n:# step|# steps}: a bad batch can do that; look at the data of step {step:int}.',
  'cause.no-clipping': 'Gradients are not held in check by clipping.',
  'cause.lr-too-high': 'The learning rate is too high.',
  'cause.lr-for-length': 'The learning rate is too low for the length of the run.',
  'cause.blew-up':
    'The loss had blown up to {loss:figure} (step {step:int}): the learning rate is too high and destroyed the model.',
  'cause.blew-up-lr':
    'The loss had blown up to {loss:figure} (step {step:int}): the learning rate ({lr:figure}) is too high and destroyed the model.',
  'cause.blew-up-at-once':
    'The loss had blown up to {loss:figure} (step {step:int}): the learning rate ({lr:figure}) is too high for the first steps, without a warmup or altogether, and destroyed the model.',
  'cause.lr-low-or-high':
    'The learning rate is far off: it does not move the model, or it is too high and collapsed the model to one answer at once.',
  'cause.lr-low-or-high-lr':
    'The learning rate ({lr:figure}) is far off: it does not move the model, or it is too high and collapsed the model to one answer at once.',
  'cause.tell-apart':
    'A few hundred steps with a tenth of the rate tell: if the loss falls then, the rate was too high; if not, try ten times the rate.',
  'cause.at-floor': 'A fine-tuning may begin at its floor; then the held-out metric is good already.',
  'cause.one-class':
    'The model collapsed to one answer for all inputs, as under a learning rate that is too high: look whether it predicts one class.',
  'cause.learned-at-once': 'There was no more to learn; then the held-out metric is good already.',
  'cause.no-weights': 'The optimizer holds no weights of this model, as when it was made before the model was loaded.',
  'cause.lr-zero-now': 'The learning rate is zero, or all layers are frozen.',
  'cause.no-split': 'Of boosted trees: no further split gains enough, and what is added changes nothing.',
  'cause.no-step-found': 'A method of second order finds no step and keeps its place.',
  'cause.cannot-learn':
    'The model cannot learn this: dead or saturated units, a poor initialisation, unscaled inputs or wrong labels.',
  'cause.lr-high-for-weights': 'The learning rate is too high for these weights.',
  'cause.lr-low-for-weights': 'The learning rate is too low for these weights.',
  'cause.small-weights': 'Weights are small by their initialisation.',
  'cause.epsilon-or-clipping': 'Epsilon or clipping holds the updates down.',
  'cause.updates-held-down': 'Epsilon, clipping or the initialisation holds the updates down.',
  'cause.lr-killed-relu':
    'A learning rate that is too high, or that came without warmup, pushed the units of a ReLU below zero for every input.',
  'cause.dead-from-start': 'The initialisation or unscaled inputs put the units of a ReLU below zero from the start.',
  'cause.lr-above-sharpness': 'The learning rate exceeds two divided by the sharpness of the loss.',
  'cause.period-of-two': 'The data has a period of two batches.',
  'cause.init-for-depth': 'The initialisation is too large for a network of this depth without normalization.',
  'cause.long-context': 'A recurrent network multiplies gradients over a long context.',
  'cause.all-dead': 'All ReLU units are dead in {layers:and}, so that nothing passes these layers.',
  'cause.nearly-dead':
    'Hardly a ReLU unit is alive in {layers:and}: nine in ten and more are dead, and next to nothing passes these layers.',
  'cause.labels': 'Labels and inputs do not belong together, or the labels are shuffled.',
  'cause.no-gradient': 'No gradient reaches the weights: dead or saturated units, zero weights.',
  'cause.epsilon': 'The epsilon of {optimizer} is too large for gradients of this size.',
  'cause.small-gradients': 'Gradients have become very small.',
  'cause.beyond-fp16': 'Activations or gradients grow beyond the range of fp16: the run is about to diverge.',
  'cause.softmax-fp16': 'The loss or the softmax is computed in fp16.',
  'cause.odd-batch': 'A batch unlike the others, or a step that was too large and was made good by the next ones.',
  'cause.bad-examples': 'The examples of this batch are damaged, mislabelled or unlike all others.',
  'cause.loss-not-metric':
    'The loss does not measure what the metric does: another loss, or another activation of the output, is wanted.',
  'cause.unbalanced': 'Classes are unbalanced, or the threshold of the decision is off.',
  'cause.metric-elsewhere': 'The metric is computed in training mode or on other data.',
  'cause.small-batches': 'Batches are too small, or differ too much from each other.',
  'cause.other-objective': 'The data, or what the loss is made of, changed on the way; then its level tells nothing.',
  'cause.momentum': 'Momentum is too high for this rate.',
  'cause.by-heart':
    'The model learns the training data by heart: it is large for so little data, or trains for too long.',
  'cause.other-data': 'Held-out data is of another kind than training data.',
  'cause.reached': 'The run has reached what this model, rate and data allow.',
  'cause.unscaled': 'Inputs are unscaled.',
  'cause.init-too-large': 'The initialisation is too large.',
  'cause.init-zero': 'The initialisation is zero.',
  'cause.other-terms': 'The loss has other terms beside the cross-entropy.',
  'cause.flat-ends':
    'Weights have grown, or inputs are unscaled, so that the units sit at the flat ends of the activation.',
  'cause.lr-for-units': 'The learning rate is too high for such units.',
  'cause.schedule-not-restored': 'The schedule was not restored: {rates}.',
  'cause.optimizer-not-restored': 'The state of the optimizer was not restored, so that its moments start anew.',
  'cause.other-place': 'The run goes on at another place in the data.',
  'cause.rate-leap': 'The rate rose too far at once; a change of that size wants to be warmed up.',
  'cause.lr-set-to-zero': 'The rate was set to zero, or the schedule starts beyond its end.',
  'cause.short-schedule': 'The schedule is too short for the run, or decays too fast.',
  'cause.no-schedule': 'The run was resumed without its schedule.',
  'cause.new-length':
    'It is the same schedule with another length: the one before ends at step {end:int}, this one at step {now:int}, {times:figure} times as far. A longer run was planned on resuming it.',
  'cause.cosine-beyond-end':
    'The schedule had reached its end at step {end:int}, and the run goes on: a cosine that is followed beyond its end goes up again.',
  'cause.began-anew':
    'The rate is back at its peak of {peak:figure}: the schedule began anew, as in a resume without its state, or with a warm restart.',
  'cause.constant-since':
    'The rate has stayed at {lr:figure} since: no schedule is applied any more, as where a resumed run is given a rate of its own.',
  'cause.level-to-level':
    'The learning rate rose from a level: it was set anew, as by the config of a resumed run, or a second part of the training begins.',
  'cause.schedule-or-state':
    'The schedule was made anew or its state was not restored, as in a resume; or a warm restart is planned.',
  'cause.schedule-shorter':
    'The schedule ends at step {end:int}, and the run goes on: it was made for fewer steps than the run has.',
  'cause.stepped-often':
    'The schedule is stepped more than once a step: by each of several processes, for each micro-batch, or in two places of the loop.',
  'cause.stepped-times':
    '{planned:int} planned steps divided by {end:int} are {times:int}: the schedule is stepped {times:int} times a step, as by each of {times:int} processes, for each of {times:int} micro-batches, or in {times:int} places of the loop.',
  'cause.schedule-made-for': 'The schedule was made for about {end:int} steps, not for {planned:int}.',
  'cause.counted-in-epochs':
    'The length of the schedule is given in epochs, and it is stepped once a step: it ends after {end:int} of {planned:int} steps.',
  'cause.stepped-rarely':
    '{end:int} divided by {planned:int} planned steps are {times:int}: the schedule is stepped once in {times:int} of the steps that it counts, as where its length counts micro-batches and it is stepped once an update.',
  'cause.made-longer':
    'The schedule was made for about {end:int} steps, not for {planned:int}: for a longer run, or its length counts something else.',
  'cause.stepped-once-an-epoch':
    'It fell {n:once|# times}, each time as far as a schedule of {planned:# step|# steps} falls in one step: it is stepped once an epoch, and its length counts steps.',
  'cause.beta2': 'beta2 is too high for gradients that change this fast.',
  'cause.slow-data': 'The data is not read fast enough.',
  'cause.busy-machine': 'Something else uses the machine, or it is throttled.',
  'cause.memory': 'Memory fills up: something is kept from step to step.',
  'cause.waited': 'Data, a checkpoint or another machine was waited for.',
  'cause.slept': 'The machine slept.',
  'cause.low-bound': 'The bound is below the usual gradient norm.',
  'cause.clipping-makes-up': 'The learning rate is too high and clipping makes up for it.',
  'cause.not-applied': 'The updates are not applied, or every step is skipped.',
  'cause.rounding': 'The rate is so low that an update is lost in the rounding of the weights.',
  'cause.not-in-optimizer': 'These weights are not among the parameters of the optimizer.',
  'cause.own-rate': 'Their own learning rate is zero, or so low that updates are lost in rounding.',
  'cause.frozen': 'They are frozen on purpose, as in fine-tuning.',
  'cause.cut-off': 'They are cut off from the loss (detached), or all units after them are dead.',
  'cause.saturating': 'Saturating activations (sigmoid, tanh) or dead ReLUs pass no gradient back.',
  'cause.init-too-small':
    'The initialisation is too small, or the network is deep and has neither normalization nor residual connections.',
  'cause.no-decay': 'Nothing holds the weights: there is no weight decay.',
  'cause.heavy-decay':
    'Weight decay is far too strong ({weightDecay:figure}): in the first steps it moves the weights {pull:figure} times as much as the gradient.',
  'cause.half-epsilon':
    'The epsilon of the optimizer ({eps:figure}) is zero in 16-bit floats, so that small gradients are divided by zero.',
  'cause.unscaled-inputs':
    'The inputs are not scaled: they have the size {rms:figure} (root of the mean square), and about 1 is wanted. Standardize them.',
  'cause.uneven-inputs':
    'The inputs are not scaled: their features differ in size from {least:figure} to {most:figure}. Standardize them.',
  'cause.strong-decay': 'Weight decay or a penalty is too strong for what the loss gives back.',
  'cause.fitted': 'The training data is fitted exactly.',
  'cause.masked': 'Nothing counts in the loss: all labels are masked (-100), or every sequence was cut off.',
  'cause.times-zero': 'The loss is multiplied by a weight or a scale of zero.',
  'cause.scale-fell':
    'The loss scale had fallen from {greatest:figure} to {now:figure}: gradients overflow in fp16, at the end for good.',
  'cause.grew-beyond': 'The loss had grown until numbers overflowed: what made it grow made it that.',
  'cause.lr-still-rising':
    'The learning rate was still rising ({lr:figure}): its peak is too high, or warmup too short.',
  'cause.norms-grew':
    'Gradient norms had left their range from step {since:int}, up to {peak:figure} (usual: {p50:figure}): the learning rate is too high, or clipping is missing.',
  'cause.had-risen':
    'The loss had risen before, from {best:reading} (step {bestStep:int}) to {last:reading} (step {step:int}): the learning rate is too high here.',
  'cause.had-risen-lr':
    'The loss had risen before, from {best:reading} (step {bestStep:int}) to {last:reading} (step {step:int}): the learning rate ({lr:figure}) is too high here.',
  'cause.overshoot': 'A learning rate that is far too high: the first steps passed over everything near the start.',
  'cause.overshoot-lr':
    'A learning rate that is far too high: the first steps passed over everything near the start. At {lr:figure} a first step moves about a hundredth of the weights, as is usual.',
  'cause.overshoot-in-vain':
    'A learning rate that is far too high: the steps write the weights anew, and not to the better.',
  'cause.lr-early': 'The learning rate is too high for so early a time, or warmup is missing.',
  'cause.lr-early-lr': 'The learning rate ({lr:figure}) is too high for so early a time, or warmup is missing.',
  'cause.fp16-overflow':
    'The run computes in fp16, where numbers beyond 65,504 overflow. A few steps in bf16 or fp32 tell whether that is it.',
  'cause.number-format':
    'The number format: in half precision (fp16, AMP) numbers beyond 65,504 overflow. A few steps in bf16 or fp32 tell whether that is it.',
  'cause.data-non-finite':
    'Inputs or labels that are not finite, or a batch that is empty: look at the first batches, and at what scales them.',
  'cause.damaged-batch': 'Damaged data: look at the batch of step {step:int}.',
  'cause.damaged-batch-at':
    'Damaged data: look at batch {position:int} of the loader, counted from 0 (step {step:int}).',
  'cause.damaged-batch-gradient':
    'Damaged data: look at the batch of step {step:int}, whose loss was still a number and whose gradient was none.',
  'cause.loss-alone':
    'A term of the loss that has no gradient: the gradient is a number all the same, so the weights are, too. Print the terms one by one.',
  'cause.damaged-between': 'Damaged data: look at the batches between step {from:int} and step {to:int}.',
  'cause.undefined-operation':
    'A logarithm or root of zero, or a division by zero, in the loss or in the model. torch.autograd.detect_anomaly names the line.',
  'cause.overlap':
    'Gradients that are overwritten while they are summed up, as with DeepSpeed’s overlap_comm: try it switched off.',
  'cause.lr-less-likely': 'Less likely the learning rate: the loss was calm before.',
  'cause.before-first-row':
    'It may have begun before the first row (step {step:int}), then for any reason, a learning rate that is too high among them.',
  'cause.nothing-counts':
    'Or nothing counts in the loss any more: every label is ignored, or a weight has become zero.',
  'cause.same-examples': 'The same damaged examples: they come again every {period:# step|# steps}.',
  'cause.bad-batch': 'A damaged or empty batch: look at its data.',
  'cause.overflow-here': 'An overflow in half precision that the loss scaler skipped.',
  'cause.scaler-skipped': 'The gradient overflowed in fp16, and the loss scaler skipped the step. That is its work.',
  'cause.perhaps-skipped':
    'The gradient overflowed in fp16 and a loss scaler skipped the step, as it should: the loss scale, if recorded, would tell.',
  'cause.norm-overflows': 'The norm alone overflows: the sum of squares is computed in half precision.',
  'cause.skips-all':
    'Every gradient overflows in fp16, so that every step is skipped: weights in fp16, or a loss that is far too large.',
  'cause.gradient-undefined':
    'The gradient itself is not finite: a root, norm or division at zero, or a mask of infinities.',
  'cause.evaluation-empty': 'A batch without labels, or an empty one: a mean over nothing is NaN.',
  'cause.evaluation-half': 'The evaluation computes in half precision and overflows; the training does not.',
  'cause.evaluation-data': 'Damaged examples in the held-out data.',
  'cause.loss-without-weights':
    'The loss does not depend on the weights: it is the same number all the time. A factor in it may be zero, such as beta of DPO.',
  'cause.loss-detached': 'The loss is cut off from the weights: it is detached, or computed without gradients.',
  'cause.nothing-trainable': 'All parameters are frozen, or none of the optimizer’s is used by the model.',
  'cause.checkpointing':
    'Gradient checkpointing of a frozen model with adapters: the inputs of its blocks require no gradient.',
  'cause.underflow': 'Gradients are too small for fp16 and become zero: loss scaling is missing or too low.',
  'cause.all-units-dead': 'Every unit on the way to the weights is dead or saturated.',
  'cause.nothing-to-learn': 'Batches in which there was nothing to learn.',
  'cause.norm-after-clearing': 'The norm is taken after the gradients were cleared, or before they were computed.',
  'cause.norm-after-clipping': 'The norm is recorded after clipping: it is the bound.',
  'cause.norm-rounded': 'The norm is rounded for print.',
  'cause.scaler-wanders': 'The scaler tried larger scales and went back.',
  'cause.hidden-non-finite':
    'It is NaN that the trainer prints as 0: record the gradient norm, or switch off logging_nan_inf_filter, to see it.',
} as const;
