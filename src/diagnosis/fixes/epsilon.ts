import { figure } from '../figures';
import { fixOf, type Remedy } from './remedy';

/** An epsilon above this rules the denominator of most updates, so that the learning rate is divided by it. */
const large = 1e-4;
const usual = 1e-8;

export const epsilon: Remedy = {
  id: 'epsilon',
  applies: 'Nothing is learned with an adaptive optimizer whose epsilon is large.',
  cost: 'The run starts again.',
  source: 'Wortsman et al., Small-scale proxies (arXiv 2309.14322): epsilon must stay below the size of the gradients.',
  make(finding, { config }) {
    const { name, eps, lr } = config.optimizer;
    if (finding.rule !== 'no-learning' || name === 'sgd' || !(eps > large)) return null;
    const change = {
      edits: [{ op: 'set' as const, path: ['optimizer', 'eps'], value: usual }],
      title: `set epsilon from ${figure(eps)} to ${usual}`,
      reason: `Where gradients are smaller than epsilon, ${name} moves by lr x gradient / epsilon, at most ${figure(lr / eps)} times the gradient.`,
    };
    return fixOf(epsilon, [change], null);
  },
};
