/** Healthy runs that look like those the rules of objectives and pictures speak of: they are left in peace. */
import { expect, test } from 'vitest';
import type { RunFacts } from '../../../../src/diagnosis/monitor/facts';
import type { Gauges } from '../../../../src/diagnosis/monitor/gauges';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import type { RunRuleId } from '../../../../src/diagnosis/ids';
import { pictures } from './pictures';
import { noise } from './series';

interface LookAlike {
  objective?: RunFacts['objective'];
  rows?: number;
  step: (i: number) => Omit<Observation, 'step'>;
  gauges?: (i: number) => Gauges;
  evaluation?: (i: number) => { loss: number; metrics?: Record<string, number> };
}

const heard = new Set(Object.values(pictures).map(({ expected }) => expected.split(' ')[1] as RunRuleId));

function told({ objective, rows = 600, step, gauges, evaluation }: LookAlike): string[] {
  const facts = objective === undefined ? {} : { objective };
  const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [], facts });
  const found = Array.from({ length: rows }, (_, i) => [
    ...monitor.step({ step: i + 1, ...step(i) }),
    ...(evaluation && i % 20 === 19 ? monitor.evaluation({ step: i + 1, ...evaluation(i) }) : []),
    ...(gauges ? monitor.gauges(gauges(i), i + 1) : []),
  ]).flat();
  return [...found, ...monitor.end()].filter(({ rule }) => heard.has(rule)).map(({ message }) => message);
}

const random = noise(7);
const falling = (i: number) => 1 + 3 * Math.exp(-i / 150);
const falls = (i: number) => ({ loss: falling(i) + 0.05 * random() });
const any = () => ({ loss: random() });

/** A mean over the last hundred episodes, one of which ends in each row: it wanders by itself. */
function wandering(of: (i: number) => number): (i: number) => number {
  const episodes: number[] = [];
  return (i) => {
    episodes.push(of(i) + 10 * random());
    return episodes.slice(-100).reduce((sum, each) => sum + each, 0) / Math.min(100, episodes.length);
  };
}

function runningMean(rows: number): (i: number) => number {
  let sum = 0;
  return (i) => {
    sum = (i % rows === 0 ? 0 : sum) + falling(i);
    return sum / ((i % rows) + 1);
  };
}

