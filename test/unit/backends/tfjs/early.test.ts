/** Early stopping and batches that are passed over. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { presentCheckpoints } from '../../../../src/run/checkpointFolder';
import { createOrder } from '../../../../src/backends/tfjs/order';
import type { TrainerEvent } from '../../../../src/backends/tfjs/recorder';
import { Training } from '../../../../src/backends/tfjs/train';
import { tf, tinyConfig, tinyDataset, tinyModel } from './tiny';
import { inEnglish } from '../../../../src/shared/messages/say';

const start = { epoch: 0, offset: 0 };
const take = (order: ReturnType<typeof createOrder>, count: number) =>
  Array.from({ length: count }, () => [...order.next()]);

test('batches are passed over by their number, over several passes, and a position in between goes on the same', () => {
  const whole = take(createOrder(18, 4, 7, start), 12);
  const skipping = createOrder(18, 4, 7, start, [2, 3, 6]);
  const first = take(skipping, 3);
  expect(first).toEqual([whole[0], whole[3], whole[4]]);
  const rest = take(createOrder(18, 4, 7, skipping.position(), [2, 3, 6]), 4);
  expect(rest).toEqual(whole.slice(6, 10));
});

test('a run out of patience ends and keeps its best checkpoint', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-early-'));
  const config = tinyConfig({
    // A rate at which the loss on held-out data soon rises.
    optimizer: { name: 'sgd', lr: 0.9 },
    steps: 60,
    validation: { every: 2, patience: 3 },
    checkpoints: { every: 4, keep: 1 },
  });
  const events: TrainerEvent[] = [];
  const record = { step: () => undefined, layers: () => undefined, event: (event: TrainerEvent) => events.push(event) };
  const training = new Training({
    tf,
    model: tinyModel(),
    dataset: tinyDataset(),
    config,
    dir,
    record,
    requests: () => [],
  });
  const outcome = await training.run();
  const evals = events.filter((event) => event.kind === 'eval');
  const best = evals.reduce((a, b) => (b.loss < a.loss ? b : a));
  expect(outcome.state).toBe('finished');
  expect(outcome.step).toBe(best.step + 6);
  expect(outcome.step).toBeLessThan(60);
  expect(inEnglish(outcome.reason!)).toContain(`lowest at step ${best.step}`);
  expect(presentCheckpoints(dir)).toContain(best.step);
  fs.rmSync(dir, { recursive: true });
});
