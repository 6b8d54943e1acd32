/** The examples' data is made, their configs are sound, and their models learn from it. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadData } from '../../../../../src/backends/tfjs/tasks';
import { buildModel } from '../../../../../src/backends/tfjs/models';
import { createOptimizer } from '../../../../../src/backends/tfjs/optim/optimizers';
import { createOrder } from '../../../../../src/backends/tfjs/order';
import { lrAt } from '../../../../../src/config/keel/schedule';
import { takeBareStep } from '../../../../../src/backends/tfjs/step';
import { parseConfig } from '../../../../../src/config/keel/parse';
import type { Config } from '../../../../../src/config/keel/schema';

const root = path.resolve();
const folder = path.join(root, 'examples');
const names = fs.readdirSync(folder).filter((name) => name.endsWith('.keel.yaml'));

/** Losses of the first steps on the first 64 examples, on wasm. */
async function train(config: Config, steps: number): Promise<{ losses: number[]; tensors: number }> {
  const data = await loadData(config, folder);
  const model = buildModel(tf, config, data.shape);
  const optimizer = createOptimizer(tf, config.optimizer, model.weights);
  const order = createOrder(Math.min(64, data.train.size), config.batchSize, config.seed, { epoch: 0, offset: 0 });
  const losses: number[] = [];
  let held = 0;
  for (let step = 1; step <= steps; step++) {
    const batches = [data.train.batch(tf, order.next())];
    const lr = lrAt(config.schedule, config.optimizer.lr, step, 1000);
    const input = {
      batches,
      lr,
      clip: config.clip,
      penalty: config.regularization,
      dropoutSeeds: [step],
      sample: false,
    };
    losses.push(await takeBareStep(tf, model, optimizer, input));
    if (step === 2) held = tf.memory().numTensors;
  }
  const tensors = tf.memory().numTensors - held;
  model.dispose();
  return { losses, tensors };
}

const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

beforeAll(async () => {
  execFileSync(process.execPath, [path.join(root, 'scripts', 'examples.mjs')], { stdio: 'ignore' });
  const wasm = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  setWasmPaths(`${wasm}/wasm-out/`);
  await tf.setBackend('wasm');
});

describe.each(names)('%s', (name) => {
  const { config: parsed, problems } = parseConfig(fs.readFileSync(path.join(folder, name), 'utf8'));

  it('is a sound config, and the README names it', () => {
    expect(problems).toEqual([]);
    expect(fs.readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain(`\`${name}\``);
  });

  it('learns in its first steps, and leaves no tensors behind', async () => {
    const config = parsed as Config | null;
    const { losses, tensors } = await train({ ...config!, batchSize: Math.min(16, config!.batchSize) }, 24);
    expect(mean(losses.slice(-8))).toBeLessThan(0.97 * mean(losses.slice(0, 4)));
    expect(tensors).toBe(0);
  });
});
