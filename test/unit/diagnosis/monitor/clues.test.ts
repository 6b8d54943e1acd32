/** What clues of a script say: alone, of what they are no fault of, and beside a trouble that they explain. */
import { describe, expect, it } from 'vitest';
import type { Clue } from '../../../../src/diagnosis/monitor/clue';
import { findingsOfClue } from '../../../../src/diagnosis/monitor/monitor';
import { reportOn, type RunLog } from '../../../../src/diagnosis/report';
import { healthy, noise, sample } from './series';

const names = ['first', 'second', 'output'];
const clue = (name: string, values: Clue['values'] = {}): Clue & { step: number } => ({
  ...{ step: 0, clue: name, names: ['second'], values },
});
const log = (loss: ((i: number) => number) | null, clues: RunLog['clues'], layer = {}): RunLog => ({
  steps: healthy(300).map((each, i) => ({ ...each, time: i, ...(loss && { loss: loss(i) }) })),
  ...{ layers: names, evaluations: [], totalSteps: 300, clues: clues! },
  samples: Array.from({ length: 30 }, (_, i) =>
    sample(
      i + 1,
      names.map(() => layer),
    ),
  ),
});
const told = (run: RunLog) => reportOn(run).findings.filter(({ severity }) => severity !== 'note');
const first = (run: RunLog) => told(run)[0]?.said.causes[0]?.id;
const random = noise(3);
/** Learns for a while, runs away and stays there. */
const lost = (i: number) => (i < 30 ? 2 - i / 30 : 40) + 0.02 * random();
/** Stands above its start from the first step on. */
const never = (i: number) => (i === 0 ? 2.3 : 90) + 0.02 * random();

describe('a part that no gradient reaches', () => {
  const cutOff = clue('cut-off', { share: 0.5, layers: 1 });

  it('is nothing to tell of while the run learns, as where a language model does not use its pooling layer', () => {
    expect(told(log(null, [cutOff]))).toEqual([]);
  });

  it('is told where the loss stands still, before that it does', () => {
    const run = log(() => 2.3 + 0.01 * random(), [cutOff]);
    expect(told(run).map(({ rule }) => rule)).toEqual(['untrained-weights']);
  });

  it('is not told of a small part', () => {
    const run = log(() => 2.3 + 0.01 * random(), [clue('cut-off', { share: 0.02, layers: 1 })]);
    expect(told(run).map(({ rule }) => rule)).not.toContain('untrained-weights');
  });
});

describe('of a loss in trouble', () => {
  it('inputs that are not scaled are the first cause where nothing was learned before', () => {
    const inputs = (values: Clue['values']) => [clue('inputs', values)];
    expect(first(log(never, inputs({ rms: 90, least: 80, most: 100 })))).toBe('cause.unscaled-inputs');
    expect(first(log(never, inputs({ rms: 500, least: 0.5, most: 900 })))).toBe('cause.uneven-inputs');
    expect(first(log(never, inputs({ rms: 1, least: 0.5, most: 2 })))).not.toMatch(/inputs/);
  });

  it('inputs are no trouble by themselves, nor that of a run which went well with them', () => {
    const inputs = [clue('inputs', { rms: 90, least: 80, most: 100 })];
    expect(told(log(null, inputs))).toEqual([]);
    const late = log((i) => (i < 200 ? 2 - i / 150 : 40) + 0.02 * random(), inputs);
    expect(first(late)).not.toMatch(/inputs/);
  });

  it('a decay that pulls harder than the gradient is, with the decay that would not', () => {
    const decay = [clue('decay', { weightDecay: 0.5, decoupled: 0 })];
    const heavy = told(log(lost, decay, { weightNorm: 4, gradNorm: 1, updateNorm: 0.01 }))[0]!;
    expect(heavy.said.causes[0]!.id).toBe('cause.heavy-decay');
    expect(heavy.fixes[0]).toBe('lower-decay');
    expect(first(log(lost, decay, { weightNorm: 4, gradNorm: 100, updateNorm: 0.01 }))).not.toBe('cause.heavy-decay');
  });

  it('an epsilon that is zero in 16-bit floats is, of a loss that is no number', () => {
    const bad = (i: number) => (i < 1 ? 2.3 : NaN);
    expect(first(log(bad, [clue('half', { eps: 1e-8 })]))).toBe('cause.half-epsilon');
    expect(first(log(bad, [clue('half', { eps: 1e-4 })]))).not.toBe('cause.half-epsilon');
    expect(first(log(lost, [clue('half', { eps: 1e-8 })]))).not.toBe('cause.half-epsilon');
  });

  it('of 16-bit weights whose first gradient is no number, the format comes before the rate', () => {
    const run = log((i) => (i < 1 ? 2.3 : NaN), [clue('half')]);
    run.steps = run.steps.map((each, i) => ({ ...each, gradNorm: i === 0 ? Infinity : NaN }));
    expect(first(run)).toBe('cause.fp16-overflow');
  });
});

describe('a model without a weight that is trained', () => {
  it('is told of, though no step is ever taken', () => {
    const [finding] = findingsOfClue({ clue: 'all-frozen', names: ['a', 'b', 'c', 'd', 'e'], values: {} }, []);
    expect(finding).toMatchObject({ rule: 'untrained-weights', severity: 'act' });
    expect(finding!.message).toContain('a, b, c and 2 more');
    expect(findingsOfClue({ clue: 'all-frozen', names: [], values: {} }, ['untrained-weights'])).toEqual([]);
  });

  it('a clue of a newer probe is passed over', () => {
    expect(findingsOfClue({ clue: 'of-tomorrow', names: [], values: {} }, [])).toEqual([]);
  });
});
