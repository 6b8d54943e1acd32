import { say } from '../../../shared/messages/say';
import { clipFix } from '../clipFix';
import { placeOf } from '../rule';
import type { Rule } from '../rule';

/** Gradients through many time steps can explode; clipping the global norm is the usual guard. */
export const recurrentWithoutClip: Rule = {
  id: 'recurrent-without-clip',
  doc: {
    title: 'A recurrent model without gradient clipping',
    severities: ['hint'],
    why: 'The gradient of a recurrent model is a product over its time steps, and grows exponentially where the factors are above one. Clipping the global norm keeps its direction and bounds the step.',
    threshold: 'A recurrent model (RNN, LSTM, GRU) with clipping off. Silent for fragments.',
    source: 'Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks (2013).',
    fix: '`clip-global-norm` clips at global norm 1.',
    example: {
      bad: `encoder: rnn
encoder_conf: { dropout_rate: 0.2 }
optim: adam
optim_conf: { lr: 0.001 }
batch_type: unsorted
batch_size: 20
max_epoch: 15
grad_clip: 0
`,
      good: `encoder: rnn
encoder_conf: { dropout_rate: 0.2 }
optim: adam
optim_conf: { lr: 0.001 }
batch_type: unsorted
batch_size: 20
max_epoch: 15
grad_clip: 5
`,
    },
  },
  check(recipe) {
    if (recipe.family !== 'recurrent' || recipe.clip.state !== 'absent') return [];
    const path = recipe.format === 'keel' ? ['model', 'type'] : placeOf(recipe.clip, recipe.lr);
    return [{ severity: 'hint', path, message: say('recurrent-without-clip.off'), fixes: clipFix(recipe) }];
  },
};
