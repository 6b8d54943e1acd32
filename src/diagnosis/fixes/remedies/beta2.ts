import { figure } from '../../../shared/numbers';
import { set, type Remedy } from '../remedy';

const adam = new Set(['adam', 'adamw', 'adamax']);
/** A second moment that remembers more steps than 1 / (1 - this) lags behind gradients that grow. */
const slow = 0.98;
const quick = 0.95;

export const beta2: Remedy = {
  id: 'beta2',
  applies: 'The second moment of an Adam lags behind its gradients.',
  changes: `optimizer.betas: the second is ${quick}.`,
  cost: 'Updates are somewhat noisier.',
  source: 'Wortsman et al., Stable and low-precision training (arXiv 2304.13013); GPT-3, Llama 2 and OLMo 2 use 0.95.',
  change(_, { config }) {
    const { name, betas } = config.optimizer;
    if (!adam.has(name) || betas[1] <= slow) return null;
    return {
      edits: [set(['optimizer', 'betas'], [betas[0], quick])],
      title: `lower beta2 from ${figure(betas[1])} to ${quick}`,
      reason: `With ${figure(betas[1])} the second moment is a mean over ${Math.round(1 / (1 - betas[1]))} steps, too many to follow gradients that grow.`,
    };
  },
};
