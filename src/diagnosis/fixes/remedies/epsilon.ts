import { figure } from '../../../shared/numbers';
import { set, type Remedy } from '../remedy';

/** An epsilon above this rules the denominator of most updates, so that the learning rate is divided by it. */
const large = 1e-4;
const usual = 1e-8;

export const epsilon: Remedy = {
  id: 'epsilon',
  applies: 'Little is learned with an adaptive optimizer whose epsilon is large.',
  changes: `optimizer.eps: ${usual}.`,
  cost: 'The run starts again.',
  source: 'Wortsman et al., Small-scale proxies (arXiv 2309.14322): epsilon must stay below the size of the gradients.',
  change(_, { config }) {
    const { name, eps, lr } = config.optimizer;
    if (name === 'sgd' || !(eps > large)) return null;
    return {
      edits: [set(['optimizer', 'eps'], usual)],
      title: `set epsilon from ${figure(eps)} to ${usual}`,
      reason: `Where gradients are smaller than epsilon, ${name} moves by lr x gradient / epsilon, at most ${figure(lr / eps)} times the gradient.`,
      restart: true,
    };
  },
  blame: (_, { config: { optimizer } }) =>
    `The epsilon of ${optimizer.name}, ${figure(optimizer.eps)}, is too large: it holds down every update whose gradient is smaller.`,
};
