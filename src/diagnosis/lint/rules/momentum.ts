import { breachOf, domains } from '../../../config/domains';
import { say } from '../../../shared/messages/say';
import { known, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** Momentum that sums up more gradients than the rate bears. */
export const momentum: Rule = {
  id: 'momentum',
  doc: {
    title: 'Momentum is so high that the effective rate is out of range',
    severities: ['error', 'warning', 'hint'],
    why: 'Momentum m sums up gradients, so that the steps are 1 / (1 - m) times as long as the rate says. At 1 and above the sum never ends. A quadratic bears a curvature of at most (2 + 2m) / lr.',
    threshold:
      'Error at 1 and above. With SGD and RMSprop from 0.99 on, warning where the rate divided by 1 - m is above 1, else hint.',
    source:
      'Sutskever et al., On the importance of initialization and momentum (2013); the bound is that of the heavy ball on a quadratic.',
    fix: '`momentum` sets 0.9.',
    example: {
      bad: `trainer:
  max_epochs: 10
model:
  class_path: our.Model
data:
  class_path: our.Data
  init_args: { batch_size: 256 }
optimizer:
  class_path: torch.optim.SGD
  init_args: { lr: 0.05, momentum: 1 }
`,
      good: `trainer:
  max_epochs: 10
model:
  class_path: our.Model
data:
  class_path: our.Data
  init_args: { batch_size: 256 }
optimizer:
  class_path: torch.optim.SGD
  init_args: { lr: 0.05, momentum: 0.9 }
`,
    },
  },
  check({ optimizer, momentum: setting, lr }) {
    const value = stated(setting);
    if (!value || value.value < 0.99) return [];
    const fixes = writeFix('momentum', say('lint-fix.momentum', { momentum: 0.9 }), setting, 0.9);
    const args = { name: value.name, momentum: value.value };
    if (breachOf(domains.momentum, value.value))
      return [{ severity: 'error', path: value.path, message: say('momentum.never', args), fixes }];
    if (!['sgd', 'rmsprop'].includes(known(optimizer) ?? '')) return [];
    const effective = (known(lr) ?? 0) / (1 - value.value);
    const message = say('momentum.long', { ...args, times: 1 / (1 - value.value) });
    return [{ severity: effective > 1 ? 'warning' : 'hint', path: value.path, message, fixes }];
  },
};
