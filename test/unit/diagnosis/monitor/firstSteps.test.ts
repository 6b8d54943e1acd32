import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/config/keel/parse';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { readyFixes } from '../../../../src/diagnosis/fixes';
import type { RunFacts } from '../../../../src/diagnosis/monitor/facts';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { healthy, noise, sample, watch } from './series';

const layers = ['first', 'second', 'third'];

type Figures = Parameters<typeof sample>[1][number];

/** Findings of a run whose layers are sampled in its first steps, and then every eighth. */
function found(
  step: (i: number) => Partial<Observation>,
  figures: (i: number, layer: number) => Figures,
  facts: RunFacts = {},
): RunFinding[] {
  const monitor = createMonitor({ totalSteps: 400, layers, ignore: [], facts });
  const all = new Map<string, RunFinding>();
  for (const [i, each] of healthy(400).entries()) {
    const told = monitor.step({ ...each, ...step(i) });
    if (i < 5 || i % 8 === 0)
      told.push(
        ...monitor.layers(
          sample(
            i + 1,
            layers.map((_, at) => figures(i, at)),
          ),
        ),
      );
    told.forEach((finding) => all.set(finding.id, finding));
  }
  monitor.end().forEach((finding) => all.set(finding.id, finding));
  return [...all.values()];
}

const random = noise(31);
const usual = { weightNorm: 3, updateNorm: 0.01 };
const large = (i: number): Figures => (i < 3 ? { weightNorm: 3, updateNorm: 4 / (i + 1) } : usual);
const leap = (i: number) => ({ loss: i === 0 ? 1.6 : 1.6 + 20 * Math.exp(-i) + 0.01 * random() });
const rules = (findings: RunFinding[]) => findings.map(({ rule, severity }) => `${severity} ${rule}`);

describe('a rate that is far too high and does not blow up', () => {
  it('is told by the weights that the first steps replace and the loss that leaps', () => {
    const [finding, ...rest] = found(leap, large).filter(({ severity }) => severity !== 'note');
    expect(rules(rest)).toEqual([]);
    expect(finding).toMatchObject({ rule: 'overshoot', severity: 'act', confidence: 'high' });
    expect(finding!.proof).toBeUndefined();
    expect(finding!.causes[0]).toContain('far too high');
  });
  it('takes in what follows from it, and is mended by a rate that its evidence asks for', () => {
    const dead = (i: number): Figures => ({ ...large(i), zeroShare: i < 3 ? 0.4 : 1, gradNorm: i < 3 ? 0.1 : 0 });
    const [finding, ...rest] = found(leap, dead).filter(({ severity }) => severity !== 'note');
    expect(rules(rest)).toEqual([]);
    expect(finding!.rule).toBe('overshoot');
    const { config } = parseConfig('backend: torch\nscript: x.py\n');
    const [fix] = readyFixes(finding!, { config: config!, checkpoints: [], totalSteps: null });
    // A first step that moved 133 % is to move 1 %.
    expect(fix!.edits.find(({ path }) => path.at(-1) === 'lrScale')).toMatchObject({ value: 0.0075 });
  });
  it('is a warning where the run learns all the same', () => {
    const learns = (rest: number) => (i: number) =>
      i < 8 ? leap(i) : { loss: rest + 1.4 * Math.exp(-(i - 8) / 20) + 0.01 * random() };
    expect(rules(found(learns(0.3), large)).filter((each) => !each.startsWith('note'))).toEqual(['warn overshoot']);
    expect(rules(found(learns(0.1), large)).filter((each) => !each.startsWith('note'))).toEqual([]);
  });
  it.each<[string, (i: number) => Partial<Observation>, (i: number, layer: number) => Figures]>([
    ['weights that are replaced while the loss falls', () => ({}), large],
    ['a loss that leaps while the weights move as usual', leap, () => usual],
    [
      'a zero head and biases that start at zero',
      leap,
      (i, at) => (i === 0 && at === 2 ? { weightNorm: 0, updateNorm: 1 } : usual),
    ],
    ['one small layer among others', leap, (i, at) => (at === 0 ? large(i) : usual)],
    ['the loss of a policy about zero', (i) => ({ loss: 0.02 * Math.sin(3 * i) }), large],
  ])('is not %s', (_, step, figures) => {
    expect(rules(found(step, figures))).not.toContain('act overshoot');
  });
});

