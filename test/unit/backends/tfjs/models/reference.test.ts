/** Logits, loss, gradients and running statistics against PyTorch's; reference.py wrote the figures. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../../../src/config/keel/schema';
import { buildModel } from '../../../../../src/backends/tfjs/models';
import type { DataShape, InputShape } from '../../../../../src/backends/tfjs/types';
import reference from './reference.json';

interface Case {
  config: object;
  shape: DataShape;
  x: number[];
  y: number[];
  weights: Record<string, { value: number[]; gradient: number[] }>;
  logits: number[];
  loss: number;
  buffers: Record<string, number[]>;
}

const wasm = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
setWasmPaths(`${wasm}/wasm-out/`);
const cases = Object.entries(reference.cases) as unknown as [string, Case][];
const common = { name: 'test', data: { path: 'x' }, optimizer: { name: 'sgd', lr: 1 } };

/** float32 on both sides of sums of some ten terms. */
function expectClose(actual: tf.Tensor, expected: unknown, what: string) {
  const wanted = tf.tensor(expected as number[]).dataSync();
  const found = actual.dataSync();
  expect(found.length, what).toBe(wanted.length);
  wanted.forEach((value, i) =>
    expect(Math.abs(found[i]! - value), `${what}[${i}]`).toBeLessThan(2e-5 * (1 + Math.abs(value))),
  );
}

describe.each(['cpu', 'wasm'])('on %s, as in PyTorch', (backend) => {
  it.each(cases)('%s', async (_, { config, shape, x, y, weights, logits, loss, buffers }) => {
    await tf.setBackend(backend);
    const model = buildModel(tf, configSchema.parse({ ...common, ...config }), shape);
    expect(model.weights.map(({ name }) => name).sort()).toEqual(Object.keys(weights).sort());
    for (const { name, variable } of model.weights) variable.assign(tf.tensor(weights[name]!.value));

    const [[name, { kind }]] = Object.entries(shape.inputs) as [[string, InputShape]];
    const inputs = { [name]: tf.tensor(x, undefined, kind === 'tokens' ? 'int32' : 'float32') };
    const target = tf.tensor(y, undefined, shape.output.classes === null ? 'float32' : 'int32');
    let forward!: tf.Tensor;
    const { value, grads } = tf.variableGrads(
      () => {
        forward = tf.keep(model.forward(inputs, true, 1));
        return model.loss(forward, target);
      },
      model.weights.map(({ variable }) => variable),
    );
    expectClose(forward, logits, 'logits');
    expect(value.dataSync()[0]).toBeCloseTo(loss, 5);
    for (const { name, variable } of model.weights) {
      expectClose(grads[variable.name]!, weights[name]!.gradient, `gradient of ${name}`);
    }
    for (const { name, variable } of model.buffers) expectClose(variable, buffers[name], name);
    model.dispose();
  });
});
