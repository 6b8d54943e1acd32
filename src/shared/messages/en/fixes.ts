/** Remedies: titles are orders without a capital; reasons, costs and sources are sentences. */
export const fixes = {
  'fix.title': '{first:capital} and {last}',
  'fix.title-alone': '{first:capital}',
  'fix.orders': '{first}, {rest}',
  'fix.start-again': 'start again from step 0',
  'fix.continue': 'continue from step {step:int}',
  'fix.cost.another-model': 'It is another model, so the run starts again.',
  'fix.cost.training-loss': 'The loss on the training data falls less far.',
  'fix.cost.again': 'The run starts again.',
  'fix.activation.lstm': 'use LSTM cells in place of simple ones',
  'fix.activation.lstm-reason':
    'A simple recurrent cell multiplies the gradient at every token; an LSTM cell carries it.',
  'fix.activation.use': 'use {value} in place of {present}',
  'fix.activation.elu-reason':
    'Behind a normalization the inputs of an activation lie about zero, where ELU has a slope on both sides.',
  'fix.activation.leaky-reason':
    'A ReLU whose input is negative passes no gradient and stays dead; a leaky one passes a hundredth.',
  'fix.activation.relu-reason':
    '{activation:capital} saturates: its slope is at most {slope:figure} and falls to 0 away from 0.',
  'fix.activation.blame':
    'The model is a stack of {n:int} sigmoid layers, each of which passes at most a quarter of the gradient: they saturate.',
  'fix.activation.source':
    'AUTOTRAINER (ICSE 2021): order of repairs of vanishing gradients and dying ReLUs; Clevert et al., ELUs (arXiv 1511.07289).',
  'fix.adamw.title': 'use AdamW with weight decay {decay:figure} in place of Adam with L2',
  'fix.adamw.reason': 'Adam divides the L2 term by its second moment, so weights with large gradients hardly decay.',
  'fix.adamw.cost': 'The optimizer starts with fresh moments.',
  'fix.adamw.source': 'Loshchilov & Hutter, Decoupled weight decay regularization (ICLR 2019).',
  'fix.adaptive-clipping.title': 'clip the gradient of each layer at {share:figure} of its weights',
  'fix.adaptive-clipping.reason':
    'Gradients left their range although their global norm is clipped at {norm:figure}; a bound for each layer follows the size of its weights.',
  'fix.adaptive-clipping.cost': 'Layers with small weights learn more slowly.',
  'fix.adaptive-clipping.source':
    'Brock et al., High-performance large-scale image recognition without normalization (arXiv 2102.06171).',
  'fix.beta2.title': 'lower beta2 from {now} to {value}',
  'fix.beta2.reason':
    'With {now} the second moment is a mean over {n:int} steps, too many to follow gradients that grow.',
  'fix.beta2.cost': 'Updates are somewhat noisier.',
  'fix.beta2.source':
    'Wortsman et al., Stable and low-precision training (arXiv 2304.13013); GPT-3, Llama 2 and OLMo 2 use 0.95.',
  'fix.clip.title': 'clip gradients at global norm {norm:figure}',
  'fix.clip.title-now': 'clip gradients at global norm {norm:figure} in place of {present:figure}',
  'fix.clip.reason':
    'Nine in ten healthy gradient norms of this run were below {p90:figure}; before the loss left its range they rose to {peak:figure}.',
  'fix.clip.reason-recurrent':
    'Nine in ten healthy gradient norms of this run were below {p90:figure}; nothing bounds the steps of a recurrent net beyond that.',
  'fix.clip.blame':
    'A recurrent net is trained without clipping: its gradients, products over the steps in time, are not held in check.',
  'fix.clip.cost': 'A tenth of the healthy steps is shortened.',
  'fix.clip.source':
    'Godbole et al., Deep Learning Tuning Playbook (2023): clip at the 90th percentile of the gradient norms; Pascanu, Mikolov & Bengio (ICML 2013) for recurrent nets.',
  'fix.dropout.title': 'drop {share:percent} of the hidden units in training',
  'fix.dropout.reason': 'Units that cannot rely on each other memorise less.',
  'fix.dropout.cost': 'The run starts again and needs more steps.',
  'fix.dropout.source': 'Srivastava et al., Dropout (JMLR 2014); AUTOTRAINER (ICSE 2021).',
  'fix.early-stopping.title': 'stop {n:# evaluation|# evaluations} after the best one and keep its checkpoint',
  'fix.early-stopping.reason': 'The lowest loss on held-out data was passed; what comes after it is worse.',
  'fix.early-stopping.reason-best':
    'The lowest loss on held-out data, {best:figure}, was passed; what comes after it is worse.',
  'fix.early-stopping.cost': 'A late improvement would be missed.',
  'fix.early-stopping.source': 'Prechelt, Early stopping, but when? (1998).',
  'fix.epsilon.title': 'set epsilon from {now:figure} to {value:figure}',
  'fix.epsilon.reason':
    'Where gradients are smaller than epsilon, {optimizer} moves by lr x gradient / epsilon, at most {times:figure} times the gradient.',
  'fix.epsilon.blame':
    'The epsilon of {optimizer}, {eps:figure}, is too large: it holds down every update whose gradient is smaller.',
  'fix.epsilon.source':
    'Wortsman et al., Small-scale proxies (arXiv 2309.14322): epsilon must stay below the size of the gradients.',
  'fix.initialization.title': 'draw the weights as usual ({usual}) in place of {present}',
  'fix.initialization.usual': 'he before a ReLU, glorot otherwise',
  'fix.initialization.reason':
    'Weights drawn by {present} do not keep the size of gradients from layer to layer; the usual draw of each layer does.',
  'fix.initialization.blame':
    'The weights start at zero (model.initialization), so all units of a layer are alike and hardly any gradient passes them: a poor initialisation.',
  'fix.initialization.source': 'Glorot & Bengio (2010); He et al. (arXiv 1502.01852).',
  'fix.larger-batch.title': 'average the gradients of {value:int} examples in place of {now:int}',
  'fix.larger-batch.reason': 'Gradients over {value:int} examples have half the noise of those over {now:int}.',
  'fix.larger-batch.cost': 'A step takes {times:int} times as long.',
  'fix.larger-batch.source':
    'McCandlish et al., An empirical model of large-batch training (arXiv 1812.06162): noise falls with the batch.',
  'fix.longer-decay.title': 'let the learning rate fall as a cosine over the whole run in place of {schedule}',
  'fix.longer-decay.reason': 'Long before the end only {share:percent} of the peak rate was left.',
  'fix.longer-decay.blame':
    'The {schedule} schedule is spent: the learning rate fell to next to nothing long before the end of the run.',
  'fix.longer-decay.cost': 'The steps so far are done again at a higher rate.',
  'fix.longer-decay.source': 'Loshchilov & Hutter, SGDR (arXiv 1608.03983): a cosine that ends with the run.',
  'fix.lower-lr.title': 'lower the learning rate from {now:figure} to {value:figure}',
  'fix.lower-lr.share': 'lower the learning rate to {value:figure} times what it was',
  'fix.lower-lr.implied': 'The evidence asks for {lr:figure}.',
  'fix.lower-lr.rising':
    'The rate was still rising and stood at {lr:figure} before step {step:int}; half of that is the new peak.',
  'fix.lower-lr.beyond':
    'It went wrong at once and the loss grew {times:figure}-fold, which does not tell how far the rate is off: {margin:int} times the usual rate of {optimizer}.',
  'fix.lower-lr.overflow':
    'Numbers overflowed at once, which does not tell how far the rate is off: {margin:int} times the usual rate of {optimizer}.',
  'fix.lower-lr.at-once': 'It went wrong at once: the rate is divided by {by:figure}.',
  'fix.lower-lr.at-once-grew':
    'It went wrong at once and the loss grew {times:figure}-fold: the rate is divided by {by:figure}.',
  'fix.lower-lr.far': 'The loss rose to {times:figure} times its start: a fifth of the rate.',
  'fix.lower-lr.leapt': 'The run bore {lr:figure} and went wrong once the rate stood at {after:figure}.',
  'fix.lower-lr.half': 'The run went well until step {step:int}: half of the rate.',
  'fix.lower-lr.stuck':
    'Nothing was learned at this rate; whether a tenth of it does better tells whether it is too high.',
  'fix.lower-lr.never': 'The run went wrong before it had learned anything: a tenth of the rate, from the start.',
  'fix.lower-lr.again': 'The rate was lowered before and it went wrong again: a tenth of it.',
  'fix.lower-lr.cost': 'What is left of the run learns more slowly.',
  'fix.lower-lr.source':
    'Zhang et al., OPT (2022): the rate is lowered and training resumed from before the divergence.',
  'fix.more-data.title': 'use all examples',
  'fix.more-data.reason': 'data.limit keeps {n:int} of them; the model learns these by heart.',
  'fix.more-data.blame': 'The model memorises the data: data.limit leaves it {n:# example|# examples} to learn from.',
  'fix.more-data.cost': 'The run starts again and takes longer for a pass over the data.',
  'fix.more-data.source':
    'Goodfellow, Bengio & Courville, Deep Learning (2016), section 11.3: more data, before any other regularization.',
  'fix.normalization.title': 'normalize after every hidden layer',
  'fix.normalization.reason': 'Layer normalization keeps activations and gradients of every layer in range.',
  'fix.normalization.source': 'Ba et al., Layer normalization (arXiv 1607.06450); AUTOTRAINER (ICSE 2021).',
  'fix.bf16.title': 'train in bfloat16 in place of float16',
  'fix.bf16.reason': 'bfloat16 has the range of float32, so neither the loss nor a gradient overflows in it.',
  'fix.bf16.cost': 'Three bits of precision.',
  'fix.bf16.source': 'BigScience, BLOOM (arXiv 2211.05100); Zhang et al., OPT (arXiv 2205.01068).',
  'fix.dynamic-loss-scale.cost': 'Steps that overflow are skipped.',
  'fix.dynamic-loss-scale.source':
    'Micikevicius et al., Mixed precision training (arXiv 1710.03740); the defaults of torch.amp.GradScaler.',
  'fix.raise-lr.title': 'raise the learning rate from {now:figure} to {value:figure}',
  'fix.raise-lr.reason':
    'The loss stands at {loss:figure} and started at {start:figure}; {usual:figure} is usual for {optimizer}, and more in a short run.',
  'fix.raise-lr.blame':
    'The learning rate ({lr:figure}) is too low: {times:figure} times below what is usual for {optimizer}.',
  'fix.raise-lr.cost': 'The run starts again; a rate that is too high can make it diverge.',
  'fix.raise-lr.source': 'AUTOTRAINER (ICSE 2021) against slow convergence: another order of magnitude of the rate.',
  'fix.skip-batches.one': 'skip batch {batch:int}',
  'fix.skip-batches.several': 'skip batches {batches:and}',
  'fix.skip-batches.reason': 'The loss left its range within {n:# step|# steps}, at step {step:int}, after calm ones.',
  'fix.skip-batches.blame':
    'A bad batch: at step {step:int} the loss jumped out of its range at once, after calm steps with ordinary gradients; look at the data of that step.',
  'fix.skip-batches.cost': 'What is in those batches is not learned from in that pass.',
  'fix.skip-batches.source':
    'Chowdhery et al., PaLM (arXiv 2204.02311): restart from before the spike and skip the batches around it; the same data elsewhere did no harm.',
  'fix.standardize.title': 'scale the inputs',
  'fix.standardize.reason': 'The inputs go in as they are; scaled ones keep activations and gradients in range.',
  'fix.standardize.blame':
    'The inputs are not scaled (data.standardize is off): large ones make activations and gradients large by the same factor.',
  'fix.standardize.cost': 'What was learned on unscaled inputs is of no use.',
  'fix.standardize.source': 'UMLAUT (CHI 2021) and AUTOTRAINER (ICSE 2021): inputs that are not normalised.',
  'fix.warmup.title': 'warm up for {n:# step|# steps}',
  'fix.warmup.reason':
    'It went wrong at step {step:int}, with {present:# step|# steps} of warmup; {rule}, at most a tenth of {length:# step|# steps}, is usual.',
  'fix.warmup.early': 'It went wrong as early as step {step:int}.',
  'fix.warmup.early-unknown':
    'It went wrong as early as step {step:int}; the length of the run is not known, so the rate takes ten times as long to rise.',
  'fix.warmup.early-of':
    'It went wrong as early as step {step:int}; a tenth of the {length:# step|# steps} of the run is the most that is usual.',
  'fix.warmup.adam': '2 / (1 - beta2) steps for Adam',
  'fix.warmup.twentieth': 'a twentieth of the run',
  'fix.warmup.cost': 'The first steps learn more slowly.',
  'fix.warmup.source':
    'Ma & Yarats, On the adequacy of untuned warmup for adaptive optimization (arXiv 1910.04209); at most a tenth of the run: Deep Learning Tuning Playbook (2023).',
  'fix.lower-decay.title': 'lower weight decay from {now:figure} to {value:figure}',
  'fix.lower-decay.reason': 'Then it does {share:percent} of what the gradient does in the first steps, as is usual.',
  'fix.lower-decay.source':
    'Loshchilov & Hutter, Decoupled weight decay regularization (ICLR 2019): the decay of a step goes with the rate.',
  'fix.half-epsilon.title': 'set epsilon to {value:figure}',
  'fix.half-epsilon.reason':
    'In 16-bit floats squares of small gradients are zero, and only epsilon is left to divide by.',
  'fix.weight-decay.set': 'set weight decay {value:figure} (now {present:figure})',
  'fix.weight-decay.adamw': 'use AdamW with weight decay {value:figure} (now {present:figure})',
  'fix.weight-decay.reason': 'Smaller weights make a smoother function, which holds on data it has not seen.',
  'fix.weight-decay.source':
    'Loshchilov & Hutter, Decoupled weight decay regularization (ICLR 2019); AUTOTRAINER (ICSE 2021): L2 first.',
  'fix.skip-and-clip.cost': 'What is in those batches is not learned from.',
  'fix.skip-and-clip.source':
    'Chowdhery et al., PaLM (arXiv 2204.02311): resume before the spike and skip the batches around it.',
  'fix.stabilize.cost': 'The rest of the run learns somewhat more slowly.',
  'fix.stabilize.source':
    'Deep Learning Tuning Playbook (2023): warmup, then clipping at the 90th percentile of the norms, then a lower rate; resuming from before the trouble as in PaLM (arXiv 2204.02311).',
  'fix.open-gradients.source': 'AUTOTRAINER (ICSE 2021): order of repairs of vanishing gradients and dying ReLUs.',
  'fix.regularize.source': 'Prechelt, Early stopping (1998); Loshchilov & Hutter, Decoupled weight decay (ICLR 2019).',
  'fix.restart.cost': 'All steps so far are done again.',
  'fix.restart.source': 'Deep Learning Tuning Playbook (2023).',
  'fix.script.lr-scale': 'lower the learning rate to {value:figure} times the script’s',
  'fix.script.scaled': 'The script’s own schedule stays, scaled.',
  'fix.script.scaled-peak':
    'The script’s own schedule stays, scaled, at its highest {now:figure} so far, to {value:figure}.',
  'fix.script.warmup-unknown':
    'It went wrong at step {step:int}, with {present:# step|# steps} of warmup from Keel; the length of the run is not known, so the rate takes ten times as long to rise.',
  'fix.script.warmup':
    'It went wrong at step {step:int}, with {present:# step|# steps} of warmup from Keel; a tenth of {length:# step|# steps}, at most {most:int}, is usual.',
  'fix.script.skip': 'skip steps whose gradient is not finite',
  'fix.script.reorder': 'see the data in another order (seed {seed:int})',
  'fix.script.reorder-reason': 'The loss left its range within a few steps, at step {step:int}, as after a bad batch.',
} as const;
