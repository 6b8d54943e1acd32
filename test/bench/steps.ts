/**
 * Instrumented step over bare step, on one backend:
 *
 *     node esbuild.js bench/steps && node dist/bench/steps.js wasm [seconds] [--json]
 *
 * Bare: gradients, loss read back, optimizer. Instrumented: what the trainer does, with the global norm and the norms of
 * all layers at every step and the row written; "sampled" has the whole layer table on top, as every tenth step does by
 * default. The variants take turns on the same weights, in changing order, so that the machine's other load hits all alike;
 * a ratio is taken within each round. Time is told twice: by the clock, and as processor time of this process, which
 * other programs on a busy machine disturb less (and which says nothing about a GPU). Where the trainer reads a step's figures one step later, so does the bare loop.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDevice, backendVariable } from '../../src/backends/tfjs/device';
import { buildModel } from '../../src/backends/tfjs/models/index';
import { groupLayers } from '../../src/backends/tfjs/optim/norms';
import { createOptimizer } from '../../src/backends/tfjs/optim/optimizers';
import { createRandom } from '../../src/backends/tfjs/random';
import { takeBareStep, Stepper, type StepInput } from '../../src/backends/tfjs/step';
import type { Batch, DataShape, Tf } from '../../src/backends/tfjs/types';
import { configSchema, type Config } from '../../src/config/keel/schema';

interface Case {
  name: string;
  config: Config;
  shape: DataShape;
  batch(tf: Tf): Batch;
}

const random = createRandom(1, 'bench');
const integers = (size: number, below: number) =>
  Int32Array.from({ length: size }, () => Math.floor(random.next() * below));

const pixels = Float32Array.from({ length: 128 * 784 }, () => random.next());
const classes = integers(128, 10);
const tokens = integers(16 * 33, 96);

const cases: Case[] = [
  {
    name: 'MLP 784-256-10, batch 128',
    config: configSchema.parse({
      name: 'mlp',
      task: 'tabular-classification',
      data: { path: 'none', target: 'y' },
      model: { type: 'mlp', hidden: [256] },
      optimizer: { name: 'adam', lr: 1e-3 },
      steps: 1,
    }),
    shape: {
      inputs: { features: { kind: 'features', features: 784 } },
      output: { classes: 10, each: 'example' },
    },
    batch: (tf) => ({
      inputs: { features: tf.tensor2d(pixels, [128, 784]) },
      target: tf.tensor1d(classes, 'int32'),
    }),
  },
  {
    name: 'transformer, 2 layers, width 64, 4 heads, context 32, batch 16',
    config: configSchema.parse({
      name: 'transformer',
      task: 'language-modelling',
      data: { path: 'none' },
      model: { type: 'transformer', layers: 2, heads: 4, width: 64, context: 32 },
      optimizer: { name: 'adam', lr: 1e-3 },
      steps: 1,
    }),
    shape: {
      inputs: { tokens: { kind: 'tokens', vocabulary: 96, context: 32 } },
      output: { classes: 96, each: 'token' },
    },
    batch: (tf) => ({
      inputs: { tokens: tf.tensor2d(tokens.slice(0, 512), [16, 32], 'int32') },
      target: tf.tensor2d(tokens.slice(1, 513), [16, 32], 'int32'),
    }),
  },
];

const variants = ['bare', 'instrumented', 'sampled'] as const;
type Variant = (typeof variants)[number];

/** Milliseconds a step. */
interface Times {
  clock: number;
  processor: number;
}

type Round = Record<Variant, Times>;

