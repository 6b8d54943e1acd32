import { expect, it } from 'vitest';
import { ScriptFigures } from '../../../src/logs/scriptFigures';

const after = (values: Record<string, number>) => {
  const figures = new ScriptFigures();
  const gauges = figures.take(values);
  return { gauges, objective: figures.objective };
};

it('the KL divergence of an autoencoder is a term of its loss, and none of a policy', () => {
  expect(after({ 'term/recon': 80, 'term/kl': 20, accuracy: 0.5, reward: 1 })).toEqual({
    ...{ gauges: { accuracy: 0.5, reward: 1 }, objective: null },
  });
});

it('what a script logs under such a name tells what it is', () => {
  expect(after({ approx_kl: 0.02, accuracy: 0.5, reward: 1 })).toEqual({
    ...{ gauges: { updateKl: 0.02, accuracy: 0.5, reward: 1 }, objective: 'policy' },
  });
});