const runs: Record<string, LookAlike> = {
  'a policy that never learns, whose mean reward wanders': {
    objective: 'policy',
    step: any,
    gauges: ((reward) => (i: number) => ({ reward: reward(i), updateKl: 0.01, clipFraction: 0.1 }))(
      wandering(() => 20),
    ),
  },
  'a policy that learns, with a dip': {
    objective: 'policy',
    step: any,
    gauges: ((reward) => (i: number) => ({ reward: reward(i) }))(
      wandering((i) => (i > 300 && i < 320 ? 80 : 20 + 300 / (1 + Math.exp((150 - i) / 30)))),
    ),
  },
  'a policy with single updates that are too large': {
    objective: 'policy',
    step: any,
    gauges: (i) => ({ updateKl: i % 9 === 0 ? 3 : 0.04, clipFraction: 0.3 }),
  },
  'a policy that has solved its task': {
    objective: 'policy',
    step: any,
    gauges: (i) => ({
      reward: Math.min(1, 0.1 + i / 150) + (i < 150 ? 0.05 * random() : 0),
      rewardSpread: i < 160 ? 0.3 : 0,
      entropy: 1.4 * Math.exp(-i / 30),
    }),
  },
  'a policy far from its reference, whose reward still rises': {
    objective: 'policy',
    step: any,
    gauges: (i) => ({ referenceKl: i / 20, reward: 0.2 + i / 1000 + 0.05 * random() }),
  },
  'a policy that never learns and leaves its reference': {
    objective: 'policy',
    step: any,
    gauges: ((reward) => (i: number) => ({ reward: reward(i), referenceKl: 1e-3 * Math.exp(i / 60) }))(
      wandering(() => 20),
    ),
  },
  'a policy that learns with large updates': {
    objective: 'policy',
    step: any,
    gauges: (i) => ({
      reward: 400 / (1 + Math.exp((200 - i) / 40)) + 25 * random(),
      updateKl: 0.08,
      clipFraction: 0.35,
    }),
  },
  'pairs whose margin is noise': {
    objective: 'preference',
    step: () => ({ loss: Math.LN2 + 0.02 * random() }),
    gauges: () => ({ margin: 0.1 * random(), pairAccuracy: 0.5 + 0.1 * random() }),
  },
  'pairs whose margin begins below zero and rises': {
    objective: 'preference',
    step: falls,
    gauges: (i) => ({ margin: -0.6 + 0.9 * (1 - Math.exp(-i / 150)) + 0.05 * random() }),
  },
  'pairs whose margin dips in the warmup': {
    objective: 'preference',
    step: falls,
    gauges: (i) => ({ margin: (i < 20 ? -0.01 * i : -0.2 + 0.01 * (i - 20)) + 0.05 * random(), pairAccuracy: 0.6 }),
  },
  'pairs in the first steps of a warmup': {
    objective: 'preference',
    step: (i) => ({ loss: i < 12 ? Math.LN2 : 0.3 + 0.39 * Math.exp(-i / 90), lr: 1e-8 * Math.min(100, i) }),
    gauges: (i) => ({ margin: i < 12 ? 0 : i / 200 + 0.01 * random() }),
  },
  'a generator whose loss rises': {
    objective: 'adversarial',
    step: (i) => ({ loss: 1 + 5 * (1 - Math.exp(-i / 100)) + 0.2 * random() }),
    gauges: (i) => ({ opponent: Math.abs(0.2 + 0.5 * Math.exp(-i / 60) + 0.05 * random()) }),
  },
  'a critic whose loss is below zero': {
    objective: 'adversarial',
    step: (i) => ({ loss: i / 20 + random() }),
    gauges: (i) => ({ opponent: -9 * Math.exp(-i / 60) + 0.2 * random() }),
  },
  'a loss that knows of no epoch': { step: (i) => ({ loss: falling(i) + 0.05 * random(), epoch: i / 100 }) },
  'a loss that falls most in the first epoch': {
    step: (i) => ({ loss: 1 + 3 * Math.exp(-i / 15) + 0.02 * random(), epoch: i / 100 }),
  },
  'a rate that falls with each epoch': {
    step: (i) => ({
      loss: 2 * 0.6 ** Math.floor(i / 100) + 0.05 * random(),
      epoch: i / 100,
      lr: 0.5 ** Math.floor(i / 100),
    }),
  },
  'a running mean of each epoch': {
    step: ((mean) => (i: number) => ({ loss: mean(i), epoch: i / 100 }))(runningMean(100)),
  },
  'jumps by chance': {
    rows: 2000,
    step: (i) => ({ loss: falling(i) + 0.05 * random() + (random() > 2.2 ? 1.5 : 0) }),
  },
  'a loss that jumps to another level and stays': {
    step: (i) => ({ loss: (i < 300 ? falling(i) : 3.5) + 0.02 * random() }),
  },
  'dropout, which holds the training loss above the held-out one': {
    step: (i) => ({ loss: 1.6 * falling(i) }),
    evaluation: (i) => ({ loss: falling(i) }),
  },
  'a regression with large targets and norms': {
    step: (i) => ({ loss: 500 * falling(i), gradNorm: 900 }),
    evaluation: (i) => ({ loss: 510 * falling(i) }),
  },
  'a language model from scratch': {
    step: (i) => ({ loss: 3 + 8 * Math.exp(-i / 80), gradNorm: 3 }),
    gauges: (i) => ({ tokens: 1e4 * i }),
  },
  'a likelihood below zero': { step: (i) => ({ loss: 2 - 7 * (1 - Math.exp(-i / 60)) + 0.1 * random() }) },
  'a score made a loss by its sign, with an accuracy': {
    step: (i) => ({ loss: -0.9 + 0.8 * Math.exp(-i / 50) }),
    gauges: (i) => ({ accuracy: 0.9 - 0.1 * Math.exp(-i / 50) }),
  },
  'several such scores, with an accuracy that rises': {
    step: (i) => ({ loss: -4 + 3.8 * Math.exp(-i / 50) }),
    gauges: (i) => ({ accuracy: 0.95 - 0.5 * Math.exp(-i / 50) }),
  },
};

test.each(Object.entries(runs))('%s', (_, run) => {
  expect(told(run)).toEqual([]);
});

test('of a loss to which a constant is added, or that is multiplied, the same is said', () => {
  const stairs = (i: number) => 2 * 0.6 ** Math.floor(i / 100) + (i % 83 === 20 ? 1 : 0) + 0.02 * Math.sin(1.7 * i);
  const rules = (of: (loss: number) => number) => {
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    const found = Array.from({ length: 600 }, (_, i) =>
      monitor.step({ step: i + 1, epoch: i / 100, loss: of(stairs(i)) }),
    );
    return [...found.flat(), ...monitor.end()].map(({ rule }) => rule).filter((rule) => heard.has(rule));
  };
  expect(rules((loss) => loss)).toContain('epoch-stairs');
  for (const of of [(loss: number) => loss - 500, (loss: number) => 1e-6 * loss, (loss: number) => 1e6 * loss])
    expect(rules(of)).toEqual(rules((loss) => loss));
});
