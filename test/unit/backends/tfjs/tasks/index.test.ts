/** Every task of the table trains with every model that it names, and its answers have the shape it says. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../../../src/backends/tfjs/models';
import { evaluate } from '../../../../../src/backends/tfjs/evaluate';
import { createOptimizer } from '../../../../../src/backends/tfjs/optim/optimizers';
import { createOrder } from '../../../../../src/backends/tfjs/order';
import { takeBareStep } from '../../../../../src/backends/tfjs/step';
import { loadData } from '../../../../../src/backends/tfjs/tasks';
import type { Batch, OutputShape } from '../../../../../src/backends/tfjs/types';
import { configSchema } from '../../../../../src/config/keel/schema';
import { taskIds, tasks } from '../../../../../src/config/keel/tasks';
import { folderWith, smallModels } from './helpers';
import { samples } from './samples';

const steps = 60;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const pairs = taskIds.flatMap((task) => tasks[task].models.map((model) => [task, model] as const));

/** The shape of the logits that a batch's target asks for. */
function logitsOf({ target }: Batch, { classes }: OutputShape): number[] {
  return classes === null ? target.shape : [...target.shape, classes];
}

beforeAll(() => tf.setBackend('cpu'));

describe.each(pairs)('%s with %s', (task, type) => {
  const { files, data } = samples[task];
  const config = configSchema.parse({
    name: 'sample',
    task,
    data,
    model: smallModels[type],
    optimizer: { name: 'adam', lr: 0.03 },
    batchSize: 8,
    steps,
    validation: { split: 0.25 },
  });
  const loaded = loadData(config, folderWith(files));

  it('learns, and leaves no tensors behind', async () => {
    const { shape, train, validation } = await loaded;
    const before = tf.memory().numTensors;
    const model = buildModel(tf, config, shape);
    const optimizer = createOptimizer(tf, config.optimizer, model.weights);
    const order = createOrder(train.size, config.batchSize, config.seed, { epoch: 0, offset: 0 });
    const losses: number[] = [];
    for (let step = 1; step <= steps; step++) {
      const batches = [train.batch(tf, order.next())];
      const input = { batches, lr: 0.03, clip: {}, penalty: { l1: 0, l2: 0 }, dropoutSeeds: [step], sample: false };
      losses.push(await takeBareStep(tf, model, optimizer, input));
    }
    expect(mean(losses.slice(-8))).toBeLessThan(0.9 * mean(losses.slice(0, 4)));
    const { loss, metrics } = await evaluate(tf, model, validation!, config.batchSize, 2);
    expect([loss, ...Object.values(metrics)].every(Number.isFinite)).toBe(true);
    optimizer.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has batches, logits, loss and metrics of the shapes that it says', async () => {
    const { shape, train } = await loaded;
    const model = buildModel(tf, config, shape);
    const batch = train.batch(tf, [0, 1, 2]);
    expect(Object.keys(batch.inputs).sort()).toEqual(Object.keys(shape.inputs).sort());
    expect(batch.target.dtype).toBe(shape.output.classes === null ? 'float32' : 'int32');
    const logits = model.forward(batch.inputs, false, 0);
    expect(logits.shape).toEqual(logitsOf(batch, shape.output));
    const scalars = [model.loss(logits, batch.target), ...Object.values(model.metrics(logits, batch.target))];
    for (const scalar of scalars) expect(scalar.shape).toEqual([]);
    model.dispose();
  });
});
