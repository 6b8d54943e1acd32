/** What PyTorch's own optimizers use where an argument is absent. */
import type { Otherwise } from './fields';
import { optimizerName } from './names';
import type { View } from '../configView';

interface Defaults {
  betas?: [number, number];
  eps?: number;
  weightDecay: number;
  momentum?: number;
}

/** Signatures of torch.optim 2.x. */
const defaults: Record<string, Defaults> = {
  adamw: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 },
  adam: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
  nadam: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
  radam: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
  adamax: { betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
  sgd: { weightDecay: 0, momentum: 0 },
  rmsprop: { eps: 1e-8, weightDecay: 0, momentum: 0 },
};

/** The default of an argument of the class that is written under `key`; unknown for classes that are not torch's. */
export function torchDefault<K extends keyof Defaults>(key: string | string[], argument: K) {
  return (view: View): Otherwise<NonNullable<Defaults[K]>> => {
    const name =
      [key]
        .flat()
        .map((each) => view.text(each))
        .find((each) => each !== '') ?? '';
    const value = /^torch\.optim\.|^[A-Z]\w*$/.test(name) ? defaults[optimizerName(name)]?.[argument] : undefined;
    return value === undefined ? 'unknown' : { value: value, source: `torch.optim.${name.split('.').at(-1)}` };
  };
}
