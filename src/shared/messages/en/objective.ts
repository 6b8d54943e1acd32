/** What the monitor says where it knows what the loss is for, and of the shapes of a curve: findings, figures, causes. */
export const objective = {
  'policy-step.found':
    'The policy changes too much in one update, in {n:int} rows in a row since step {since:int}: {what:and}.',
  'reversed-pairs.found':
    'Training prefers the wrong answers: the margin of their rewards was {start:figure} at the start and is {margin:figure} at step {step:int}.',
  'reversed-pairs.found-accuracy':
    'Training prefers the wrong answers: the margin of their rewards was {start:figure} at the start and is {margin:figure} at step {step:int}, and only {share:percent} of the pairs are told apart.',
  'evidence.margin': 'margin of the rewards {margin:figure}, at the start {start:figure}',
  'evidence.pair-accuracy': '{share:percent} of the pairs are told apart; by chance it is half',
  'cause.pairs-swapped':
    'Chosen and rejected are swapped on the way: what the loss prefers is not what the log calls chosen.',
  'cause.pairs-sign': 'The sign of the loss, or of the rewards in it, is wrong.',
  'watch.reversed-pairs': 'margins that fall',
  'evidence.update-kl':
    'the KL divergence from the policy before the update is {kl:figure}, usual is below {usual:figure}',
  'evidence.clip-fraction': '{share:percent} of the samples are clipped, usual is below {usual:percent}',
  'cause.policy-lr': 'The learning rate of the policy is too high.',
  'cause.policy-epochs': 'Each batch of samples is passed over too often, or its parts are too small.',
  'cause.policy-advantages': 'Advantages or rewards are large and not normalised.',

  'reward-collapse.found':
    'The reward is lost again: it rose from {start:figure} to {best:figure} (step {bestStep:int}) and is {level:figure} at step {step:int}.',
  'reward-collapse.regained': 'It was regained: {reward:figure} at step {step:int}.',
  'evidence.reward-start': 'reward {reward:figure} at the start',
  'evidence.reward-best': 'smoothed reward {reward:figure} at its best, step {step:int}',
  'evidence.reward-now': 'smoothed reward {reward:figure} at step {step:int}',
  'evidence.reference-kl': 'the KL divergence from the reference model is {kl:figure}',
  'cause.far-from-reference':
    'The policy has left its reference model far behind (KL {kl:figure}): the penalty on it is too weak.',
  'cause.reward-changed': 'The task or the reward was changed on purpose.',

  'entropy-collapse.found':
    'The policy has stopped trying anything else: its entropy is {entropy:figure} at step {step:int} and was {start:figure} at the start, and the reward is no better for it.',
  'evidence.entropy': 'entropy {entropy:figure}',
  'evidence.entropy-start': 'entropy {entropy:figure} at the start',
  'cause.no-entropy-bonus': 'Nothing holds the entropy: there is no bonus for it, or clipping cuts off what is rare.',
  'cause.reward-shortcut': 'The policy found an answer that is always the same and gets some reward.',

  'nothing-compared.found':
    'Nothing is learned for want of a difference: since step {since:int}, in {n:int} rows in a row, {what:and}.',
  'evidence.margins-zero': 'the rewards of chosen and rejected answers are exactly equal',
  'evidence.rewards-alike': 'the rewards that are compared are all equal (their standard deviation is 0)',
  'evidence.norm-zero': 'the gradient norm is exactly 0',
  'cause.beta-zero': 'beta is 0, which multiplies every reward and the gradient.',
  'cause.same-answers': 'The chosen and the rejected answer are the same, or both are cut off or masked.',
  'cause.policy-is-reference': 'The policy is its own reference, or none of its weights are trained.',
  'cause.reward-constant': 'The reward function returns the same for every answer: print what it gets and gives.',
  'cause.one-sample': 'There is one answer to a prompt, or the answers are sampled without any chance (temperature 0).',
  'cause.task-too-easy-or-hard': 'The task is so easy, or so hard, that all answers get the same.',

  'lost-balance.found': 'One player of the game has won, since step {since:int}: {won}, {lost}.',
  'evidence.first-player': 'the smoothed loss of the generator is {now:figure}, at the start {start:figure}',
  'evidence.second-player': 'the smoothed loss of the discriminator is {now:figure}, at the start {start:figure}',
  'cause.discriminator-strong':
    'The discriminator is too strong: its rate or its steps are too many, or nothing (noise, a gradient penalty) holds it back.',
  'cause.generator-broken': 'The generator makes outputs that are told at a glance, such as one image for all, or NaN.',
  'cause.discriminator-weak': 'The discriminator is too weak, or its rate is too low.',
  'cause.discriminator-broken': 'The discriminator gets no gradient, or its labels are the wrong way round.',

  'epoch-stairs.found': 'The training loss falls in stairs: {drops:and}, while {within}.',
  'epoch-sawtooth.found':
    'The training loss goes up and down once in each epoch, in {n:int} epochs in a row: at the last one {drop}, then {within}.',
  'evidence.epoch-drop': 'from {before:figure} to {after:figure} where the epoch of step {step:int} begins',
  'evidence.epoch-within':
    'within the epoch, steps {from:int} to {to:int}, it goes from {first:figure} to {last:figure}',
  'cause.memorised':
    'The model learns the training data by heart: it gets better on examples that it has seen, and not on new ones.',
  'cause.rate-by-epoch': 'The learning rate, or the data, changes from epoch to epoch.',
  'cause.seen-again':
    'Adam and examples seen again: after a reshuffle some come back soon, and are known best then. This is usual and does no harm.',
  'cause.data-order': 'The data has the same order in each epoch, such as by length or by source.',
  'cause.running-mean': 'The logged loss is a mean over the epoch so far.',
  'cause.begins-anew': 'A schedule, or the state of the optimizer, begins anew with each epoch.',
  'unseen.held-out': 'what the loss on held-out data does at these steps: where it rises, the model is overfitted.',

  'periodic-spikes.found': 'The loss jumps every {n:# step|# steps}: {what}.',
  'evidence.jumps-at': 'it jumped at the steps {steps:and}',
  'cause.period-of-data':
    'The same piece of the data comes back: bad examples, or the last and smaller batch of an epoch.',
  'cause.period-of-run':
    'The run does something then: an evaluation that leaves the model in another mode, a checkpoint, a schedule that begins anew.',

  'summed-loss.first':
    'If this loss is a cross-entropy it is summed and not averaged, or the weights are poor: {first}; {guess}, and the gradient norms are large from the start.',
  'summed-loss.tokens': 'The loss looks summed over tokens or accumulation steps, not averaged: {first}; {guess}.',
  'summed-loss.ratio': 'The training loss looks summed, not averaged: {what}.',
  'evidence.vocabulary': 'guessing among all {n:grouped} tokens of the largest vocabulary gives {loss:figure}',
  'evidence.first-norms-median': 'the first gradient norms have the median {norm:figure}',
  'evidence.loss-ratio':
    'it is {times:figure} times the loss on held-out data, at {n:int} evaluations in a row ({training:figure} and {held:figure} at step {step:int})',
  'cause.summed-accumulation':
    'It is summed over gradient accumulation, with {n:int} micro-batches a step: the gradient is as many times too large.',
  'cause.summed':
    'It is summed over tokens, or over the micro-batches of gradient accumulation: the gradient is as many times too large.',
  'cause.no-cross-entropy': 'The loss is no cross-entropy, or has other terms; then this says nothing.',
  'cause.other-terms-held': 'The training loss has terms that the loss on held-out data has not.',

  'negative-loss.endless':
    'The loss falls without end: from {first:figure} at the start to {loss:figure} at step {step:int}, and its gradient grows with it.',
  'negative-loss.found':
    'The loss is below zero since step {since:int}, where a cross-entropy cannot be: {loss:figure} at step {step:int}.',
  'evidence.accuracy-stays': 'accuracy {now:figure}, at its best {best:figure}, at first {first:figure}',
  'cause.wrong-sign': 'The sign of the loss, or of one of its terms: what is minimized has no lowest value.',
  'cause.labels-outside':
    'Labels are not what the loss takes them for: a binary cross-entropy wants 0 or 1, not 2, -1 or 255.',
  'cause.output-activation': 'The output is no probability: sigmoid or softmax is missing, or is there twice.',

  'double-softmax.found':
    'The loss function {name} is given probabilities. It wants logits, and applies softmax or sigmoid itself.',
  'double-softmax.logarithm': 'The loss function {name} is given probabilities, where it wants their logarithms.',
  'cause.double-softmax': 'Softmax is applied twice: by the model and by the loss. Leave the one of the model out.',
  'cause.double-sigmoid':
    'Sigmoid is applied twice: by the model and by the loss, which wants logits. Leave the one of the model out.',
  'cause.no-logarithm': 'The model ends with softmax, where log_softmax is wanted.',
  'kept-gradients.found': 'Gradients are never cleared: each step is taken on the sum of all gradients so far.',
  'cause.no-zero-grad':
    'zero_grad is missing: each gradient is added to those of all steps before, so that steps grow and go in old directions.',
  'uphill.negated': 'The loss that is minimized is that of {name} with its sign turned: the error grows.',
  'uphill.maximized': 'The optimizer maximizes the loss: the error grows.',
  'uphill.uphill': 'The weights are moved along the gradient, so that each step raises the loss.',
  'cause.negated': 'The sign of the loss is turned: what is minimized has no lower bound.',
  'cause.maximized': 'maximize is set, so that the sign of each step is turned.',
  'cause.uphill': 'The sign of the update: gradients are added to the weights, and not subtracted.',
  'untrained-weights.found': 'Random weights are not trained: {layers:and}, {share:percent} of the model.',
  'untrained-weights.none': 'Nothing can be trained: all weights of the model are frozen ({layers:and}).',
  'cause.all-frozen': 'All layers are frozen: trainable is False, also of the last.',
  'evidence.untrained-share': '{share:percent} of the weights are as they were made, and nothing changes them',
  'cause.weights-not-held':
    'No optimizer holds these parameters: it was given those of a part, or of another model, and they get gradients in vain.',
  'cause.weights-frozen':
    'These parameters are frozen (requires_grad is False) though nothing was ever loaded into them or trained.',
  'cause.weights-cut-off':
    'The loss is cut off from these layers: by detach, no_grad or a way through NumPy, no gradient reaches them.',

  'watch.policy-step': 'updates of the policy that are too large',
  'watch.reward-collapse': 'a reward that is lost again',
  'watch.entropy-collapse': 'a policy without entropy',
  'watch.nothing-compared': 'rewards without a difference',
  'watch.lost-balance': 'a game that one player has won',
  'watch.epoch-shape': 'a loss that changes with the epochs',
  'watch.periodic-spikes': 'jumps with a period',
  'watch.summed-loss': 'a loss that is summed, not averaged',
  'watch.double-softmax': 'probabilities where logits are wanted',
  'watch.kept-gradients': 'gradients that are never cleared',
  'watch.uphill': 'steps that raise the loss',
  'watch.untrained-weights': 'random weights that are not trained',
  'watch.negative-loss': 'a cross-entropy below zero',
} as const;
