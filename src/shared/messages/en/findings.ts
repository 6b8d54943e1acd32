/** What the monitor says of a run: findings, one sentence each. */
export const findings = {
  sentence: '{what:capital}.',
  'folder.unreadable-findings':
    '{n:One finding|# findings} in the run folder cannot be read: {n:it was|they were} written by another version of Keel, or damaged.',
  'finding.learns': 'The run learns in spite of it.',
  'finding.other-loss': 'By the figures that the script logs, its loss is of another kind, of which this says nothing.',
  'finding.if-progress': 'It counts only if this loss measures progress, which nothing in the script has told so far.',
  'finding.came-back': 'The loss came back to {loss:figure} after all, by step {step:int}.',
  'finding.once-more': 'It is the {n:int}. time, and there is no sign that it was the last.',
  'finding.passed': 'It passed by step {step:int}.',
  'layer.number': 'layer {index:int}',
  'layer.some': 'a layer',
  'layers.more': '{n:int} more',
  'layers.all': 'all layers',
  'layers.of': '{n:int} of {all:# layer|# layers}',
  'non-finite.loss': 'The loss is {loss:figure} at step {step:int}.',
  'non-finite.hidden-norm':
    'The loss is NaN from step {step:int} on: it reads exactly 0, and the gradient norm is no number.',
  'non-finite.hidden-evaluation':
    'The loss is NaN from step {step:int} on: it reads exactly 0, and the loss on held-out data is no number.',
  'non-finite.likely-hidden':
    'The loss is exactly 0 from step {step:int} on and was {before:figure} before: most likely it is NaN, which some trainers print as 0.',
  'non-finite.once':
    'The loss was {loss:figure} at step {step:int} alone. The next one was a number, so the weights are sound.',
  'non-finite.for-rows':
    'The loss was {loss:figure} in {n:# row|# rows} from step {step:int} on. Then it was a number again, so the weights are sound.',
  'non-finite.again':
    'The loss was {loss:figure} in {n:# row|# rows}, the last time at step {last:int}, and a number after each: the weights are sound, some of the data are not.',
  'non-finite.regularly':
    'The loss was {loss:figure} in {n:# row|# rows}, every {period:# step|# steps}, and a number after each: the weights are sound, some of the data are not.',
  'non-finite-gradient.found': 'The gradient norm is {norm:figure} at step {step:int}; the loss is a number.',
  'non-finite-gradient.once':
    'The gradient norm was {norm:figure} at step {step:int} alone. The next loss was a number, so the weights are sound.',
  'non-finite-gradient.times':
    'The gradient norm was not finite {n:# time|# times}, the last time at step {last:int}. The loss stayed a number, so the weights are sound.',
  'non-finite-gradient.never': 'The gradient norm was never a number, in {n:# row|# rows} so far. The loss is one.',
  'non-finite-gradient.never-learns':
    'The gradient norm was never a number, in {n:# row|# rows} so far. The loss is one, and falls all the same.',
  'non-finite-gradient.lasting':
    'The gradient norm has been {norm:figure} since step {since:int}, in {n:# row|# rows}. The loss is a number.',
  'non-finite-gradient.lasting-learns':
    'The gradient norm has been {norm:figure} since step {since:int}, in {n:# row|# rows}. The loss falls all the same.',
  'non-finite-gradient.ended':
    'The gradient norm was {norm:figure} from step {since:int} on, in {n:# row|# rows}; at step {step:int} it is a number again.',
  'non-finite-evaluation.found':
    'The loss on held-out data is {loss:figure} at step {step:int}; the training loss is a number.',
  'non-finite-evaluation.passed':
    'The loss on held-out data was no number in {n:# evaluation|# evaluations}; at step {step:int} it is one again.',
  'zero-gradient.start': 'The gradient is exactly zero from the start: nothing can be learned.',
  'zero-gradient.since': 'The gradient has been exactly zero since step {since:int}: nothing is learned any more.',
  'zero-gradient.moves':
    'The recorded gradient norm has been exactly 0 since step {since:int}, and the loss moves all the same: it was recorded at the wrong place.',
  'zero-gradient.passed': 'The gradient was exactly zero for a while; at step {step:int} it is not any more.',
  'constant-gradient.found':
    'The gradient norm is the same number in every row since step {since:int}: {norm:figure}. What norms could tell of the run is not seen.',
  'exploding-gradient.found':
    'Gradients explode: the norm rose to {norm:figure}, {times:figure} times its healthy median, from step {since:int}; the loss followed from {best:figure} to {peak:figure}.',
  'overshoot.found':
    'The learning rate is far too high: one of the first steps moved the weights by {share:percent} of their size, and the loss leapt from {start:figure} to {peak:figure} at step {step:int}.',
  'overshoot.found-lr':
    'The learning rate ({lr:figure}) is far too high: one of the first steps moved the weights by {share:percent} of their size, and the loss leapt from {start:figure} to {peak:figure} at step {step:int}.',
  'overshoot.in-vain':
    'The learning rate is far too high: up to step {step:int} the weights grew to {times:figure} times what they were, and the loss hardly has anything of it: it was {start:figure} at the start and is {loss:figure}.',
  'overshoot.in-vain-lr':
    'The learning rate ({lr:figure}) is far too high: up to step {step:int} the weights grew to {times:figure} times what they were, and the loss hardly has anything of it: it was {start:figure} at the start and is {loss:figure}.',
  'overshoot.thrown':
    'The learning rate is far too high: the first steps threw the loss from {start:figure} up to {peak:figure} (step {step:int}).',
  'overshoot.thrown-lr':
    'The learning rate ({lr:figure}) is far too high: the first steps threw the loss from {start:figure} up to {peak:figure} (step {step:int}).',
  'early-blow-up.found':
    'The loss rose from {initial:figure} to {peak:figure} (step {peakStep:int}) right at the start and has not come back.',
  'divergence.found':
    'The run diverges: the loss was {best:figure} at step {bestStep:int}, rose to {peak:figure} and has not come back.',
  'divergence.creeps':
    'The loss creeps up: its mean was {low:figure} up to step {step:int} and is {late:figure} of late, which is {share:percent} of what was learned.',
  'loss-spike.found':
    'The loss spiked from {usual:reading} to {peak:reading} at step {peakStep:int} and was back by step {back:int}.',
  'loss-spike.more':
    '{n:# more spike|# more spikes} of the loss recovered, the last from {usual:reading} to {peak:reading} at step {peakStep:int}.',
  'repeated-spike.found': 'The loss jumps at the same data again: batch {batch:int}, at the steps {steps:and}.',
  'gradient-warning.range':
    'Early warning: gradient norms left their range at step {since:int} ({norm:figure}, usually below {p90:figure}), and the loss has begun to rise.',
  'gradient-warning.drift':
    'Early warning: gradient norms have drifted upwards since step {since:int} ({norm:figure}, usually below {p90:figure}), and the loss has begun to rise.',
  'resume-shock.found':
    'The loss jumped to {loss:figure}, {n:# step|# steps} after the run was resumed at step {since:int}.',
  'schedule-shock.found':
    'The loss jumped to {loss:figure}, {n:# step|# steps} after the learning rate went from {before:figure} to {after:figure} at step {since:int}.',
  'schedule-shock.at-once':
    'The loss jumped to {loss:figure} as the learning rate went from {before:figure} to {after:figure} at step {since:int}.',
  'schedule-shock.stays':
    'The loss stands at {loss:figure}, and stood at {best:figure} before the learning rate went from {before:figure} to {after:figure} at step {since:int}.',
  'schedule-left.leap':
    'The learning rate left its schedule: it went from {before:figure} at step {since:int} to {after:figure} at step {step:int}, {times:figure} times as much.',
  'schedule-left.from-zero':
    'The learning rate left its schedule: it had come to 0 by step {since:int} and was {after:figure} at step {step:int}.',
  'schedule-left.turn':
    'The learning rate rises again: it had fallen to {before:figure} by step {since:int} and is {after:figure} at step {step:int}.',
  'schedule-left.cycle': 'It rose again by step {step:int}, in a rhythm: this rate goes up and down by plan.',
  'oscillation.found':
    'The loss oscillates: progress was lost and regained {n:int} times, and was lost in {share:percent} of the steps.',
  'edge-of-stability.found':
    'The loss goes up and down in turn, by {size:figure} a step: the learning rate is at the edge of stability.',
  'dead-units.found': 'Units are dead in {layers:and}: {what}.',
  'dead-units.for-good': 'Units are dead in {layers:and}: {what}, and nothing can bring them back.',
  'dead-units.since': 'Units are dead in {layers:and}: {what}, since {jump}.',
  'vanishing-gradient.layers': 'Gradients vanish on their way back: {what}.',
  'vanishing-gradient.norm': 'Gradients vanish: {what}, and hardly anything was learned.',
  'vanishing-gradient.still':
    'After {n:# step|# steps} the loss is still {now:figure}, at the start it was {start:figure}.',
  'exploding-layers.found': 'Gradients grow on their way back: {what}.',
  'saturated-units.found': 'The {activation} units of {layer} saturate: {what}.',
  'guessing.found':
    'The model does no better than guessing: at step {step:int} the loss is still {loss:figure}; {guess}.',
  'guessing.consistent':
    'The loss stands still at {loss:figure}, which is what guessing gives: {guess}. The accuracy tells whether it is that.',
  'guessing.margin':
    'The loss stands at {loss:figure} without noise, which is what a margin costs when all points are pulled to one: {guess}.',
  'guessing.words':
    'The loss stands still at {loss:figure}, as of a model that knows how often each word comes, and nothing more: {guess}.',
  'no-learning.found':
    'The loss does not fall: it is {now:figure} after {rows:# row|# rows}, and was {start:figure} at the start.',
  'no-learning.since-first':
    'All that the loss fell it fell at once: it was {start:figure} at step {step:int} and is {now:figure} after {rows:# row|# rows}.',
  'no-learning.began': 'The run began to learn by step {step:int}.',
  'no-learning.rate-rose': 'The learning rate rose to {lr:figure} by step {step:int}, which begins anew.',
  'slow-learning.found': 'Learning is slow: {what}.',
  'spent-lr.zero': 'The learning rate is zero from the start: nothing can be learned.',
  'spent-lr.found':
    'The learning rate is spent: it is {lr:figure} and was {peak:figure} at its peak; hardly anything is learned since step {since:int}, {n:# step|# steps} ago.',
  'spent-lr.found-of':
    'The learning rate is spent: it is {lr:figure} and was {peak:figure} at its peak; hardly anything is learned since step {since:int} of {total:int} planned.',
  'spent-lr.rose': 'It rose to {lr:figure} by step {step:int}.',
  'schedule-mismatch.short':
    'The learning rate will be at its end by step {end:int}; {planned:# step is|# steps are} planned.',
  'schedule-mismatch.rests':
    'The learning rate rests at {lr:figure} since step {end:int}; {planned:# step is|# steps are} planned.',
  'schedule-mismatch.long':
    'The learning rate has fallen from {peak:figure} to {lr:figure} only: its schedule ends at step {end:int}; {planned:# step is|# steps are} planned.',
  'schedule-mismatch.still':
    'The learning rate has hardly fallen, from {peak:figure} to {lr:figure}, though most of the {planned:# planned step|# planned steps} is done.',
  'schedule-mismatch.left': 'The rate left that schedule by step {step:int}.',
  'unchanged-weights.all': 'No weights change at all: {layers:and}.',
  'unchanged-weights.missing': 'Weights do not change though they have a gradient: {layers:and}.',
  'unchanged-weights.frozen': 'Weights get no gradient and do not change: {layers:and}.',
  'update-ratio.high': 'Steps are too large: {what}; usual is {usual:figure}.',
  'update-ratio.high-lr':
    'Steps are too large: {what}; usual is {usual:figure}, which a learning rate of {lr:figure} gives.',
  'update-ratio.low': 'Steps are too small: {what}; usual is {usual:figure}.',
  'update-ratio.low-lr':
    'Steps are too small: {what}; usual is {usual:figure}, which a learning rate of {lr:figure} gives.',
  'large-epsilon.found': 'Epsilon ({eps:figure}) is as large as the gradients: {what}.',
  'stale-second-moment.found':
    'The second moment of {optimizer} is too slow: {times:once|# times} the loss jumped within {within:int} steps of a gradient far above it, {ratio:figure} times the last time.',
  'loss-scale.minimum':
    'The loss scale is at its minimum: it is {now:figure} and was {greatest:figure}. Gradients overflow in fp16.',
  'loss-scale.skips':
    'The loss scale makes most steps be skipped: it is {now:figure} and was {greatest:figure}. Gradients overflow in fp16.',
  'loss-scale.halvings':
    'The loss scale fell {n:int} times within {within:int} steps: it is {now:figure} and was {greatest:figure}. Gradients overflow in fp16.',
  'loss-scale.falls':
    'The loss scale falls and does not rise any more: it is {now:figure} and was {greatest:figure}. Gradients overflow in fp16.',
  'loss-scale.rose':
    'The loss scale fell, and has risen again to {now:figure}; it was {greatest:figure} at its greatest.',
  'tight-clipping.found':
    'Gradients are clipped in {share:percent} of the steps: the bound, not the learning rate, sets the size of the steps.',
  'tight-clipping.found-at':
    'Gradients are clipped at {bound:figure} in {share:percent} of the steps: the bound, not the learning rate, sets the size of the steps.',
  'poor-initialization.worse': 'The run starts worse than guessing: {first}; {guess}.',
  'poor-initialization.zero': 'Weights started at zero: {what}, so all units of a layer are alike.',
  'weight-growth.found': 'Weights keep growing: {what}.',
  'weight-collapse.found': 'Weights fade away: {what}.',
  'overfitting.found':
    'The run overfits: the held-out loss rose from {best:figure} (step {bestStep:int}) to {now:figure} (step {step:int}), while the {training}.',
  'overfitting.better': 'By step {step:int} it was better than before, at {loss:figure}.',
  'overfitting.still':
    'The run learns its training data by heart: the held-out loss has stood still since step {bestStep:int} ({best:figure}, now {now:figure}), while the {training}.',
  'overtraining.found': 'Nothing is gained any more: {what}, and the training loss stands still too.',
  'metric-disagrees.found':
    'The held-out loss falls, but {metric} on the same data does not rise with it: {what}. One of the two does not measure what is wanted.',
  'repeating-loss.still':
    'The loss stands at exactly {loss:figure} since step {step:int}, to the last digit, for {rows:# row|# rows}; until then it moved.',
  'repeating-loss.found':
    'The loss repeats itself to the last digit every {period:row|# rows}, since about step {step:int}: the weights do not change.',
  'repeating-loss.moves': 'It moves again at step {step:int}.',
  'zero-loss.start': 'The loss is exactly zero from the start.',
  'zero-loss.since': 'The loss is exactly zero since step {step:int}.',
  'zero-loss.passed': 'It is not zero at step {step:int}: single losses of zero may be meant.',
  'stall.found': 'The run stood still before step {step:int}: {what}.',
  'stall.again': 'The run stood still before step {step:int}: {what} (stall number {n:int}).',
  'slow-steps.found': 'Steps have become slow: {what}.',
} as const;
