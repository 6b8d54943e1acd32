/** The words that names of optimizers and schedules are made of, so that a slip in one can be told. Pure data. */
import { optimizerNames } from '../fields/names';
import { usualWords } from '../values';

/** Optimizers of timm, torch_optimizer, pytorch_optimizer, Paddle and Keras beside those that a recipe knows. */
const otherOptimizers = `adan adai adabelief adabound adahessian adamod adamp adamc adamg adams adanorm adapnm adashift
  adasmooth aggmo aida amos asgd avagrad bsgd diffgrad fadam fromage ftrl grams gravity grokfast kate kron laprop lookahead
  lambc lars lion lionw madgrad mars msvag muon nadabelief nadamw nero novograd nvlamb padam pid pnm qhadam qhm racs ranger
  ranger21 rprop rmsproptf adamtf scalableshampoo sgdp sgdw signsgd soap sophia sophiag sophiah spam splus srmm stableadamw swats tam tiger
  trac vsgd yogi adamax adamaxw adalite emonavi optimi anyprecision rectified momentum nesterov adamwscale ademamix8bit`;

/** Words of schedules of torch, timm, Detectron2, MMEngine, Paddle and NeMo. */
const scheduleWords = `cosineannealing cosineannealinglr cosineannealingwarmrestarts cosinedecay cosinelr cosinelrscheduler
  multistep multisteplr multisteplrscheduler steplr steplrscheduler exponential exponentiallr exponentialdecay polylr
  poly polynomial polynomiallr polynomialdecay plateau reducelronplateau reduce onplateau on one cycle onecycle onecyclelr
  onecyclescheduler cyclic cycliclr lambdalr multiplicativelr linearlr constantlr sequentiallr chained identity fixed
  manual tanh inverse inversesqrt invsqrt sqrt square root rsqrt noam noamlr noamannealing noamholdannealing holdannealing
  warmup warmuplr warmupdecaylr warmupcosinelr warmuppolicy warmupannealing warmupholdpolicy squareannealing
  squarerootannealing squarerootconstant polynomialholddecayannealing polynomialdecayannealing inversesquareroot
  inversesquarerootannealing cosineannealinglrscheduler tri stage tristage wsd stable decay trapezoidal hold hard restarts
  min max lr rate get schedule scheduler with and constant linear cosine step exp none piecewise natural reverse rex greedy
  flat const warm piecewiseconstant epoch iter cos annealing`;

/** The words that names of optimizers and of schedules are made of, in small letters. */
export const optimizerWords: ReadonlySet<string> = new Set([
  ...nameParts(otherOptimizers),
  ...Object.keys(optimizerNames),
  ...Object.keys(usualWords).flatMap((key) => (/optim/.test(key) ? (usualWords[key] ?? []).flatMap(nameParts) : [])),
]);
export const scheduleNameWords: ReadonlySet<string> = new Set([
  ...nameParts(scheduleWords),
  ...Object.keys(usualWords).flatMap((key) =>
    /sched|decay|policy|LR_/i.test(key) ? (usualWords[key] ?? []).flatMap(nameParts) : [],
  ),
]);

/** A name in its words: `cosine_with_warmup` has three, `WarmupMultiStepLR` is one. */
export function nameParts(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
}
