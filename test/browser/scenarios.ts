/** Runs for the tests and measurements of the page: every series is made here, step by step, from seeded numbers. */
import { evidenceTable } from '../../src/diagnosis/evidence/table';
import { remedyTitles } from '../../src/diagnosis/fixes/titles';
import { Series } from '../../src/run/series';
import { asIs, spoken } from '../../src/shared/messages/say';
import { toFigure, type FindingView, type RunView } from '../../src/shared/panel/protocol';

export interface FakeRun {
  view: RunView;
  series: Map<string, Series>;
}

export type ScenarioName = keyof typeof scenarios;

/** mulberry32: small, seeded, good enough for noise. */
export function noise(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const layers = ['embed', 'block1/attention', 'block1/mlp', 'block2/attention', 'block2/mlp', 'head'];

function runView(over: Partial<RunView>): RunView {
  return {
    id: 'run-1',
    name: 'diverges',
    config: 'examples/diverges.keel.yaml',
    state: 'running',
    reason: null,
    device: { backend: 'tfjs-node', kind: 'cpu', name: 'TensorFlow on 8 cores' },
    parent: null,
    created: 1_700_000_000_000,
    firstStep: 1,
    lastStep: 0,
    totalSteps: 2000,
    stepsPerSecond: 41.7,
    loss: null,
    gradNorm: null,
    lr: null,
    valLoss: null,
    layers: [],
    findings: [],
    checkpoints: [],
    notChecked: [],
    notes: [],
    warning: null,
    ...over,
  };
}

/** Fills a run from functions of the step. Series that return undefined at a step have no value there. */
export function fill(
  view: RunView,
  to: number,
  functions: Record<string, (step: number) => number | undefined>,
): FakeRun {
  const run: FakeRun = { view, series: new Map(Object.keys(functions).map((name) => [name, new Series()])) };
  extend(run, to, functions);
  return run;
}

export function extend(
  run: FakeRun,
  to: number,
  functions: Record<string, (step: number) => number | undefined>,
): void {
  const last: Record<string, number> = {};
  for (let step = Math.max(run.view.firstStep, run.view.lastStep + 1); step <= to; step++) {
    for (const [name, value] of Object.entries(functions)) {
      const now = value(step);
      if (now === undefined) continue;
      run.series.get(name)!.push(step, now);
      last[name] = now;
    }
  }
  run.view.lastStep = to;
  for (const name of ['loss', 'gradNorm', 'lr', 'valLoss'] as const) {
    if (last[name] !== undefined) run.view[name] = toFigure(last[name]);
  }
}

/** A small model whose training blows up at step 840 and ends in NaN at 900. */
function divergingRun(): FakeRun {
  const random = noise(1);
  const blown = (step: number) => (step < 840 ? 1 : Math.exp((step - 840) / 9));
  const decay = (step: number) => 1.1 + 3.4 * Math.exp(-step / 160);
  const gradNorm = (step: number) =>
    step > 896 ? NaN : (0.6 + 0.5 * random() + (step === 400 ? 14 : 0)) * blown(step);
  const view = runView({
    state: 'diverged',
    reason: 'The loss became NaN at step 897.',
    layers,
    checkpoints: [200, 400, 600, 800],
    findings: divergedFindings,
    notes: ['Step 640: The disk has 400 MB left.'],
    notChecked: ['vanishing gradient: the layers are sampled every 10 steps, which is too few so far'],
  });
  return fill(view, 912, {
    loss: (step) =>
      step > 896 ? NaN : (decay(step) + 0.25 * random()) * (step < 840 ? 1 : 1 + (step - 840) ** 2 / 400),
    valLoss: (step) => (step % 100 === 0 ? decay(step) + 0.2 : undefined),
    gradNorm,
    lr: (step) => 5e-3 * Math.min(1, step / 100),
    ...Object.fromEntries(
      layers.map((_, i) => [
        `layer/${i}/gradNorm`,
        (step: number) => (step % 10 === 0 ? (0.1 + 0.05 * i + 0.1 * random()) * blown(step) : undefined),
      ]),
    ),
  });
}

/** The texts of a fix, with what they were said by. */
const words = (title: string, reason: string, source: string) =>
  spoken({ title: asIs(title), reason: asIs(reason), source: asIs(source) });

/** Findings with the evidence as the reader thread makes it for people. */
const withTables = (findings: Omit<FindingView, 'table'>[]): FindingView[] =>
  findings.map((finding) => ({ ...finding, table: evidenceTable(finding) }));

const divergedFindings: FindingView[] = withTables([
  {
    id: 'spike-400',
    rule: 'spike-recovered',
    severity: 'note',
    step: 400,
    endStep: 403,
    message: 'The gradient norm spiked at step 400 and recovered within 3 steps.',
    evidence: [{ name: 'gradNorm', value: 14.8, step: 400, text: 'gradient norm 14.8 is 17 times its median' }],
    causes: ['A batch with unusual examples.'],
    paths: [],
    fixes: [],
    ready: [],
  },
  {
    id: 'diverged-846',
    rule: 'divergence',
    severity: 'act',
    step: 846,
    endStep: 912,
    message: 'The loss diverged from step 846 and became NaN at step 897.',
    evidence: [
      { name: 'loss', value: 8.1, step: 890, threshold: 3.4, text: 'loss 8.1 is 6.2 times its best' },
      { name: 'gradNorm', value: 460, step: 890, text: 'gradient norm 460 is 540 times its healthy median 0.85' },
      { name: 'bestLoss', value: 1.31, step: 838, text: 'smoothed loss 1.31 at its best' },
      { name: 'initialLoss', value: 4.5, text: 'loss 4.5 at the start' },
      { name: 'lrAtOnset', value: 5e-3, step: 846, text: 'learning rate 5e-3 at the onset' },
      { name: 'lr', value: 5e-3, step: 846, text: 'learning rate 5e-3' },
      { name: 'totalSteps', value: 2000, text: 'the run has 2000 steps' },
    ],
    causes: ['The learning rate is too high for this model.', 'Gradients are not clipped.'],
    paths: [
      ['optimizer', 'lr'],
      ['clip', 'globalNorm'],
    ],
    fixes: ['clip-global-norm', 'lower-lr'],
    ready: [
      {
        id: 'clip-global-norm',
        ...words(
          'Clip gradients at global norm 1.1 and halve the learning rate to 0.0025',
          'While the run was healthy, 9 of 10 gradient norms were below 1.1.',
          'Pascanu et al. 2013, On the difficulty of training recurrent neural networks',
        ),
        edits: [
          { op: 'set', path: ['clip', 'globalNorm'], value: 1.1 },
          { op: 'set', path: ['optimizer', 'lr'], value: 0.0025 },
        ],
        continueFrom: 800,
      },
      {
        id: 'warmup',
        ...words(
          'Warm the learning rate up over 400 steps',
          'The learning rate rose to its peak within 100 steps.',
          'Goyal et al. 2017, Accurate, large minibatch SGD',
        ),
        edits: [
          { op: 'set', path: ['schedule', 'warmup', 'steps'], value: 400 },
          { op: 'remove', path: ['schedule', 'warmup', 'ratio'] },
        ],
        continueFrom: null,
      },
    ],
  },
]);

function continuedRun(): FakeRun {
  const random = noise(2);
  const view = runView({
    id: 'run-2',
    name: 'diverges',
    state: 'running',
    parent: { run: 'run-1', checkpoint: 800, fixes: ['clip-global-norm'] },
    created: 1_700_000_100_000,
    firstStep: 801,
    layers,
    checkpoints: [1000, 1200],
  });
  return fill(view, 1400, {
    loss: (step) => 1.1 + 3.4 * Math.exp(-step / 160) + 0.25 * random(),
    valLoss: (step) => (step % 100 === 0 ? 1.3 : undefined),
    gradNorm: () => 0.6 + 0.5 * random(),
    lr: () => 2.5e-3,
  });
}

export const million = 1_000_000;
/** Steps of the million with a spike and with NaN: 100 of each, apart. */
export const oddSteps = (() => {
  const random = noise(7);
  const all = new Set<number>();
  while (all.size < 200) all.add(2 + Math.floor(random() * (million - 2)));
  const list = [...all];
  return { spikes: list.slice(0, 100).sort((a, b) => a - b), nonFinite: list.slice(100).sort((a, b) => a - b) };
})();

export function millionLoss(): Float32Array {
  const random = noise(3);
  const values = Float32Array.from({ length: million }, (_, i) => 2 + 3 * Math.exp(-i / 2e5) + 0.3 * random());
  for (const step of oddSteps.spikes) values[step - 1] = 40 + 10 * random();
  for (const step of oddSteps.nonFinite) values[step - 1] = NaN;
  return values;
}

function millionRun(): FakeRun {
  const loss = millionLoss();
  const random = noise(4);
  const view = runView({
    name: 'a million steps',
    state: 'finished',
    totalSteps: million,
    checkpoints: [250_000, 500_000, 750_000],
  });
  return fill(view, million, {
    loss: (step) => loss[step - 1]!,
    gradNorm: () => 0.5 + random(),
    lr: (step) => 1e-3 * 0.5 * (1 + Math.cos((Math.PI * step) / million)),
  });
}

export const evil = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>{step}';

function hostileRun(): FakeRun {
  const run = divergingRun();
  const [note, act] = structuredClone(divergedFindings) as [FindingView, FindingView];
  Object.assign(act, {
    message: evil,
    causes: [evil],
    paths: [[evil, 0]],
    evidence: [{ name: evil, value: 1, text: evil }],
  });
  act.table = evidenceTable(act);
  act.id = `"]<${evil}`;
  act.ready = [
    { ...act.ready[0]!, title: evil, reason: evil, source: evil, edits: [{ op: 'set', path: [evil], value: evil }] },
  ];
  Object.assign(run.view, { id: evil, name: evil, reason: evil, layers: layers.map(() => evil), notChecked: [evil] });
  run.view.device = { backend: evil, kind: 'cpu', name: evil };
  run.view.findings = [note, act];
  return run;
}

/** Values the axes have trouble with: zeros and negatives, a first spike a thousand times the rest, NaN from the start. */
function oddRun(): FakeRun {
  return fill(runView({ name: 'odd values' }), 500, {
    loss: (step) => (step === 1 ? 4000 : 3 - step / 200 + 0.05 * Math.sin(step)),
    gradNorm: (step) => {
      if (step < 40) return NaN;
      if (step === 45 || step === 47) return Infinity;
      return step % 50 === 0 ? 0 : 1 + Math.sin(step / 9);
    },
    lr: (step) => (step - 1) * 1e-5,
  });
}

const liveFunctions = (() => {
  const random = noise(5);
  return {
    loss: (step: number) => 1 + 3 * Math.exp(-step / 500) + 0.2 * random(),
    gradNorm: () => 0.5 + random(),
    lr: () => 1e-3,
  };
})();

const liveRun = (): FakeRun => fill(runView({ name: 'live', totalSteps: 100_000 }), 300, liveFunctions);

/** Steps more of a live run. */
export const goOn = (run: FakeRun, steps: number): void => extend(run, run.view.lastStep + steps, liveFunctions);

/** A run with a million steps behind it that goes on. */
const longRun = (): FakeRun => fill(runView({ name: 'long', totalSteps: 2 * million }), million, liveFunctions);

/** A log of another tool that grows, with two losses and a further figure, and a finding whose config is not known. */
function logRun(): FakeRun {
  const random = noise(5);
  const [diverged] = divergedFindings.filter(({ severity }) => severity === 'act');
  const view = runView({
    ...{ id: 'log:train.log', name: 'train.log', config: '', state: 'growing', device: null, totalSteps: null },
    log: {
      ...{ file: '/work/train.log', run: null, opened: true, behind: false, share: 1, bytes: 4000, config: null },
      read: {
        ...{ form: 'huggingface', rows: 1204, firstStep: 10, lastStep: 12040, notUnderstood: 3 },
        columns: { loss: 'train/loss', lr: 'lr' },
      },
      losses: ['train/loss', 'train/aux_loss'],
    },
    scalars: ['accuracy'],
    findings: [
      {
        ...diverged!,
        ready: [],
        advice: diverged!.ready.map((fix) => ({ ...fix, edits: [] })),
        also: [{ id: 'bf16', ...spoken({ title: remedyTitles.bf16 }) }],
      },
    ],
  });
  return fill(view, 900, {
    loss: (step) => 1 + 3 * Math.exp(-step / 100) + 0.2 * random(),
    lr: () => 1e-3,
    'scalar/accuracy': (step) => 1 - 1 / (step + 1),
  });
}

/** A script that learns a policy by PPO and logs how that goes: the reward rises, and is lost once the updates go too far. */
function ppoRun(): FakeRun {
  const random = noise(9);
  const gauges = {
    reward: 'charts/episodic_return',
    updateKl: 'losses/approx_kl',
    clipFraction: 'losses/clipfrac',
    entropy: 'losses/entropy',
  };
  const far = (step: number) => Math.max(0, step - 620) / 60;
  const view = runView({
    name: 'ppo',
    totalSteps: 1000,
    scalars: [...Object.values(gauges), 'supervised', 'sps'],
    gauges,
  });
  return fill(view, 800, {
    loss: (step) => 20 + 15 * Math.sin(step / 90) + 6 * random(),
    gradNorm: () => 0.4 + 0.2 * random(),
    lr: (step) => 2.5e-4 * (1 - step / 1000),
    [`scalar/${gauges.reward}`]: (step) => (500 * (1 - Math.exp(-step / 150)) + 25 * random()) / (1 + far(step)),
    [`scalar/${gauges.updateKl}`]: (step) => 0.008 + 0.004 * random() + far(step),
    [`scalar/${gauges.clipFraction}`]: (step) => Math.min(1, 0.1 + 0.04 * random() + far(step) / 3),
    [`scalar/${gauges.entropy}`]: (step) => 0.69 * Math.exp(-step / 900) + 0.01 * random(),
    'scalar/sps': () => 900 + 20 * random(),
  });
}

export const scenarios = {
  empty: (): FakeRun[] => [],
  diverged: () => [divergingRun()],
  continued: () => [divergingRun(), continuedRun()],
  million: () => [millionRun()],
  hostile: () => [hostileRun()],
  odd: () => [oddRun()],
  live: () => [liveRun()],
  long: () => [longRun()],
  log: () => [logRun()],
  ppo: () => [ppoRun()],
  starting: (): FakeRun[] => [fill(runView({ state: 'starting', device: null }), 0, {})],
};