/** Value at share `q` of the sorted list. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(q * (sorted.length - 1))]!;
}

/** Times of each variant, round by round. */
async function measure(entry: Case, seconds: number, folder: string): Promise<Round[]> {
  const { tf, model } = await openDevice('auto', process.cwd(), (tf) => buildModel(tf, entry.config, entry.shape));
  const optimizer = createOptimizer(tf, entry.config.optimizer, model.weights);
  const stepper = new Stepper(tf, model, optimizer, groupLayers(model.weights));
  const rows = fs.openSync(path.join(folder, 'rows'), 'a');
  // Waiting for a result stalls WebGPU, so there steps run in blocks, each read one step later.
  const pipelined = tf.getBackend() === 'webgpu';
  const block = pipelined ? 4 : 1;

  async function step(variant: Variant): Promise<() => Promise<void>> {
    const input: StepInput = {
      batches: [entry.batch(tf)],
      lr: 1e-3,
      clip: {},
      penalty: { l1: 0, l2: 0 },
      dropoutSeeds: [1],
      sample: variant === 'sampled',
    };
    if (variant === 'bare') {
      const loss = takeBareStep(tf, model, optimizer, input);
      return async () => void (await loss);
    }
    const pending = stepper.take(input);
    return async () => {
      const { loss, gradNorm, layers: row } = await pending.figures();
      fs.writeSync(rows, Float64Array.of(1, Date.now() / 1000, loss, 1e-3, gradNorm));
      if (row !== null) fs.writeSync(rows, row);
    };
  }

  async function run(variant: Variant): Promise<Times> {
    // A bare step leaves the stepper behind, which does not happen in a run.
    stepper.follow();
    const start = performance.now();
    const used = process.cpuUsage();
    let finish = async () => {};
    for (let i = 0; i < block; i++) {
      const next = await step(variant);
      await finish();
      finish = next;
    }
    await finish();
    const { user, system } = process.cpuUsage(used);
    return { clock: (performance.now() - start) / block, processor: (user + system) / 1000 / block };
  }

  for (const variant of [...variants, ...variants]) await run(variant);
  const rounds: Round[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || rounds.length < 6) {
    const order = [...variants].sort(() => random.next() - 0.5);
    const round: Partial<Round> = {};
    for (const variant of order) round[variant] = await run(variant);
    rounds.push(round as Round);
  }
  fs.closeSync(rows);
  stepper.dispose();
  optimizer.dispose();
  model.dispose();
  return rounds;
}

/** Median ratio with its quartiles. */
type Ratio = [median: number, lower: number, upper: number];

interface Summary {
  bareMs: number;
  instrumented: Ratio;
  sampled: Ratio;
  /** Nine instrumented steps to one sampled, the default of a run. */
  whole: Ratio;
}

function summary(rounds: readonly Round[], kind: keyof Times): Summary {
  const of = (ratio: (round: Round) => number) => [0.5, 0.25, 0.75].map((q) => quantile(rounds.map(ratio), q)) as Ratio;
  return {
    bareMs: quantile(
      rounds.map(({ bare }) => bare[kind]),
      0.5,
    ),
    instrumented: of(({ bare, instrumented }) => instrumented[kind] / bare[kind]),
    sampled: of(({ bare, sampled }) => sampled[kind] / bare[kind]),
    whole: of(({ bare, instrumented, sampled }) => (0.9 * instrumented[kind] + 0.1 * sampled[kind]) / bare[kind]),
  };
}

interface Result extends Record<keyof Times, Summary> {
  backend: string;
  model: string;
  rounds: number;
}

function describe(result: Result): string {
  const text = ([median, lower, upper]: Ratio) =>
    `${median.toFixed(3)} (quartiles ${lower.toFixed(3)} to ${upper.toFixed(3)})`;
  const lines = (['clock', 'processor'] as const).flatMap((kind) => [
    `  ${kind} time, bare step ${result[kind].bareMs.toFixed(1)} ms`,
    ...(['instrumented', 'sampled', 'whole'] as const).map((name) => `    ${name} / bare: ${text(result[kind][name])}`),
  ]);
  return [`${result.backend}, ${result.model}, ${result.rounds} rounds`, ...lines].join('\n');
}

async function main(): Promise<void> {
  const [backend = 'wasm', seconds = '20'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  process.env[backendVariable] = backend;
  process.env.KEEL_TFJS_NODE ??= path.resolve('.cache/tfjs-node');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-bench-'));
  for (const entry of cases) {
    const rounds = await measure(entry, Number(seconds), folder);
    const result = {
      backend,
      model: entry.name,
      rounds: rounds.length,
      clock: summary(rounds, 'clock'),
      processor: summary(rounds, 'processor'),
    };
    console.log(process.argv.includes('--json') ? JSON.stringify(result) : describe(result));
    const [ratio] = result.clock.instrumented;
    const figure = `instrumented step / bare step: ${backend}, ${entry.name}`;
    console.log(JSON.stringify({ figure, value: ratio, unit: '', goal: 1.05, better: 'less' }));
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
