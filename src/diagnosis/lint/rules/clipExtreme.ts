import { say } from '../../../shared/messages/say';
import { clipFix } from '../clipFix';
import { stated } from '../rule';
import type { Rule } from '../rule';

const none = 100;
const all = 1e-3;

/** A threshold that no gradient reaches, or that every gradient does. */
export const clipExtreme: Rule = {
  id: 'clip-extreme',
  doc: {
    title: 'The clipping threshold is so high or so low that it does something else',
    severities: ['hint'],
    why: 'A threshold far above every gradient is no clipping. One far below makes every step the same length, so that the learning rate no longer means what it says.',
    threshold:
      'A written threshold of the norm of 100 or more, or below 0.001. Healthy medians of gradient norms span 0.03 to 20, so nothing is said of what lies between.',
    source:
      'Godbole et al., Deep Learning Tuning Playbook (2023): the 90th percentile of the norms, and not more than half of the steps clipped. In a survey of 559 published configs two go beyond 10.',
    fix: '`clip-global-norm` clips at global norm 1.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
max_grad_norm: 1000
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
max_grad_norm: 1
`,
    },
  },
  check(recipe) {
    const clip = stated(recipe.clip);
    if (!clip || clip.value.kind !== 'norm') return [];
    const { threshold } = clip.value;
    if (threshold < none && threshold >= all) return [];
    const message = say(threshold >= none ? 'clip-extreme.high' : 'clip-extreme.low', { name: clip.name, threshold });
    return [{ severity: 'hint', path: clip.path, message, fixes: clipFix(recipe) }];
  },
};
