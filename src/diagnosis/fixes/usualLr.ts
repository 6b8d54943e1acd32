import type { Config } from '../../config/keel/schema';

/** Rates that most models train with: the defaults of PyTorch and Keras, and 0.1 for SGD, a tenth of it with momentum. */
export function usualLr({ name, momentum }: Config['optimizer']): number {
  if (name === 'sgd') return momentum > 0 ? 0.01 : 0.1;
  return { adam: 1e-3, adamw: 1e-3, adamax: 2e-3, rmsprop: 1e-3, adagrad: 1e-2, adadelta: 1 }[name];
}
