/** A folder of files for one test, and what loading them gives. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { configSchema } from '../../../../../src/config/keel/schema';
import { tasks, type Task } from '../../../../../src/config/keel/tasks';
import type { ModelType } from '../../../../../src/config/keel/models';
import { loadData } from '../../../../../src/backends/tfjs/tasks';
import type { DataShape, Dataset, InputShape, OutputShape, Split } from '../../../../../src/backends/tfjs/types';

/** Writes the files, by name, to a fresh folder. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-data-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Every model, as small as it gets. */
export const smallModels: Record<ModelType, object> = {
  mlp: { type: 'mlp', hidden: [8], activation: 'tanh' },
  conv: { type: 'conv', filters: [2] },
  recurrent: { type: 'recurrent', units: 4, context: 4 },
  transformer: { type: 'transformer', layers: 1, heads: 2, width: 4, context: 4 },
};

/** Loads `data` for `task` with the defaults of the config; `rest` adds to it. */
export function load(task: Task, folder: string, data: object, rest: object = {}): Promise<Dataset> {
  const model = smallModels[tasks[task].models[0]!];
  const config = { name: 'test', task, data, model, optimizer: { name: 'sgd', lr: 1 }, ...rest };
  return loadData(configSchema.parse(config), folder);
}

/** The shape of data with one input, which is named for its kind. */
export function shapeOf(input: InputShape, output: OutputShape): DataShape {
  return { inputs: { [input.kind]: input }, output };
}

/** The message of the rejection. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** All examples of a split with one input as nested arrays. */
export function all(split: Split): { x: unknown[]; y: unknown[] } {
  const { inputs, target } = split.batch(
    tf,
    Uint32Array.from({ length: split.size }, (_, i) => i),
  );
  const [x, ...others] = Object.values(inputs);
  expect(others).toEqual([]);
  const values = { x: x!.arraySync() as unknown[], y: target.arraySync() as unknown[] };
  tf.dispose([inputs, target]);
  return values;
}

/** An IDX file of bytes. */
export function idx(dimensions: number[], values: number[], type = 8): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, type, dimensions.length]);
  dimensions.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from(values)]);
}
