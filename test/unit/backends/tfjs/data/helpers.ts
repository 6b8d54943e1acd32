/** A folder of files for one test, and what loading them gives. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { configSchema } from '../../../../../src/config/keel/schema';
import { loadData } from '../../../../../src/backends/tfjs/data';
import type { Dataset, Split } from '../../../../../src/backends/tfjs/types';

/** Writes the files, by name, to a fresh folder. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-data-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const models = {
  'language-modelling': { type: 'recurrent', units: 4, context: 4 },
  'text-classification': { type: 'recurrent', units: 4, context: 4 },
  'tabular-regression': { type: 'mlp', hidden: [4] },
  'tabular-classification': { type: 'mlp', hidden: [4] },
  'image-classification': { type: 'mlp', hidden: [4] },
};

/** Loads `data` for `task` with the defaults of the config; `rest` adds to it. */
export function load(task: keyof typeof models, folder: string, data: object, rest: object = {}): Promise<Dataset> {
  const config = { name: 'test', task, data, model: models[task], optimizer: { name: 'sgd', lr: 1 }, ...rest };
  return loadData(configSchema.parse(config), folder);
}

/** The message of the rejection. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** All examples of a split as nested arrays. */
export function all(split: Split): { x: unknown[]; y: unknown[] } {
  const { x, y } = split.batch(
    tf,
    Uint32Array.from({ length: split.size }, (_, i) => i),
  );
  const values = { x: x.arraySync() as unknown[], y: y.arraySync() as unknown[] };
  tf.dispose([x, y]);
  return values;
}

/** An IDX file of bytes. */
export function idx(dimensions: number[], values: number[], type = 8): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, type, dimensions.length]);
  dimensions.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from(values)]);
}
