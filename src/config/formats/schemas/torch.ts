/**
 * Arguments of PyTorch's own optimizers and schedules, from their signatures in torch 2.13 (torch/optim). Each class stops
 * at an argument that it does not have. `verbose` was one of every schedule until torch 2.6.
 */
import { keyWords } from './keySchema';

export const torchOptimizers: Readonly<Record<string, string>> = {
  ASGD: 'lr lambd alpha t0 weight_decay foreach maximize differentiable capturable',
  Adadelta: 'lr rho eps weight_decay foreach capturable maximize differentiable',
  Adafactor: 'lr beta2_decay eps d weight_decay foreach maximize',
  Adagrad: 'lr lr_decay weight_decay initial_accumulator_value eps foreach maximize differentiable fused',
  Adam: 'lr betas eps weight_decay amsgrad foreach maximize capturable differentiable fused decoupled_weight_decay',
  AdamW: 'lr betas eps weight_decay amsgrad maximize foreach capturable differentiable fused',
  Adamax: 'lr betas eps weight_decay foreach maximize differentiable capturable',
  LBFGS: 'lr max_iter max_eval tolerance_grad tolerance_change history_size line_search_fn',
  Muon: 'lr weight_decay momentum nesterov ns_coefficients eps ns_steps adjust_lr_fn',
  NAdam: 'lr betas eps weight_decay momentum_decay decoupled_weight_decay foreach maximize capturable differentiable',
  RAdam: 'lr betas eps weight_decay decoupled_weight_decay foreach maximize capturable differentiable',
  RMSprop: 'lr alpha eps weight_decay momentum centered capturable foreach maximize differentiable',
  Rprop: 'lr etas step_sizes capturable foreach maximize differentiable',
  SGD: 'lr momentum dampening weight_decay nesterov maximize foreach differentiable fused',
  SparseAdam: 'lr betas eps maximize',
};

export const torchSchedules: Readonly<Record<string, string>> = {
  ChainedScheduler: 'schedulers verbose',
  ConstantLR: 'factor total_iters last_epoch verbose',
  CosineAnnealingLR: 'T_max eta_min last_epoch verbose',
  CosineAnnealingWarmRestarts: 'T_0 T_mult eta_min last_epoch verbose',
  CyclicLR:
    'base_lr max_lr step_size_up step_size_down mode gamma scale_fn scale_mode cycle_momentum base_momentum max_momentum last_epoch verbose',
  ExponentialLR: 'gamma last_epoch verbose',
  LambdaLR: 'lr_lambda last_epoch verbose',
  LinearLR: 'start_factor end_factor total_iters last_epoch verbose',
  MultiStepLR: 'milestones gamma last_epoch verbose',
  MultiplicativeLR: 'lr_lambda last_epoch verbose',
  OneCycleLR:
    'max_lr total_steps epochs steps_per_epoch pct_start anneal_strategy cycle_momentum base_momentum max_momentum div_factor final_div_factor three_phase last_epoch verbose',
  PolynomialLR: 'total_iters power last_epoch verbose',
  ReduceLROnPlateau: 'mode factor patience threshold threshold_mode cooldown min_lr eps verbose',
  SequentialLR: 'schedulers milestones last_epoch verbose',
  StepLR: 'step_size gamma last_epoch verbose',
};

/** Words of all classes of a table, each once. */
export const allArguments = (table: Readonly<Record<string, string>>): string =>
  [...new Set(Object.values(table).flatMap(keyWords))].join(' ');