describe('weights that grow in vain', () => {
  /** Norms that grow to `times` what they were: at once, and then by chance; or with every step, as to a target far away. */
  const atOnce = (times: number) => (i: number) => ({
    ...{ weightNorm: 3 * Math.min(times, 1 + (i * times) / 20), updateNorm: 0.1 },
  });
  const driven = (i: number) => ({ weightNorm: 3 + 0.3 * i, updateNorm: 0.3 });
  const stays = (share: number) => (i: number) => ({
    loss: 2.3 * (share + (1 - share) * Math.exp(-i / 5)) + 0.01 * random(),
  });
  const told = (...run: Parameters<typeof found>) => rules(found(...run)).filter((each) => !each.startsWith('note'));

  it('tell of the rate where the loss is where it was, though no first step was large', () => {
    expect(told(stays(0.95), atOnce(3))).toEqual(['act overshoot']);
    const [finding] = found(stays(0.95), atOnce(3));
    expect(finding!.causes[0]).toContain('learning rate that is far too high');
    const { config } = parseConfig('backend: torch\nscript: x.py\n');
    const [fix] = readyFixes(finding!, { config: config!, checkpoints: [], totalSteps: null });
    expect(fix!.edits.find(({ path }) => path.at(-1) === 'lrScale')).toMatchObject({ value: 0.1 });
    expect(fix!.continueFrom).toBeNull();
  });
  it('need to have grown the more the further the loss has come down', () => {
    expect(told(stays(0.8), atOnce(2.3))).toEqual([]);
    expect(told(stays(0.8), atOnce(3))).toEqual(['act overshoot']);
    expect(told(stays(0.5), atOnce(8))).toEqual([]);
  });
  it('are not those that a gradient drives somewhere', () => {
    expect(told(stays(0.95), driven)).not.toContain('act overshoot');
  });
  it('are not those of one of two embeddings, of which the other began at zero', () => {
    const half = (i: number, at: number) => (at < 2 ? { weightNorm: 0.1 * i } : atOnce(8)(i));
    expect(told(stays(0.95), half)).not.toContain('act overshoot');
  });
  it('tell by norms alone, where no updates are recorded', () => {
    expect(told(stays(0.95), (i) => ({ ...atOnce(3)(i), updateNorm: NaN }))).toEqual(['act overshoot']);
  });
  it('tell less of a loss of which nobody knows what it is for', () => {
    const unknown = { purposeUnknown: true };
    const grown = (times: number, loss: (i: number) => Partial<Observation>) =>
      rules(found(loss, atOnce(times), unknown)).filter((each) => each.endsWith('overshoot'));
    expect(grown(3, stays(0.9))).toEqual([]);
    expect(grown(8, stays(0.9))).toEqual(['act overshoot']);
    expect(grown(8, (i) => ({ loss: 1 + 0.05 * i }))).toEqual([]);
  });
});

describe('a loss that the first steps throw out, of a run without layers', () => {
  const thrown = (rest: number) => (i: number) => ({
    loss: i === 0 ? 1.2 : rest + 900 * Math.exp(-i / 4) + 0.01 * random(),
  });
  const told = (rest: number) =>
    rules(found(thrown(rest), () => ({ weightNorm: NaN, updateNorm: NaN }))).filter((each) =>
      each.endsWith('overshoot'),
    );

  it('is a warning where it comes back, and not far below', () => {
    expect(told(0.4)).toEqual(['warn overshoot']);
  });
  it('is none where the run makes it good', () => {
    expect(told(0.05)).toEqual([]);
  });
});

describe('weights that start at zero', () => {
  const calm = () => ({});
  const zero = { weightNorm: 0, updateNorm: 0.3 };
  it('are zero before the first update, one layer behind another', () => {
    expect(rules(found(calm, (i) => (i === 0 ? zero : usual)))).toContain('warn poor-initialization');
  });
  it('are no usual ones that a first update exceeds, and no branches', () => {
    expect(rules(found(calm, large))).not.toContain('warn poor-initialization');
    const lora = (i: number, at: number) => (i === 0 && at % 2 === 1 ? zero : usual);
    expect(rules(found(calm, lora))).not.toContain('warn poor-initialization');
  });
});

describe('one batch that is not finite', () => {
  const bad = (at: number, norm: number) =>
    healthy(100).map((each, i) => (i >= at ? { ...each, loss: NaN, gradNorm: norm } : each));
  const nan = (at: number, norm = NaN) => watch(bad(at, norm)).get('non-finite')!;
  const { config } = parseConfig('backend: torch\nscript: x.py\n');
  it('among calm ones blames the batch, however early, and is left out by the fix', () => {
    for (const at of [4, 17, 60]) {
      const finding = nan(at);
      expect(finding.causes[0]).toBe(`Damaged data: look at the batch of step ${at + 1}.`);
      const [fix] = readyFixes(finding, { config: config!, checkpoints: [], totalSteps: null });
      expect(fix!.edits).toEqual([{ op: 'set', path: ['skipNonFinite'], value: true }]);
    }
  });
  it('is the one whose gradient was no number, though its loss was', () => {
    const rows = bad(18, NaN).map((each, i) => (i === 17 ? { ...each, gradNorm: NaN } : each));
    expect(watch(rows).get('non-finite')!.causes[0]).toContain('look at the batch of step 18, whose loss was still');
  });
  it('is named by its place in the data, where that is known', () => {
    const rows = bad(17, NaN).map((each, i) => ({ ...each, position: i % 64 }));
    expect(watch(rows).get('non-finite')!.causes[0]).toContain('batch 17 of the loader');
  });
  it('at the first step is never blamed on the rate', () => {
    const finding = nan(0);
    expect(finding.causes[0]).toContain('Inputs or labels that are not finite');
    expect(finding.causes.join()).not.toContain('learning rate');
    expect(finding.fixes).toEqual(['bf16']);
  });
  it('with a gradient that is a number says which of both is none', () => {
    expect(nan(30, 0.5).causes.join()).toContain('the gradient is a number all the same');
    expect(nan(30).causes.join()).not.toContain('the gradient is a number all the same');
  });
});
